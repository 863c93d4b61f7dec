"""``card``, and ``sign`` with a card in a reader, as a user runs them over a real PC/SC service."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from cli.commands import Ran, Run
from clinic_signer.cli import ExitCode
from clinic_signer.sandbox import CardProfile, PersonId, Sandbox, VirtualCard
from clinic_signer.sandbox.card import MY_NUMBER_ATR, issue_card
from clinic_signer.sandbox.card_faults import CardFaults
from clinic_signer.sandbox.vpcd import attach
from clinic_signer.signers.card.state import CardState, CardStateKind
from pcsc.card_service import wait_for_card
from pcsc.daemon import PcscDaemon, Slot
from pcsc.fixtures import MakePcscd
from signers.pcsc.program import OtherProgram
from signers.pkcs11.shim import PIN, SOURCE, Shim, compile_library

Pipe = Callable[[str], int]
Put = Callable[[VirtualCard, Slot], None]


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of whoever runs the tests have no say."""
    path = tmp_path / "settings.toml"
    monkeypatch.setenv("CLINIC_SIGNER_SETTINGS", str(path))
    return path


@pytest.fixture
def put() -> Iterator[Put]:
    """Puts cards into slots, and takes them out at the end."""
    with ExitStack() as cards:

        def put_in(card: VirtualCard, slot: Slot) -> None:
            cards.enter_context(attach(card, slot.host, slot.port))
            wait_for_card(slot.name)

        yield put_in


def card_of(sandbox: Sandbox, person: PersonId = PersonId.DOCTOR, **faults: object) -> VirtualCard:
    return issue_card(
        sandbox.person(person),
        CardProfile.JMA,
        faults=CardFaults(**faults),  # type: ignore[arg-type]  # switches of the single tests
    )


def test_without_a_service_it_is_said_and_no_card_is_usable(
    run: Run, make_pcscd: MakePcscd
) -> None:
    make_pcscd(1).stop()
    ran = run("card", "--json")
    assert ran.code == ExitCode.FOUND
    told = ran.json("card")
    assert (told["usable"], told["service"], told["readers"]) == (False, "stopped", [])
    assert told["failure"]["code"] == "card-service-stopped"


def test_an_empty_reader_is_named(run: Run, pcscd: PcscDaemon) -> None:
    ran = run("card", "--json")
    assert ran.code == ExitCode.FOUND
    told = ran.json("card")
    assert [row["reader"] for row in told["readers"]] == sorted(s.name for s in pcscd.slots)
    assert {row["state"] for row in told["readers"]} == {"no-card"}
    ran = run("card")
    assert pcscd.slots[0].name in ran.out
    assert "カードが入っていません" in ran.out


def test_a_card_is_described_without_its_pin(
    run: Run, pcscd: PcscDaemon, put: Put, sandbox: Sandbox
) -> None:
    card = card_of(sandbox, attempts_left=7)
    put(card, pcscd.slots[0])
    ran = run("card", "--json")
    assert ran.code == ExitCode.OK
    told = ran.json("card")
    assert told["chosen"]["reader"] == pcscd.slots[0].name
    assert told["route"]["route"] == "pcsc"
    row = next(row for row in told["readers"] if row["card"])
    doctor = sandbox.person(PersonId.DOCTOR).certificate
    shown = row["card"]
    assert row["state"] == "ready"
    assert shown["holder"] == doctor.holder_name
    assert shown["roles"][0]["words"]["ja"] == "医師"
    assert shown["certificate_sha256"] == doctor.sha256.hex()
    assert shown["test_certificate"] is True
    assert shown["issuer_id"] == "sandbox"
    assert shown["attempts_left"] == 7
    assert shown["application"] in shown["applications"]
    assert shown["days_left"] > 365
    assert (shown["notice_days"], shown["help"]) == (None, None)
    text = run("card").out
    assert doctor.holder_name.replace("\u3000", " ") in text
    assert "PIN残り7回" in text
    assert "法的効力はありません" in text


def test_a_locked_card_comes_with_its_issuers_help(
    run: Run, pcscd: PcscDaemon, put: Put, sandbox: Sandbox
) -> None:
    put(card_of(sandbox, attempts_left=0), pcscd.slots[0])
    ran = run("card", "--json")
    assert ran.code == ExitCode.FOUND
    told = ran.json("card")
    assert told["failure"]["code"] == "card-pin-locked"
    row = next(row for row in told["readers"] if row["card"])
    assert row["card"]["help"]["topic"] == "locked"
    assert "練習用" in run("card").out


def test_a_card_of_another_kind_is_told_apart(run: Run, pcscd: PcscDaemon, put: Put) -> None:
    put(VirtualCard([], atr=MY_NUMBER_ATR), pcscd.slots[0])
    ran = run("card", "--json")
    assert ran.code == ExitCode.FOUND
    assert ran.json("card")["chosen"]["state"] == "other-card"
    assert "マイナンバーカード" in run("card").out


def test_readers_left_out_by_the_settings_are_named(
    run: Run, pcscd: PcscDaemon, put: Put, sandbox: Sandbox, own_settings: Path
) -> None:
    first, second = pcscd.slots[:2]
    own_settings.write_text(f'[card]\nignored_readers = ["{second.name}"]\ncolour = 1\n')
    put(card_of(sandbox), first)
    put(card_of(sandbox, PersonId.DENTIST), second)
    ran = run("card", "--json")
    assert ran.code == ExitCode.OK
    told = ran.json("card")
    assert told["ignored_readers"] == [second.name]
    assert [row["reader"] for row in told["readers"]] == [first.name]
    assert [f["facts"]["key"] for f in told["settings_failures"]] == ["card.colour"]
    assert "[settings-invalid]" in ran.err


def test_waiting_for_a_card_ends_when_it_is_put_in(
    pcscd: PcscDaemon, put: Put, sandbox: Sandbox
) -> None:
    waiting = subprocess.Popen(  # as a user runs it
        [sys.executable, "-m", "clinic_signer", "card", "--wait", "60", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    put(card_of(sandbox), pcscd.slots[0])
    out, err = waiting.communicate(timeout=60)
    assert waiting.returncode == ExitCode.OK, err
    told = Ran(waiting.returncode, out.decode(), err.decode()).json("card")
    assert told["chosen"]["state"] == "ready"
    assert err == b""


def sign(run: Run, pipe: Pipe, prescription: Path, out: Path, *more: str, pin: str = "1234") -> Ran:
    common = ("--signer", "card", "--out", str(out), "--pin-fd", str(pipe(pin)), "--json")
    return run("sign", prescription, *common, *more)


def test_a_prescription_is_signed_with_the_card_in_the_reader_and_verified(
    run: Run,
    pin_fd: Pipe,
    prescription: Path,
    tmp_path: Path,
    pcscd: PcscDaemon,
    put: Put,
    sandbox: Sandbox,
) -> None:
    put(card_of(sandbox), pcscd.slots[0])
    ran = sign(run, pin_fd, prescription, tmp_path / "out", "--trust", "sandbox")
    assert ran.code == ExitCode.OK, ran.err
    result = ran.json("sign")[0]
    assert result["result"] == "signed"
    signed = Path(result["output"])
    assert "SANDBOX" in signed.name
    assert "PC/SC" in ran.err, "the way to the card is said"
    ran = run("verify", signed, "--trust", "sandbox", "--json")
    assert ran.json("verify")[0]["indication"] == "TOTAL-PASSED"


def test_in_production_a_practice_card_is_refused_before_the_pin(
    run: Run,
    prescription: Path,
    tmp_path: Path,
    pcscd: PcscDaemon,
    put: Put,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_pin_please(_prompt: str) -> str:
        raise AssertionError("the PIN was asked for")

    monkeypatch.setattr("getpass.getpass", no_pin_please)
    put(card_of(sandbox), pcscd.slots[0])
    ran = run("sign", prescription, "--out", tmp_path / "out")
    assert ran.code == ExitCode.UNREADABLE
    assert "[certificate-not-trusted]" in ran.err
    assert not (tmp_path / "out").exists()


def test_two_cards_are_told_by_their_holders_and_chosen_by_name_or_reader(
    run: Run,
    pin_fd: Pipe,
    prescription: Path,
    tmp_path: Path,
    make_pcscd: MakePcscd,
    put: Put,
    sandbox: Sandbox,
) -> None:
    first, second = make_pcscd(1).slots[:2]
    put(card_of(sandbox), first)
    put(card_of(sandbox, PersonId.DENTIST), second)
    doctor, dentist = (
        sandbox.person(person).certificate for person in (PersonId.DOCTOR, PersonId.DENTIST)
    )
    out = tmp_path / "out"
    ran = sign(run, pin_fd, prescription, out, "--trust", "sandbox")
    assert ran.code == ExitCode.UNREADABLE
    assert "[card-several]" in ran.err
    assert doctor.holder_name in ran.err
    assert dentist.holder_name in ran.err
    by_name = doctor.holder_name.replace("　", " ")
    more = ("--trust", "sandbox", "--allow-warnings")
    for number, named in enumerate(
        (
            ("--holder-card", by_name),
            ("--reader", first.name),
            ("--holder-card", doctor.sha256.hex()),
        )
    ):
        ran = sign(run, pin_fd, prescription, out / str(number), *more, *named)
        assert ran.code == ExitCode.OK, ran.err
        assert ran.json("sign")[0]["signer"] == doctor.holder_name
    ran = sign(run, pin_fd, prescription, out, *more, "--holder-card", "誰か")
    assert ran.code == ExitCode.UNREADABLE
    assert "[card-not-named]" in ran.err
    for said in ("誰か", doctor.holder_name, dentist.holder_name):
        assert said in ran.err
    ran = sign(run, pin_fd, prescription, out, *more, "--reader", "No Such Reader")
    assert "[card-not-named]" in ran.err
    for said in ("No Such Reader", first.name, second.name):
        assert said in ran.err


def test_a_wrong_pin_costs_one_attempt_and_says_how_many_are_left(
    run: Run,
    pin_fd: Pipe,
    prescription: Path,
    tmp_path: Path,
    pcscd: PcscDaemon,
    put: Put,
    sandbox: Sandbox,
) -> None:
    put(card_of(sandbox), pcscd.slots[0])
    ran = sign(run, pin_fd, prescription, tmp_path / "out", "--trust", "sandbox", pin="9999")
    assert ran.code == ExitCode.FOUND
    failure = ran.json("sign")[0]["failure"]
    assert failure["code"] == "card-pin-wrong"
    assert failure["facts"]["attempts_left"] == 14
    row = next(r for r in run("card", "--json").json("card")["readers"] if r["card"])
    assert row["card"]["attempts_left"] == 14


def test_while_another_program_holds_the_card_it_is_said_and_then_signed(
    run: Run,
    pin_fd: Pipe,
    prescription: Path,
    tmp_path: Path,
    pcscd: PcscDaemon,
    put: Put,
    sandbox: Sandbox,
) -> None:
    slot = pcscd.slots[0]
    put(card_of(sandbox), slot)
    with OtherProgram() as other:
        other.connect(slot.name)
        other.begin()
        other.end_later(2)
        ran = sign(run, pin_fd, prescription, tmp_path / "out", "--trust", "sandbox")
    assert ran.code == ExitCode.OK, ran.err
    assert CardState(CardStateKind.BUSY).heading.ja in ran.err


def test_a_prescription_is_signed_through_the_issuers_driver(
    run: Run,
    pin_fd: Pipe,
    prescription: Path,
    tmp_path: Path,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    own_settings: Path,
) -> None:
    monkeypatch.setenv("HPKI_SHIM", str(tmp_path / "shim"))
    module = compile_library(tmp_path / "HpkiSigP11_SIM.so", SOURCE)
    Shim(module, tmp_path / "shim").insert(sandbox.person(PersonId.DOCTOR))
    common = ("sign", prescription, "--trust", "sandbox", "--json", "--out")
    for number, named in enumerate((("--signer", "pkcs11", "--module", module), ())):
        pin = ("--pin-fd", str(pin_fd(PIN.decode())))
        ran = run(*common, tmp_path / str(number), *pin, *named)
        assert ran.code == ExitCode.OK, ran.err
        assert ran.json("sign")[0]["result"] == "signed"
        assert module.name in ran.err, "the way to the card is said"
        own_settings.write_text(f'[card]\npkcs11_modules = ["{module}"]\n')
    told = run("card", "--json").json("card")
    assert told["route"]["module"] == str(module)
    assert [row["path"] for row in told["modules"]] == [str(module)]
    assert (told["usable"], told["driver"]["state"]) == (True, "ready")
    assert told["driver"]["holder"] == "架空　一郎"
    assert "ドライバーから見たカード" in run("card").out


def test_a_driver_that_was_asked_for_and_is_not_there_is_named(
    run: Run, prescription: Path, tmp_path: Path, pcscd: PcscDaemon
) -> None:
    out = tmp_path / "out"
    ran = run("sign", prescription, "--signer", "pkcs11", "--out", out)
    assert "[pkcs11-module-not-found]" in ran.err
    login = tmp_path / "HpkiAuthP11_X.so"
    ran = run("sign", prescription, "--signer", "pkcs11", "--module", login, "--out", out)
    assert "[pkcs11-module-for-login]" in ran.err


def test_the_sandboxs_own_card_does_not_go_with_production_trust(
    run: Run, prescription: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    ran = run("sign", prescription, "--signer", "sandbox", "--trust", "production", "--out", out)
    assert ran.code == ExitCode.USAGE
    assert "[usage]" in ran.err

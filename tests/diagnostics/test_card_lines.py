"""Reading the card, broken at each place: service, reader, driver, card, the issuer's module."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest

from clinic_signer.diagnostics import module_probes
from clinic_signer.diagnostics.finding import Action, State
from clinic_signer.diagnostics.system import Driver, FileSignature, ServiceStart, SignatureState
from clinic_signer.diagnostics.system_linux import Linux
from clinic_signer.settings import IGNORED_READERS
from clinic_signer.signers.card.reader_source import ServiceState
from clinic_signer.signers.card.readers import CardReaders
from clinic_signer.signers.card.state import CardStateKind
from diagnostics.doubles import FakeSystem, Pc, found, readers, settings_of
from pcsc.daemon import PcscDaemon
from signers.pkcs11.shim import Shim

LINES = ("card-service", "readers", "reader-drivers", "card", "pkcs11-modules")


def blocked(pc: Pc) -> list[str]:
    return [name for name in LINES if found(pc, name).state is State.BLOCKED]


def test_all_is_well(pc: Pc) -> None:
    assert blocked(pc) == []
    assert found(pc, "card").state is State.OK
    assert "見本リーダー R-100　1台" in found(pc, "readers").words.ja
    assert "見本リーダー 2.4.1" in found(pc, "reader-drivers").words.ja


def test_a_card_that_may_not_sign_is_not_looked_at(pc: Pc) -> None:
    pc.readers = readers(service=ServiceState.STOPPED)
    pc.settings = settings_of(pc.folder, "[signers]\ncard = false\n")
    lines = (*LINES, "pkcs11-signatures", "certificates")
    assert {found(pc, name).state for name in lines} == {State.NOT_NEEDED}


def test_the_service_is_stopped(pc: Pc) -> None:
    pc.readers = readers(service=ServiceState.STOPPED)
    assert blocked(pc) == ["card-service"]
    assert found(pc, "card-service").code == "card-service-stopped"


def test_the_service_refuses_this_person(pc: Pc) -> None:
    pc.readers = readers(service=ServiceState.ACCESS_DENIED)
    assert blocked(pc) == ["card-service"]
    assert found(pc, "card-service").code == "card-service-denied"


def test_the_service_is_disabled_on_windows(pc: Pc) -> None:
    pc.readers = readers()
    pc.system = FakeSystem(ServiceStart.DISABLED)
    finding = found(pc, "card-service")
    assert finding.state is State.BLOCKED
    assert finding.remedy is not None
    assert "スタートアップの種類" in finding.remedy.ja


def test_a_service_that_is_not_there(pc: Pc) -> None:
    pc.readers = readers(service=ServiceState.STOPPED)
    pc.system = FakeSystem(ServiceStart.MISSING)
    assert blocked(pc) == ["card-service"]
    assert "pcscd" in found(pc, "card-service").remedy.ja  # type: ignore[union-attr]


@pytest.mark.parametrize("start", [ServiceStart.DISABLED, ServiceStart.MISSING])
def test_readers_of_a_remote_session_need_no_service_here(pc: Pc, start: ServiceStart) -> None:
    pc.system = FakeSystem(start)
    assert blocked(pc) == []


def test_no_reader(pc: Pc) -> None:
    pc.readers = readers()
    assert blocked(pc) == ["readers"]
    assert found(pc, "readers").code == "card-no-reader"


def test_no_reader_in_a_remote_session(pc: Pc) -> None:
    pc.readers = readers(is_remote_session=True)
    assert blocked(pc) == ["readers"]
    finding = found(pc, "readers")
    assert finding.remedy is not None
    assert "手元のパソコン" in finding.remedy.ja


def test_a_reader_is_plugged_in_and_has_no_driver(pc: Pc) -> None:
    pc.readers = readers()
    pc.system = FakeSystem(plugged_in=("見本リーダー R-200",), drivers=())
    assert "reader-drivers" in blocked(pc)
    assert "R-200" in found(pc, "reader-drivers").words.ja


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (CardStateKind.NO_CARD, State.CAUTION),
        (CardStateKind.MUTE, State.CAUTION),
        (CardStateKind.OTHER_CARD, State.CAUTION),
        (CardStateKind.BUSY, State.CAUTION),
        (CardStateKind.LOCKED, State.BLOCKED),
        (CardStateKind.UNREADABLE, State.BLOCKED),
    ],
)
def test_a_card_that_cannot_sign_now(pc: Pc, kind: CardStateKind, state: State) -> None:
    pc.readers = readers(kind)
    finding = found(pc, "card")
    assert finding.state is state
    assert finding.remedy is not None
    assert (finding.action is Action.ISSUER) == (kind is CardStateKind.LOCKED)


def settings_with(pc: Pc, *modules: Path, route: str = "auto") -> None:
    names = ", ".join(f"'{module}'" for module in modules)
    text = f'[card]\nroute = "{route}"\npkcs11_modules = [{names}]\n'
    pc.settings = settings_of(pc.folder, text)


def test_a_module_that_can_be_loaded(pc: Pc, shim: Shim) -> None:
    settings_with(pc, shim.module)
    finding = found(pc, "pkcs11-modules")
    assert finding.state is State.OK
    assert finding.words.ja.startswith("HpkiSigP11….so")
    assert str(shim.module.parent) not in finding.words.ja


@pytest.mark.parametrize(
    ("fault", "code"), [("hang", "pkcs11-module-hung"), ("crash", "pkcs11-module-died")]
)
def test_a_module_that_hangs_or_crashes(
    pc: Pc, shim: Shim, monkeypatch: pytest.MonkeyPatch, fault: str, code: str
) -> None:
    # A driver that crashes is known by its end: on a busy PC its process may take long to start.
    monkeypatch.setattr(module_probes, "MODULE_SECONDS", 1.5 if fault == "hang" else 120.0)
    settings_with(pc, shim.module)
    shim.fault("C_Initialize", fault)
    finding = found(pc, "pkcs11-modules")
    assert finding.state is State.BLOCKED
    assert (finding.code, finding.action) == (code, Action.SETTINGS)


def test_a_module_of_another_bitness(pc: Pc, tmp_path: Path) -> None:
    other = tmp_path / "HpkiSigP11_32.so"
    other.write_bytes(b"\x7fELF" + bytes([1, 1, 1]) + bytes(9) + bytes([3, 0, 3, 0]) + bytes(40))
    settings_with(pc, other)
    finding = found(pc, "pkcs11-modules")
    assert (finding.state, finding.code) == (State.BLOCKED, "pkcs11-module-wrong-bitness")
    assert "32-bit x86" in finding.words.en


def test_a_module_that_is_not_there(pc: Pc, tmp_path: Path) -> None:
    settings_with(pc, tmp_path / "HpkiSigP11_gone.so")
    assert found(pc, "pkcs11-modules").code == "pkcs11-module-not-found"
    pc.settings = settings_of(pc.folder, '[card]\nroute = "pkcs11"\n')
    assert found(pc, "pkcs11-modules").state is State.BLOCKED
    pc.settings = settings_of(pc.folder, '[card]\nroute = "pcsc"\n')
    assert found(pc, "pkcs11-modules").state is State.NOT_NEEDED


def test_what_a_module_is_is_told_without_telling_whose_it_is(
    pc: Pc, shim: Shim, tmp_path: Path
) -> None:
    assert shim.module.is_file()
    theirs = tmp_path / "伏見花子.so"
    theirs.write_bytes(shim.module.read_bytes())
    settings_with(pc, shim.module, theirs)
    finding = found(pc, "pkcs11-modules")
    # The first one is used and works.
    assert (finding.state, finding.code) == (State.CAUTION, "pkcs11-module-not-allowed")
    facts = dict(finding.facts)
    assert facts["module_1"] == "HpkiSigP11….so"
    assert facts["module_1_sha256"] == hashlib.sha256(shim.module.read_bytes()).hexdigest()[:16]
    assert (facts["module_1_loads"], facts["module_2_loads"]) == ("loaded", finding.code)
    assert facts["module_1_place"] == f"/{tmp_path.parts[1]}/…"
    assert facts["module_1_kind"] == facts["module_2_kind"] == "64-bit x86-64"
    assert facts["module_1_library"]
    assert "花子" not in str(finding)


@pytest.mark.parametrize(
    ("signature", "state", "words"),
    [
        (FileSignature(SignatureState.VALID, "Sample Vendor"), State.OK, "Sample Vendor"),
        (FileSignature(SignatureState.NONE), State.CAUTION, "署名がありません"),
        (FileSignature(SignatureState.CHANGED), State.CAUTION, "中身が違います"),
        (FileSignature(SignatureState.NOT_TRUSTED, "X", "0x800B0109"), State.CAUTION, "信頼"),
        (FileSignature(SignatureState.NOT_CHECKED), State.NOT_NEEDED, "確かめません"),
    ],
)
def test_who_has_signed_a_module(
    pc: Pc, module: Path, signature: FileSignature, state: State, words: str
) -> None:
    settings_with(pc, module)
    pc.system = FakeSystem(signature=signature)
    finding = found(pc, "pkcs11-signatures")
    assert finding.state is state
    assert words in finding.words.ja
    assert (finding.remedy is None) == (state is not State.CAUTION)
    assert dict(finding.facts)["module_1_signature"] == signature.state.value
    # Whoever can put another file there is given the PIN, whatever stands there now.
    pc.system = FakeSystem(signature=signature, replaceable=True)
    assert "書き換えられます" in found(pc, "pkcs11-signatures").words.ja


def test_nothing_is_signed_where_no_module_is(pc: Pc, tmp_path: Path) -> None:
    assert found(pc, "pkcs11-signatures").state is State.NOT_NEEDED
    settings_with(pc, tmp_path / "HpkiSigP11_gone.so")
    assert found(pc, "pkcs11-signatures").state is State.NOT_NEEDED


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_linux_knows_who_could_replace_a_module(tmp_path: Path) -> None:
    file = tmp_path / "HpkiSigP11_A.so"
    file.write_bytes(b"")
    file.chmod(0o644)
    tmp_path.chmod(0o755)
    is_root = os.geteuid() == 0
    assert Linux().is_replaceable(file) is not is_root
    tmp_path.chmod(0o777)
    assert Linux().is_replaceable(file)
    assert Linux().is_replaceable(tmp_path / "gone") is None
    assert Linux().signature_of(file).state is SignatureState.NOT_CHECKED


def test_a_real_service_that_is_ended_and_has_no_reader(pc: Pc, pcscd: PcscDaemon) -> None:
    from clinic_signer.signers.card.pcsc.source import PcscSource

    watched = CardReaders(PcscSource(ignored_readers=IGNORED_READERS.default))
    try:
        watched.start()
        pc.readers = watched.wait_for(lambda now: bool(now.cards) and now.is_settled, 10)
        assert found(pc, "card-service").state is State.OK
        assert found(pc, "readers").state is State.OK
        assert Linux().smart_card_service() is ServiceStart.RUNNING
        pcscd.stop()
        assert Linux().smart_card_service() is ServiceStart.STOPPED
        stopped = lambda now: now.service is ServiceState.STOPPED  # noqa: E731
        pc.readers = watched.wait_for(stopped, 10)
        assert blocked(pc) == ["card-service"]
    finally:
        watched.close()


@pytest.mark.skipif(sys.platform == "win32", reason="sockets of POSIX")
def test_linux_knows_a_service_that_is_masked_or_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PCSCLITE_CSOCK_NAME")
    system = Linux(tmp_path)
    assert system.smart_card_service() is ServiceStart.MISSING
    (tmp_path / "usr" / "sbin").mkdir(parents=True)
    (tmp_path / "usr" / "sbin" / "pcscd").write_bytes(b"")
    assert system.smart_card_service() is ServiceStart.STOPPED
    units = tmp_path / "etc" / "systemd" / "system"
    units.mkdir(parents=True)
    (units / "pcscd.socket").symlink_to("/dev/null")
    assert system.smart_card_service() is ServiceStart.DISABLED


def test_linux_knows_readers_without_a_driver_and_versions_of_drivers(tmp_path: Path) -> None:
    devices = tmp_path / "sys" / "bus" / "usb" / "devices"
    for interface, kind in (("1-2:1.0", "0b"), ("1-3:1.0", "08")):
        (devices / interface).mkdir(parents=True)
        (devices / interface / "bInterfaceClass").write_text(f"{kind}\n")
    for device, product in (("1-2", "Sample Reader R-100"), ("1-3", "A memory stick")):
        (devices / device).mkdir()
        (devices / device / "product").write_text(f"{product}\n")
    contents = tmp_path / "usr" / "lib" / "pcsc" / "drivers" / "ifd-sample.bundle" / "Contents"
    contents.mkdir(parents=True)
    (contents / "Info.plist").write_text(
        '<?xml version="1.0"?><plist version="1.0"><dict>'
        "<key>CFBundleShortVersionString</key><string>2.4.1</string></dict></plist>"
    )
    system = Linux(tmp_path)
    assert system.readers_plugged_in() == ("Sample Reader R-100",)
    assert system.reader_drivers() == (Driver("ifd-sample", "2.4.1"),)
    (contents / "Info.plist").write_text("broken")
    assert system.reader_drivers() == (Driver("ifd-sample", ""),)

"""The faults of a virtual card: their names, how they combine, and what the card then does."""

from __future__ import annotations

import time
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import CardProfile, PersonId, Sandbox, VirtualCard
from clinic_signer.sandbox.card import CONTACT_ATR, HPKI_ATR, MY_NUMBER_ATR
from clinic_signer.sandbox.card_faults import (
    FAULTS,
    Alone,
    CardFaults,
    FaultRow,
    Step,
    parse_faults,
)
from clinic_signer.sandbox.card_layout import AUTHENTICATION_AID, SIGNATURE_AID
from clinic_signer.sandbox.people import PIN
from clinic_signer.signers.card.hpki_card import HpkiCard
from conftest import PROJECT

SELECT = b"\x00\xa4\x04\x00\x10" + SIGNATURE_AID + b"\x00"
SELECT_AUTHENTICATION = b"\x00\xa4\x04\x00\x10" + AUTHENTICATION_AID + b"\x00"
STATUS = bytes.fromhex("00200088")
VERIFY = bytes.fromhex("0020008804") + PIN.encode()
NOT_FOUND, OK = b"\x6a\x82", b"\x90\x00"


def with_faults(sandbox: Sandbox, *texts: str) -> VirtualCard:
    return sandbox.virtual_card(faults=parse_faults([*texts, "attempts=15"]))


def refusal(*texts: str) -> Failure:
    with pytest.raises(Failure) as caught:
        parse_faults(texts)
    assert caught.value.code is FailureCode.SANDBOX_FAULT_INVALID
    return caught.value


def outcome_of(text: str) -> FailureCode | None:
    try:
        parse_faults([text])
    except Failure as failure:
        return failure.code
    return None


# The table


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row.name)
def test_every_row_changes_its_field_to_a_value_of_its_type(row: FaultRow) -> None:
    text = f"{row.name}={row.example}" if row.value else row.name
    before, after = CardFaults(), parse_faults([text])
    value = getattr(after, row.field)
    assert value != getattr(before, row.field), "the example is the ordinary"
    assert replace(after, **{row.field: getattr(before, row.field)}) == before, "nothing else"
    ordinary = getattr(before, row.field)
    kind = int if isinstance(ordinary, int) else type(ordinary)
    assert ordinary is None or isinstance(value, kind)


def test_every_field_has_a_name_on_the_command_line() -> None:
    assert {row.field for row in FAULTS} == {field.name for field in fields(CardFaults)}
    assert len({row.name for row in FAULTS}) == len(FAULTS)


def test_the_documentation_has_the_same_table() -> None:
    text = (PROJECT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    for row in FAULTS:
        usage = row.usage.replace("|", "\\|")
        assert f"| `{usage}` | {row.words.ja}<br>{row.words.en} |" in text


def test_several_faults_combine_and_those_of_steps_add_up() -> None:
    faults = parse_faults(["t0", "answer=pso:6985", "answer=mse:6A88", "delay=1", "delay=pso:2"])
    assert faults.answers_in_pieces
    assert faults.words == {Step.SIGN: 0x6985, Step.KEY: 0x6A88}
    assert faults.delays == {None: 1.0, Step.SIGN: 2.0}


@pytest.mark.parametrize(
    "text",
    [
        *("unknown", "", "=", "T0", "t0=1", "attempts", "attempts=16", "attempts=-1"),
        *("attempts=one", "delay=pso", "delay=sign:1", "delay=-1", "delay=nan", "delay=1e9"),
        *("random=2", "answer=pso", "answer=pso:69", "answer=x:6985", "only=both"),
        *("key-size=1024", "key-size=3000", "locked-word=69844", "removed-after=1.5"),
    ],
)
def test_what_is_no_fault_is_refused_by_name(text: str) -> None:
    failure = refusal("t0", text)
    assert failure.facts["fault"] == text
    assert failure.facts["known"]


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_a_fault_or_refused(name: str, value: str) -> None:
    for row in FAULTS:
        for text in (f"{name}={value}", f"{row.name}={value}"):
            assert outcome_of(text) in (None, FailureCode.SANDBOX_FAULT_INVALID)


COMMANDS = st.one_of(
    st.binary(max_size=300),
    st.builds(
        lambda ins, p1, p2, body: bytes([0, ins, p1, p2]) + body,
        st.sampled_from([0xA4, 0xB0, 0x20, 0x22, 0x2A, 0xC0]),
        st.sampled_from([0x00, 0x02, 0x04, 0x41, 0x80, 0x91, 0x9E]),
        st.sampled_from([0x00, 0x0C, 0x88, 0x9A, 0xB6]),
        st.one_of(st.binary(max_size=40), st.just(SELECT[4:]), st.just(VERIFY[4:])),
    ),
)


@given(st.lists(COMMANDS, max_size=12), st.sampled_from(["t0", "no-extended", "end-of-file"]))
def test_whatever_it_is_sent_the_card_answers_with_a_status_word(
    sandbox: Sandbox, commands: list[bytes], fault: str
) -> None:
    card = with_faults(sandbox, fault)
    for command in commands:
        answer = card.process(command)
        assert len(answer) >= 2
        assert answer[-2] >> 4 in (0x6, 0x9)
    assert card.answered == len(commands)


# What the card does


def test_one_attempt_left_is_one(sandbox: Sandbox) -> None:
    card = sandbox.virtual_card(faults=parse_faults(["attempts=1"]))
    card.process(SELECT)
    assert card.process(STATUS) == b"\x63\xc1"


@pytest.mark.parametrize("word", ["6983", "6984", "63C0"])
def test_a_locked_card_says_so_in_each_of_the_ways(sandbox: Sandbox, word: str) -> None:
    card = sandbox.virtual_card(faults=parse_faults(["attempts=0", f"locked-word={word}"]))
    card.process(SELECT)
    assert card.process(STATUS).hex().upper() == word
    assert card.process(VERIFY).hex().upper() == word
    assert card.verify_count == 1, "a locked card has received the PIN all the same"


def test_only_one_application_is_there(sandbox: Sandbox) -> None:
    card = with_faults(sandbox, "only=authentication")
    assert card.process(SELECT) == NOT_FOUND
    assert card.process(SELECT_AUTHENTICATION).endswith(OK)
    assert with_faults(sandbox, "only=signature").process(SELECT_AUTHENTICATION) == NOT_FOUND


def test_a_card_of_another_kind_has_no_application(sandbox: Sandbox) -> None:
    card = with_faults(sandbox, "not-hpki")
    assert card.process(SELECT) == NOT_FOUND
    assert card.atr == MY_NUMBER_ATR


def test_an_answer_to_reset_over_contacts_is_well_formed(sandbox: Sandbox) -> None:
    assert with_faults(sandbox, "contact").atr == CONTACT_ATR
    check = 0
    for octet in CONTACT_ATR[1:]:
        check ^= octet
    assert check == 0, "ISO/IEC 7816-3 §8.2.5"
    assert with_faults(sandbox).atr == HPKI_ATR


def test_random_failures_are_the_same_for_the_same_seed(sandbox: Sandbox) -> None:
    def answers(*texts: str) -> list[bytes]:
        card = with_faults(sandbox, *texts)
        return [card.process(SELECT)[-2:] for _ in range(40)]

    once = answers("random=0.3", "seed=5")
    assert once == answers("random=0.3", "seed=5")
    assert once != answers("random=0.3", "seed=6")
    assert 2 < once.count(b"\x6f\x00") < 30
    assert answers("random=0") == [OK] * 40


def test_a_step_takes_its_time_and_the_others_do_not(sandbox: Sandbox) -> None:
    card = with_faults(sandbox, "delay=status:0.2")
    begin = time.monotonic()
    card.process(SELECT)
    card.process(STATUS)
    assert time.monotonic() - begin >= 0.2


@pytest.mark.parametrize(
    ("step", "command"),
    [
        (Step.SELECT, SELECT),
        (Step.FILE, bytes.fromhex("00A4020C020016")),
        (Step.READ, bytes.fromhex("00B0910000")),
        (Step.STATUS, STATUS),
        (Step.VERIFY, VERIFY),
        (Step.KEY, bytes.fromhex("002241B6048402000C")),
        (Step.SIGN, bytes.fromhex("802A00800100") + b"\x00"),
    ],
)
def test_a_fixed_answer_concerns_its_step_alone(
    sandbox: Sandbox, step: Step, command: bytes
) -> None:
    card = with_faults(sandbox, f"answer={step.value}:6A88")
    if step is not Step.SELECT:
        assert card.process(SELECT).endswith(OK)
    assert card.process(command) == b"\x6a\x88"
    others = (bytes.fromhex("00A4020C020016"), bytes.fromhex("00B0910000"))
    assert not any(card.process(o) == b"\x6a\x88" for o in others if o != command)


def test_every_pin_that_is_sent_counts_and_no_question_does(sandbox: Sandbox) -> None:
    card = with_faults(sandbox, "answer=verify:6F00")
    card.process(SELECT)
    card.process(STATUS)
    assert card.verify_count == 0
    card.process(VERIFY)
    card.process(VERIFY)
    assert card.verify_count == 2


@pytest.mark.parametrize("profile", list(CardProfile), ids=lambda p: p.value)
def test_swapped_labels_do_not_change_what_is_read(sandbox: Sandbox, profile: CardProfile) -> None:
    plain = HpkiCard(sandbox.virtual_card(profile=profile).transport()).open()
    faults = CardFaults(labels_swapped=True)
    swapped = HpkiCard(sandbox.virtual_card(profile=profile, faults=faults).transport()).open()
    assert swapped.certificate == plain.certificate
    assert swapped.intermediates == plain.intermediates
    names = sandbox.virtual_card(profile=profile, faults=faults)
    names.process(SELECT)
    identifier = "0004" if profile is CardProfile.JMA else "0015"
    names.process(bytes.fromhex(f"00A4020C02{identifier}"))
    directory = names.process(bytes.fromhex("00B0000000"))
    assert directory.index(b"HPKI ROOT CA") < directory.index(b"HPKI END ENTITY")


def test_a_larger_key_has_a_certificate_that_is_otherwise_the_same(sandbox: Sandbox) -> None:
    card = sandbox.virtual_card(faults=CardFaults(key_size=3072))
    certificate = HpkiCard(card.transport()).open().certificate
    holder = sandbox.person(PersonId.DOCTOR).certificate
    assert certificate.public_key is not None
    assert certificate.public_key.key_size == 3072
    assert certificate.holder_name == holder.holder_name
    assert certificate.hc_roles == holder.hc_roles
    assert certificate.not_after == holder.not_after


def test_a_fault_in_the_attempts_leaves_the_kept_counter_alone(sandbox: Sandbox) -> None:
    faulty = sandbox.virtual_card(PersonId.DENTIST, faults=CardFaults(attempts_left=0))
    faulty.process(SELECT)
    faulty.process(VERIFY)
    ordinary = sandbox.virtual_card(PersonId.DENTIST)
    ordinary.process(SELECT)
    assert ordinary.process(STATUS) == b"\x63\xcf"


def test_both_applications_may_be_named_alone() -> None:
    assert {alone.value for alone in Alone} == {"signature", "authentication"}

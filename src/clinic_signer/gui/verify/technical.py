"""Technical details of one signature: single checks, time-stamps, certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_signer.gui import dates, strings, theme
from clinic_signer.gui.verify import texts
from clinic_signer.gui.widgets import Label, column, row
from clinic_signer.japan import JAPAN

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_signer.pki.certificate import HpkiCertificate
    from clinic_signer.signature.report import SignatureReport, TimestampReport

Fact = tuple[str, str]
_USES = {"signature": texts.TIMESTAMP_SIGNATURE, "archive": texts.TIMESTAMP_ARCHIVE}


def parts_of(signature: SignatureReport) -> list[tuple[str, list[Fact]]]:
    """Return heading and facts of each part, in the order in which they are shown."""
    say = strings.say
    indication = [
        (say(strings.LEVEL), signature.level.value),
        ("ETSI EN 319 102-1", indication_of(signature)),
    ]
    parts = [("", indication)]
    parts += [(say(_USES[x.use.value]), timestamp_facts(x)) for x in signature.timestamps]
    if signature.level.value == "ES":
        parts.append((say(texts.TIMESTAMPS), [("", say(texts.NO_TIMESTAMPS))]))
    signer = () if signature.signer is None else (signature.signer,)
    for number, certificate in enumerate(signature.chain or signer):
        name = say(texts.CHAIN_ABOVE, n=number) if number else say(texts.CHAIN_SIGNER)
        heading = strings.joined([say(texts.CHAIN), name])
        parts.append((heading, certificate_facts(certificate)))
    return parts


def indication_of(signature: SignatureReport) -> str:
    """Return main status and reason in the terms of EN 319 102-1."""
    sub = signature.sub_indication
    return signature.indication.value + (f" / {sub.value}" if sub is not None else "")


def timestamp_facts(stamp: TimestampReport) -> list[Fact]:
    """Return what is known of a time-stamp."""
    say = strings.say
    return [
        (say(texts.STATED_TIME), _time(stamp.stated_time)),
        (say(texts.AUTHORITY), stamp.authority or say(strings.UNKNOWN)),
        (
            say(texts.TRUSTED),
            say(texts.IS_TRUSTED if stamp.is_trusted else texts.IS_NOT_TRUSTED),
        ),
        (say(texts.JUDGED_AT), _time(stamp.judged_at)),
        *(certificate_facts(stamp.certificate) if stamp.certificate is not None else ()),
    ]


def certificate_facts(certificate: HpkiCertificate) -> list[Fact]:
    """Return what names a certificate."""
    say = strings.say
    first, last = (
        say(dates.full_day(day.astimezone(JAPAN).date()))
        for day in (certificate.not_before, certificate.not_after)
    )
    facts = [
        (say(strings.CERTIFICATE), certificate.subject_common_name or certificate.subject),
        (say(strings.ISSUER), certificate.issuer),
        (say(strings.SERIAL), f"{certificate.serial_number:x}"),
        (say(strings.VALIDITY), f"{first} – {last}"),
        (say(strings.POLICY), ", ".join(certificate.policies)),
        ("SHA-256", certificate.sha256.hex()),
    ]
    return [fact for fact in facts if fact[1]]


def _time(at: datetime | None) -> str:
    return strings.say(dates.full_time(at)) if at is not None else strings.say(strings.UNKNOWN)


def technical_widget(signature: SignatureReport) -> QWidget:
    """Return the parts as labels that can be selected."""
    whole = QWidget()
    lines = column(gap=2, margins=(14, 8, 12, 8))
    for heading, facts in parts_of(signature):
        if heading:
            lines.addSpacing(8)
            lines.addWidget(Label(heading, "small-strong"))
        for name, text in facts:
            lines.addLayout(_line(name, text))
    whole.setLayout(lines)
    return whole


def _line(name: str, text: str) -> QHBoxLayout:
    value = Label(_breakable(text), "caption", wrap=True)
    value.setFont(theme.form_font(12))
    value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label = Label(name, "caption", wrap=True)
    label.setFixedWidth(112)
    both = row(gap=8)
    both.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    both.addWidget(value, 1)
    return both


def _breakable(text: str) -> str:
    """Let long hexadecimal texts break: a zero-width space after every eighth character."""
    if " " in text or len(text) <= 32:
        return text
    return "\u200b".join(text[i : i + 8] for i in range(0, len(text), 8))

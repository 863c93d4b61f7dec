"""Who signed, in which capacity, when, for which institution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout

from clinic_signer.gui import dates, strings
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.verify.banner import effect_in_banner
from clinic_signer.gui.widgets import Label
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.signature.report import SignatureReport

Fact = tuple[Words, str]


def facts_of(verified: Verified) -> list[Fact]:
    """Return label and text of each fact; every signature of the document has its own."""
    report = verified.report
    facts: list[Fact] = []
    for signature in report.signatures if report is not None else ():
        facts += _signature_facts(signature)
    institution = _institution(verified)
    if institution:
        facts.append((strings.INSTITUTION, institution))
    if report is not None and not effect_in_banner(verified):
        facts.append((strings.LEGAL_EFFECT, strings.plain(report.legal_effect.words)))
    return facts


def _signature_facts(signature: SignatureReport) -> list[Fact]:
    from clinic_signer.pki.roles import Role

    unknown = strings.say(strings.UNKNOWN)
    certificate = signature.signer
    if certificate is None:
        name, role = unknown, unknown
    else:
        name = certificate.holder_name
        roles = [strings.plain(Role.words_for(r.text)) for r in certificate.hc_roles]
        role = (
            strings.say(strings.FROM_CERTIFICATE, role="・".join(roles))
            if roles
            else strings.say(strings.NO_QUALIFICATION)
        )
    return [
        (strings.SIGNED_BY, name),
        (strings.QUALIFICATION, role),
        (strings.SIGNING_TIME, _time(signature) or unknown),
    ]


def _time(signature: SignatureReport) -> str:
    if signature.has_trusted_timestamp:
        time = strings.say(dates.full_time(signature.best_signature_time))
        return strings.say(strings.PROVEN, time=time)
    if signature.claimed_signing_time is None:
        return ""
    time = strings.say(dates.full_time(signature.claimed_signing_time))
    return strings.say(strings.CLAIMED, time=time)


def _institution(verified: Verified) -> str:
    if verified.prescription is None:
        return ""
    from clinic_signer.prescription.records import Institution

    record = verified.prescription.first(Institution)
    return record.name if record is not None else ""


class FactsPanel(QFrame):
    """The facts: one below the other, or in two columns in a narrow window."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(14, 10, 14, 10)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._labels: list[tuple[Label, Label]] = []
        self._narrow = False

    def show_facts(self, verified: Verified) -> None:
        """Show the facts of a file."""
        for pair in self._labels:
            for label in pair:
                self._grid.removeWidget(label)
                label.hide()
                label.deleteLater()
        self._labels = []
        for index, (words, text) in enumerate(facts_of(verified)):
            value = Label(text, "small-strong" if index == 0 else "small", wrap=len(text) > 12)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._labels.append((Label(strings.say(words), "muted"), value))
        self.setVisible(bool(self._labels))
        self._place()

    def set_narrow(self, *, narrow: bool) -> None:
        """Use two columns."""
        self._narrow = narrow
        self._place()

    def _place(self) -> None:
        columns = 2 if self._narrow else 1
        top = Qt.AlignmentFlag.AlignTop
        for index, (label, value) in enumerate(self._labels):
            line, place = divmod(index, columns)
            self._grid.addWidget(label, line, 2 * place, top)
            self._grid.addWidget(value, line, 2 * place + 1, top)
        for place in range(4):
            used = place < 2 * columns
            self._grid.setColumnStretch(place, 1 if used and place % 2 else 0)
            self._grid.setColumnMinimumWidth(place, 80 if used and not place % 2 else 0)

"""Who signed, in which capacity, when, for which institution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from clinic_signer.gui import dates, strings
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.banner import effect_in_banner
from clinic_signer.gui.verify.signatures import SignatureHeading
from clinic_signer.gui.widgets import Label, column
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.signature.report import SignatureReport

Fact = tuple[Words, str]


def facts_of(verified: Verified) -> list[tuple[SignatureReport | None, list[Fact]]]:
    """Return label and text of each fact: those of every signature, then those of the document."""
    report = verified.report
    groups: list[tuple[SignatureReport | None, list[Fact]]] = [
        (signature, signature_facts(signature))
        for signature in (report.signatures if report is not None else ())
    ]
    document: list[Fact] = []
    if pharmacy := _pharmacy(verified):
        document.append((texts.PHARMACY, pharmacy))
    institution = _institution(verified)
    if institution:
        document.append((strings.INSTITUTION, institution))
    if report is not None and not effect_in_banner(verified):
        document.append((strings.LEGAL_EFFECT, strings.plain(report.legal_effect.words)))
    groups.append((None, document))
    return groups


def signature_facts(signature: SignatureReport) -> list[Fact]:
    """Return who signed, as what, and when."""
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


def _pharmacy(verified: Verified) -> str:
    if verified.dispensing is None:
        return ""
    from clinic_signer.prescription.dispensing_table import Pharmacy

    record = verified.dispensing.first(Pharmacy)
    return record.name if record is not None else ""


def _institution(verified: Verified) -> str:
    if verified.prescription is None:
        return ""
    from clinic_signer.prescription.records import Institution

    record = verified.prescription.first(Institution)
    return record.name if record is not None else ""


class _Facts(QWidget):
    """Some facts: one below the other, or in two columns in a narrow window."""

    def __init__(self, facts: list[Fact], *, narrow: bool) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        columns = 2 if narrow else 1
        top = Qt.AlignmentFlag.AlignTop
        for index, (words, text) in enumerate(facts):
            is_name = words is strings.SIGNED_BY
            value = Label(text, "small-strong" if is_name else "small", wrap=len(text) > 12)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            line, place = divmod(index, columns)
            grid.addWidget(Label(strings.say(words), "muted"), line, 2 * place, top)
            grid.addWidget(value, line, 2 * place + 1, top)
        for place in range(2 * columns):
            grid.setColumnStretch(place, place % 2)
            grid.setColumnMinimumWidth(place, 0 if place % 2 else 80)


class FactsPanel(QFrame):
    """The facts of every signature and of the document."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self._layout = column(gap=3, margins=(14, 10, 14, 10))
        self.setLayout(self._layout)
        self._verified: Verified | None = None
        self._narrow = False

    def show_facts(self, verified: Verified) -> None:
        """Show the facts of a file."""
        self._verified = verified
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        groups = [group for group in facts_of(verified) if group[1]]
        several = sum(signature is not None for signature, _facts in groups) > 1
        for signature, facts in groups:
            if several and signature is not None:
                self._layout.addWidget(SignatureHeading(signature))
            self._layout.addWidget(_Facts(facts, narrow=self._narrow))
            if several:
                self._layout.addSpacing(8)
        self.setVisible(bool(groups))

    def set_narrow(self, *, narrow: bool) -> None:
        """Use two columns."""
        if narrow != self._narrow:
            self._narrow = narrow
            if self._verified is not None:
                self.show_facts(self._verified)

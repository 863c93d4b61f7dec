"""What the buttons beside a certificate do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_signer.gui.certificates.view import Deed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_signer.gui.expiry.deciding import ExpiryNotice
    from clinic_signer.gui.ways import WaysOfSigning
    from clinic_signer.gui.worker import Lane
    from clinic_signer.pki.certificate import HpkiCertificate


class CertificateDeeds(QObject):
    """Opens the dialogs that the Certificates screen and the notice of an end ask for.

    Args:
        ways: knows both certificates and shows what their issuers say.
        lane: writes an exported certificate.
        window: the window of the dialogs.
    """

    def __init__(self, ways: WaysOfSigning, lane: Lane, window: QWidget) -> None:
        super().__init__(window)
        self._ways = ways
        self._lane = lane
        self._window = window

    def for_card(self, deed: Deed) -> None:
        """Do what was asked for beside the card."""
        state = self._ways.cards.state
        if state is not None:
            self._do(deed, state.chosen.certificate, is_second=False)

    def for_second(self, deed: Deed) -> None:
        """Do what was asked for beside the second certificate."""
        phone = self._ways.phone.phone
        if phone is not None:
            self._do(deed, phone.certificate, is_second=True)

    def for_notice(self, notice: ExpiryNotice) -> None:
        """Show how the certificate of a notice is renewed."""
        from clinic_signer.gui.expiry.deciding import Whose

        self._do(Deed.RENEWAL, notice.certificate, is_second=notice.whose is Whose.SECOND)

    def _do(self, deed: Deed, certificate: HpkiCertificate | None, *, is_second: bool) -> None:
        if deed is not Deed.VIEW:
            from clinic_signer.signers.card.issuer_help import HelpTopic

            first = {
                Deed.ABOUT_PIN: HelpTopic.FORGOTTEN_PIN,
                Deed.RENEWAL: HelpTopic.EXPIRY,
                Deed.OTHER_PHONE: HelpTopic.SECOND_PHONE,
                Deed.ISSUER: HelpTopic.SECOND_LOCKED,
            }[deed]
            self._ways.show_help(certificate, first, of_second=is_second)
        elif certificate is not None:
            from clinic_signer.gui.certificates.dialog import CertificateDialog
            from clinic_signer.gui.certificates.facts import facts_of

            facts = facts_of(certificate, is_second=is_second)
            CertificateDialog(facts, self._lane, self._window).open()

"""The local services for cardless signing, for the window: a login in the browser, a session.

Written from what others have observed; confirm with MEDIS's guide before turning it on. Nothing is
set up here and no QR is ours: the browser shows the service's own page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from clinic_signer.gui.phone_desk import DocumentDesk, PlaceNames, PracticeDesk, SetUpDesk
from clinic_signer.gui.worker import assert_off_window_thread

if TYPE_CHECKING:  # heavy rooms are imported after the first paint
    from clinic_signer.pki.certificate import HpkiCertificate
    from clinic_signer.pki.trust_store import TrustStore
    from clinic_signer.signers.second_certificate.approval_state import ApprovalState, EndReason
    from clinic_signer.signers.second_certificate.hpki_cardless import HpkiCardless
    from clinic_signer.station.intake import Item
    from clinic_signer.station.signing import Outcome


class CardlessPhone:
    """Cardless signing on this PC (a :class:`~clinic_signer.gui.phone_desk.PhoneDesk`).

    Args:
        cardless: the client of the local services.
        place: what this workplace is called.
        trust: the anchors that results are checked against.
        clock: gives the time as an aware datetime.
    """

    documents: DocumentDesk | None = None
    """Only a time on this PC is approved."""
    set_up: SetUpDesk | None = None
    """Whoever logs in, is the holder."""
    practice: PracticeDesk | None = None

    def __init__(
        self,
        cardless: HpkiCardless,
        place: PlaceNames,
        trust: Callable[[], TrustStore],
        clock: Callable[[], datetime],
    ) -> None:
        self._cardless = cardless
        self.place = place
        self._trust = trust
        self._clock = clock

    @property
    def state(self) -> ApprovalState:
        """The state at this moment."""
        return self._cardless.state

    @property
    def certificate(self) -> HpkiCertificate | None:
        """The certificate of this session's holder; known after the first document."""
        return self._cardless.certificate

    def on_change(self, listener: Callable[[ApprovalState], None]) -> Callable[[], None]:
        """Have a listener told of every new state, from any thread; the answer ends that."""
        return self._cardless.on_change(listener)

    def session_end(self) -> datetime | None:
        """Until when a session lasts at most that begins now."""
        return self._clock() + self._cardless.configuration.session

    def begin_session(self) -> str:
        """Open the login page in the browser; return the request's id.

        Raises:
            Failure: the local services do not run.
        """
        return self._cardless.begin()

    def sign_in_session(
        self,
        items: Sequence[Item],
        on_result: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> tuple[Outcome, ...]:
        """Have documents signed one after the other; each is checked like every signature."""
        assert_off_window_thread("signing")
        from clinic_signer.station.document_signing import sign_documents

        return sign_documents(
            items,
            self._cardless,
            trust=self._trust(),
            clock=self._clock,
            on_result=on_result,
            should_stop=should_stop,
        )

    def cancel(self) -> None:
        """Stop waiting for the browser."""
        self._cardless.cancel()

    def acknowledge(self) -> None:
        """The person has read how it ended."""
        self._cardless.acknowledge()

    def try_now(self) -> None:
        """Look again for services that did not run."""
        self._cardless.try_now()

    def end(self, reason: EndReason) -> None:
        """End the session."""
        self._cardless.end(reason)

    def close(self) -> None:
        """The program ends."""
        assert_off_window_thread("the services")
        self._cardless.close()

    def qr(self) -> str | None:
        """No QR is ours: the browser shows the service's own page."""
        return None

    def entry_code(self) -> str | None:
        """No QR is ours."""
        return None

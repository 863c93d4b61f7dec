"""The second certificate for the window: its client and the station's signing.

In the sandbox the service and the phone's page are started with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.phone_desk import (
    DocumentDesk,
    PhoneDesk,
    PlaceNames,
    PracticeDesk,
    PracticeLetter,
    SetUpDesk,
)
from clinic_signer.gui.worker import assert_off_window_thread

if TYPE_CHECKING:  # heavy rooms are imported after the first paint
    from clinic_signer.pki.certificate import HpkiCertificate
    from clinic_signer.pki.trust_store import TrustStore
    from clinic_signer.sandbox import AccountId, Sandbox, ServiceProcess
    from clinic_signer.settings import Settings
    from clinic_signer.signers.second_certificate.approval_state import ApprovalState, EndReason
    from clinic_signer.signers.second_certificate.second_certificate import SecondCertificate
    from clinic_signer.station.intake import Item
    from clinic_signer.station.remote_signing import RemoteBatch
    from clinic_signer.station.signing import Outcome

MAXIMUM_OF_SESSION = 200
"""Documents that one session covers at most: more than a physician signs on a day."""
PRACTICE_SESSION = timedelta(hours=8)

PRACTICE_FACILITY, PRACTICE_PC = "あおぞら見本クリニック", "診察室２のパソコン"
"""What the practice workplace is called on the phone; names of the fictional prescriptions."""


class StationPhone:
    """The second certificate on this PC (a :class:`~clinic_signer.gui.phone_desk.PhoneDesk`).

    Args:
        second: the client of the service.
        trust: the anchors that results are checked against.
        clock: gives the time as an aware datetime.
        session: how long a session may last; None when documents alone are approved.
        practice: the practice phone, in the sandbox only.
        on_close: lets go of what was started for it.
    """

    def __init__(
        self,
        second: SecondCertificate,
        trust: Callable[[], TrustStore],
        clock: Callable[[], datetime],
        *,
        session: timedelta | None = None,
        practice: PracticeDesk | None = None,
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        self._second = second
        self._trust = trust
        self._clock = clock
        self._session = session
        self._practice = practice
        self._on_close = on_close
        _load_rooms()

    @property
    def place(self) -> PlaceNames:
        """What the phone shows of this workplace."""
        configuration = self._second.configuration
        return PlaceNames(configuration.facility, configuration.pc_name)

    @property
    def documents(self) -> DocumentDesk:
        """The phone is shown documents."""
        return self

    @property
    def set_up(self) -> SetUpDesk:
        """A phone is set up on this PC."""
        return self

    @property
    def practice(self) -> PracticeDesk | None:
        """The practice phone; None outside the sandbox."""
        return self._practice

    def session_end(self) -> datetime | None:
        """Until when a session would last that is asked for now; None when none can be."""
        return None if self._session is None else self._clock() + self._session

    def begin_session(self) -> str:
        """Ask for a session; return the request's id.

        Raises:
            Failure: it cannot be asked for now.
        """
        end = self.session_end()
        if end is None:
            raise Failure(FailureCode.APPROVAL_NOT_GIVEN)
        return self._second.begin_session(end, MAXIMUM_OF_SESSION)

    def sign_in_session(
        self,
        items: Sequence[Item],
        on_result: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> tuple[Outcome, ...]:
        """Sign one after the other while the session lasts."""
        assert_off_window_thread("signing")
        from clinic_signer.station.remote_signing import sign_in_session

        return sign_in_session(
            items,
            self._second,
            self._second.state.request_id or "",
            trust=self._trust(),
            clock=self._clock,
            on_result=on_result,
            should_stop=should_stop,
        )

    @property
    def state(self) -> ApprovalState:
        """The state at this moment."""
        return self._second.state

    @property
    def certificate(self) -> HpkiCertificate | None:
        """The certificate that signs; None before a phone is set up, or while it is unknown."""
        try:
            return self._second.certificate
        except Failure:
            return None

    def on_change(self, listener: Callable[[ApprovalState], None]) -> Callable[[], None]:
        """Have a listener told of every new state, from any thread; the answer ends that."""
        return self._second.on_change(listener)

    @property
    def is_kept(self) -> bool:
        """True when the keyring of this PC keeps what was set up."""
        from clinic_signer.secret_store import StoreKind

        return self._second.store_kind is not StoreKind.MEMORY

    def pair(self) -> None:
        """Begin to set up a phone."""
        self._second.pair()

    def forget(self) -> None:
        """Delete what this PC knows of the phone, so that another can be set up."""
        self._second.forget()

    def enter_code(self, code: str) -> None:
        """Hand over the six digits that the phone shows."""
        self._second.enter_code(code)

    def qr(self) -> str | None:
        """The content of the QR to be drawn now."""
        return self._second.qr()

    def entry_code(self) -> str | None:
        """Eight characters that stand for the QR now."""
        return self._second.entry_code()

    def cancel(self) -> None:
        """Stop waiting for the phone."""
        self._second.cancel()

    def acknowledge(self) -> None:
        """The person has read how it ended."""
        self._second.acknowledge()

    def try_now(self) -> None:
        """Try a service again that could not be reached."""
        self._second.try_now()

    def end(self, reason: EndReason) -> None:
        """Give up whatever is approved or waited for."""
        self._second.end(reason)

    def prepare(self, items: Sequence[Item]) -> RemoteBatch:
        """Prepare signatures of what may be signed.

        Raises:
            Failure: nothing can be signed with this certificate now.
        """
        assert_off_window_thread("preparing signatures")
        from clinic_signer.station.remote_signing import prepare_batch

        return prepare_batch(items, self._second, trust=self._trust(), clock=self._clock)

    def begin(self, batch: RemoteBatch) -> str:
        """Ask the phone to approve exactly this batch; return the request's id.

        Raises:
            Failure: it cannot be asked now.
        """
        return self._second.begin(batch.documents)

    def finish(
        self, batch: RemoteBatch, request_id: str, on_result: Callable[[int, Outcome], None]
    ) -> tuple[Outcome, ...]:
        """Fetch the signatures, complete and check every document."""
        assert_off_window_thread("signing")
        from clinic_signer.station.remote_signing import finish_batch

        return finish_batch(
            batch,
            self._second,
            request_id,
            trust=self._trust(),
            clock=self._clock,
            on_result=on_result,
        )

    def close(self) -> None:
        """The program ends."""
        assert_off_window_thread("the service")
        self._second.close()
        self._on_close()


def _load_rooms() -> None:
    """Import what signing needs, in the phone's lane, before a person waits for the QR."""
    import clinic_signer.pki.engine
    import clinic_signer.station.remote_signing  # noqa: F401


class _PracticePhone:
    """The phone's page, served by the sandbox, for the phone of one account."""

    def __init__(self, service: ServiceProcess, account: AccountId) -> None:
        self._service = service
        self._account = account

    @property
    def page(self) -> str:
        """Address of its page."""
        return self._service.base_url

    def write_letter(self) -> PracticeLetter:
        """Write a new letter for its registration."""
        assert_off_window_thread("the service")
        letter = self._service.issue_letter(self._account)
        return PracticeLetter(letter.link, letter.password)


def practice_phone(
    sandbox: Sandbox, service: ServiceProcess, person: str, clock: Callable[[], datetime]
) -> StationPhone:
    """Have the sandbox's service serve, with the phone's page; make a client of it.

    Args:
        sandbox: whose people are served.
        service: its process; it ends with the client.
        person: whose phone, doctor or pharmacist.
        clock: gives the time.

    Raises:
        Failure: SANDBOX_EXTRA_MISSING, SANDBOX_UNUSABLE.
    """
    from clinic_signer.sandbox import PORT, AccountId
    from clinic_signer.signers.second_certificate.configuration import ServiceConfiguration
    from clinic_signer.signers.second_certificate.second_certificate import SecondCertificate

    service.serve(sandbox.home, (PORT, 0))  # another demo may be running
    configuration = ServiceConfiguration(service.base_url, PRACTICE_FACILITY, PRACTICE_PC)
    second = SecondCertificate(configuration, clock=clock)
    return StationPhone(
        second,
        lambda: sandbox.trust_at(clock()),
        clock,
        session=PRACTICE_SESSION,
        practice=_PracticePhone(service, AccountId(f"second-{person}")),
        on_close=service.stop,
    )


def configured_phone(
    settings: Settings,
    trust: Callable[[], TrustStore],
    clock: Callable[[], datetime],
    open_browser: Callable[[str], object],
) -> PhoneDesk | None:
    """Open what the settings say: approval on the phone, or the local services; None for neither.

    Raises:
        Failure: SECOND_ADDRESS_INSECURE, SIGNER_NOT_ALLOWED, ADMINISTRATOR_UNREADABLE.
    """
    from clinic_signer.gui.cardless_phone import CardlessPhone
    from clinic_signer.settings_allowed import SECOND_ALLOWED
    from clinic_signer.settings_remote import CARDLESS_ENABLED, SECOND_FACILITY, SECOND_PC_NAME
    from clinic_signer.signers.second_certificate.opening import (
        open_cardless,
        open_second_certificate,
    )

    def show(address: str) -> None:
        open_browser(address)

    if settings.get(SECOND_ALLOWED) or not settings.get(CARDLESS_ENABLED):
        second = open_second_certificate(settings, open_browser=show)
        if second is not None:
            return StationPhone(second, trust, clock)
    cardless = open_cardless(settings, open_browser)
    if cardless is None:
        return None
    place = PlaceNames(settings.get(SECOND_FACILITY), settings.get(SECOND_PC_NAME))
    return CardlessPhone(cardless, place, trust, clock)

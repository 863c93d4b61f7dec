"""The desk: what the window asks of the rooms below, as one small protocol.

What is slow here (card, cryptography, files) is called in a worker lane, never in the window's
thread. The window is given a desk when it is made: the station's for work, a fake one in tests.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Generator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # heavy rooms (lxml, cryptography) are imported after the first paint
    from clinic_signer.api.around import Around
    from clinic_signer.archive.rows import ArchiveRow
    from clinic_signer.crl_fetching.fetching import FetchedList, FetchProgress
    from clinic_signer.diagnostics.world import World
    from clinic_signer.failures import Failure
    from clinic_signer.gui.first_run.answers import FirstRunDesk
    from clinic_signer.gui.history.desk import HistoryDesk
    from clinic_signer.gui.phone_desk import PhoneDesk
    from clinic_signer.gui.printed_form.desk import FormDesk
    from clinic_signer.gui.settings.desk import SettingsDesk
    from clinic_signer.gui.sign.queue_desk import QueueDesk
    from clinic_signer.gui.updates.desk import UpdatesDesk
    from clinic_signer.pki.trust_state import TrustState
    from clinic_signer.prescription.dispensing_records import Dispensing
    from clinic_signer.prescription.envelope import ConvertedCode, Envelope
    from clinic_signer.prescription.kinds import DocumentKind
    from clinic_signer.prescription.records import Prescription
    from clinic_signer.signature.report import VerificationReport
    from clinic_signer.signers.base import Pin, SignerKind
    from clinic_signer.signers.card.readers import ReadersState
    from clinic_signer.signers.card.state import CardState
    from clinic_signer.station.intake import Item
    from clinic_signer.station.running import WorkState
    from clinic_signer.station.signing import Outcome


@dataclass(frozen=True, slots=True)
class Added:
    """What the service added to a document, beside what was signed.

    Attributes:
        prescription_id: empty where there is none, or where it is signed.
        codes: converted medicine codes.
    """

    prescription_id: str = ""
    codes: tuple[ConvertedCode, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of verifying one file.

    Attributes:
        name: the file's name.
        at: when it was verified.
        report: what was found; None when there is no signature, or nothing to read.
        envelope: the document; None when it cannot be read.
        prescription: the prescription; of a dispensing document the one inside it.
        dispensing: what was dispensed, when it is a dispensing document.
        added: what the outermost signature does not cover.
        added_inside: of a dispensing document, what the signature of the prescription inside does
            not cover; the pharmacist's does.
        failure: why it cannot be read.
        data: the bytes that were verified.
    """

    name: str
    at: datetime
    report: VerificationReport | None = None
    envelope: Envelope | None = None
    prescription: Prescription | None = None
    dispensing: Dispensing | None = None
    added: Added = Added()
    added_inside: Added = Added()
    failure: Failure | None = None
    data: bytes = field(default=b"", repr=False)

    @property
    def is_dispensing(self) -> bool:
        """True for a dispensing document: the pharmacist's, with the prescription inside it."""
        kind = self.envelope.kind if self.envelope is not None else None
        if kind is None and self.report is not None:
            kind = self.report.document.kind
        return kind is not None and kind.value == "dispensing"


@dataclass(frozen=True, slots=True)
class PinHabits:
    """How this workplace treats PINs (see the settings).

    Attributes:
        few_attempts: at this many attempts left the person is asked to make sure of the PIN first.
        hold_minutes: how long a PIN that was typed is kept while nothing happens.
    """

    few_attempts: int = 5
    hold_minutes: float = 5.0


class Desk(Protocol):
    """What the window can ask for.

    Every method may take long and may raise a ``Failure``, unless it says "at once".
    """

    @property
    def is_sandbox(self) -> bool:
        """True when nothing made here has legal effect. Known at once."""
        ...

    @property
    def out_folder(self) -> Path:
        """Where signed documents go. Known at once."""
        ...

    @property
    def has_practice_card(self) -> bool:
        """True when a practice card can be put in and out with :meth:`move_practice_card`."""
        ...

    @property
    def queue(self) -> QueueDesk:
        """The journal as the Sign screen uses it; asked for in a lane, opened when first used."""
        ...

    @property
    def first_run(self) -> FirstRunDesk:
        """What the first start asks and keeps. Known at once."""
        ...

    @property
    def history(self) -> HistoryDesk:
        """The journal as the History screen reads it. Known at once; opened when first asked."""
        ...

    @property
    def settings(self) -> SettingsDesk:
        """The settings, to be read and changed. Known at once; read when first asked."""
        ...

    @property
    def forms(self) -> FormDesk:
        """What is printed of the journal. Known at once."""
        ...

    @property
    def updates(self) -> UpdatesDesk:
        """What is known of later versions. Known at once; read when first asked."""
        ...

    def watch_card(self, on_change: Callable[[ReadersState], None]) -> None:
        """Begin to watch readers and cards. Called once.

        Args:
            on_change: told of every state, from any thread, until :meth:`close`.
        """
        ...

    def refresh_card(self) -> None:
        """Have the cards read anew; what comes of it is told to the watcher."""
        ...

    def choose_card(self, certificate_sha256: bytes) -> None:
        """Use this holder's card, of several that are there."""
        ...

    def move_practice_card(self, *, into_reader: bool) -> None:
        """Put the practice card into its reader, or take it out."""
        ...

    def open_phone(self) -> PhoneDesk | None:
        """Open the second certificate; None where no signing service is configured."""
        ...

    def pin_habits(self) -> PinHabits:
        """Read how this workplace treats PINs."""
        ...

    def setting_mistakes(self) -> tuple[Failure, ...]:
        """Mistakes in the files of settings; the defaults hold in their place."""
        ...

    def diagnosis_world(self) -> World:
        """This PC as it is examined: with the readers, the phone and the work that are open."""
        ...

    def open_api(self, around: Around) -> str | None:
        """Start the local API, once; return its address, None where it is not switched on.

        Args:
            around: what there is beside it: this window.
        """
        ...

    def open_work(self, on_state: Callable[[WorkState], None]) -> None:
        """Begin to take in from the intake folder, and to deliver what was left; once.

        Args:
            on_state: told of each change of what does not work, from any thread.
        """
        ...

    def stop_waiting(self) -> None:
        """The window closes: nobody waits any more for a process that begins. At once."""
        ...

    def close(self) -> None:
        """Let go of the readers; the last call."""
        ...

    def read(self, path: Path) -> bytes:
        """Read a file of a sensible size."""
        ...

    def ready_to_sign(self, kinds: Collection[DocumentKind] | None = None) -> CardState:
        """Make sure that the card may sign documents of these kinds, before the PIN is asked."""
        ...

    @property
    def signer_kind(self) -> SignerKind:
        """What stands behind the card that :meth:`ready_to_sign` found. At once."""
        ...

    def sign(
        self,
        items: Sequence[Item],
        pin: Pin,
        *,
        confirm_last_attempt: bool,
        on_result: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> tuple[Outcome, ...]:
        """Sign items one after the other with one PIN entry."""
        ...

    def trust_state(self) -> TrustState:
        """Tell what is believed on this PC, and where that is from."""
        ...

    def verify_many(self, files: Sequence[Path]) -> Generator[ArchiveRow, None, None]:
        """Verify files in processes of their own; what came of each, in their order.

        Closing the generator ends the processes.
        """
        ...

    def verify(self, data: bytes, name: str, crls: Sequence[bytes] = ()) -> Verified:
        """Verify a document; what cannot be read is a result too.

        Args:
            data: the document.
            name: the file's name.
            crls: revocation lists that were fetched for it, DER.
        """
        ...

    def fetches_lists(self) -> bool:
        """Tell whether revocation lists may be fetched from the network (see the settings)."""
        ...

    def fetch_lists(
        self,
        reports: Sequence[VerificationReport],
        told: Callable[[FetchProgress], None],
        stop: threading.Event,
    ) -> tuple[tuple[FetchedList, ...], ...]:
        """Fetch the lists that documents want; for each report what came of its lists."""
        ...

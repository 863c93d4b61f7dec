"""The desk over the station, with the sandbox's virtual card or (later) a reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from clinic_signer.gui.worker import assert_off_window_thread

if TYPE_CHECKING:  # heavy rooms (lxml, cryptography) are imported after the first paint
    from clinic_signer.gui.desk import Verified
    from clinic_signer.pki.trust_store import TrustStore
    from clinic_signer.sandbox import Sandbox
    from clinic_signer.signature.report import VerificationReport
    from clinic_signer.signers.base import Pin
    from clinic_signer.signers.card.signer import CardSigner
    from clinic_signer.signers.card.state import CardState
    from clinic_signer.station.intake import Item
    from clinic_signer.station.signing import Outcome


class StationDesk:
    """The desk over the station.

    Nothing is opened until it is first asked for, so that making one costs nothing.

    Args:
        is_sandbox: work with the sandbox's card, people and trust.
        out_folder: where signed documents go.
        sandbox_folder: where the sandbox lives; its own place by default.
        clock: gives the time as an aware datetime.
    """

    def __init__(
        self,
        *,
        is_sandbox: bool,
        out_folder: Path,
        sandbox_folder: Path | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._is_sandbox = is_sandbox
        self._out_folder = out_folder
        self._sandbox_folder = sandbox_folder
        self._clock = clock
        self._opening = Lock()

    @property
    def is_sandbox(self) -> bool:
        """True when nothing made here has legal effect."""
        return self._is_sandbox

    @property
    def out_folder(self) -> Path:
        """Where signed documents go."""
        return self._out_folder

    @cached_property
    def _opened_sandbox(self) -> Sandbox:
        from clinic_signer.sandbox import open_sandbox

        return open_sandbox(self._sandbox_folder)

    @property
    def _sandbox(self) -> Sandbox:
        with self._opening:  # both lanes may ask first
            return self._opened_sandbox

    @cached_property
    def _signer(self) -> CardSigner:
        from clinic_signer.failures import Failure, FailureCode
        from clinic_signer.signers.card.signer import CardSigner

        if not self._is_sandbox:
            raise Failure(FailureCode.SIGNER_UNAVAILABLE, signer="card")
        return CardSigner(self._sandbox.virtual_card().transport())

    @property
    def _trust(self) -> TrustStore:
        if self._is_sandbox:
            return self._sandbox.trust_at(self._clock())
        from clinic_signer.pki.trust_store import production_trust

        return production_trust()

    def card_state(self) -> CardState | None:
        """Look at the card; None when this version has no card reader to look at."""
        assert_off_window_thread("the card")
        if not self._is_sandbox:
            return None
        from clinic_signer.signers.card.state import read_card_state

        return read_card_state(self._sandbox.virtual_card().transport())

    def read(self, path: Path) -> bytes:
        """Read a file of a sensible size.

        Raises:
            Failure: ``FILE_UNREADABLE``, ``FILE_TOO_LARGE``.
        """
        assert_off_window_thread("a file")
        from clinic_signer.station.intake import read_file

        return read_file(path)

    def load(self, data: bytes, name: str) -> Item:
        """Read an unsigned prescription and check it.

        Raises:
            Failure: it is none, or it is already signed.
        """
        assert_off_window_thread("reading a prescription")
        from clinic_signer.station.intake import load

        holder = self._signer.certificate.holder_name if self._is_sandbox else None
        return load(data, name, holder_name=holder)

    def practice(self) -> tuple[Item, ...]:
        """Prescriptions to practise with; none outside the sandbox."""
        assert_off_window_thread("reading a prescription")
        if not self._is_sandbox:
            return ()
        return tuple(self.load(sample.csv, sample.name) for sample in self._sandbox.samples)

    def ready_to_sign(self) -> CardState:
        """Make sure that the card may sign, before the PIN is asked.

        Raises:
            Failure: there is no usable card, or its certificate may not sign prescriptions now.
        """
        assert_off_window_thread("the card")
        from clinic_signer.signers.card.state import state_of
        from clinic_signer.station.signing import assert_signer_may_sign

        signer = self._signer
        contents = signer.refresh()
        assert_signer_may_sign(signer, self._trust, self._clock())
        return state_of(contents, None)

    def sign(
        self,
        items: Sequence[Item],
        pin: Pin,
        *,
        confirm_last_attempt: bool,
        on_result: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> tuple[Outcome, ...]:
        """Sign items one after the other with one PIN entry; see ``station.signing``."""
        assert_off_window_thread("signing")
        from clinic_signer.station.signing import sign_batch

        return sign_batch(
            items,
            self._signer,
            pin,
            trust=self._trust,
            clock=self._clock,
            confirm_last_attempt=confirm_last_attempt,
            on_result=on_result,
            should_stop=should_stop,
        )

    def deliver(self, data: bytes, name: str) -> Path:
        """Write a signed document; a name that is taken gets a number.

        Raises:
            Failure: ``OUTPUT_NOT_WRITABLE``, or ``OUTPUT_EXISTS`` for a hundred names.
        """
        assert_off_window_thread("a file")
        from clinic_signer.failures import Failure, FailureCode
        from clinic_signer.station.delivery import deliver, name_of_signed

        signed = Path(name_of_signed(name, sandbox=self._is_sandbox))
        for number in range(1, 100):
            mark = "" if number == 1 else f" ({number})"
            try:
                return deliver(data, self._out_folder, f"{signed.stem}{mark}{signed.suffix}")
            except Failure as failure:
                if failure.code is not FailureCode.OUTPUT_EXISTS:
                    raise
        raise Failure(FailureCode.OUTPUT_EXISTS, file=signed.name)

    def verify(self, data: bytes, name: str) -> Verified:
        """Verify a document; what cannot be read is a result too."""
        assert_off_window_thread("verifying")
        from clinic_signer.failures import Failure
        from clinic_signer.gui.desk import Verified
        from clinic_signer.prescription.envelope import DocumentKind, read_document
        from clinic_signer.prescription.records import decode

        at = self._clock()
        try:
            report = self._report(data, at)
        except Failure as failure:
            return Verified(name, at, failure=failure)
        try:
            envelope = read_document(data)
            readable = envelope.kind is DocumentKind.PRESCRIPTION
            prescription = decode(envelope.payload) if readable else None
        except Failure as failure:
            # A change after signing may have destroyed the content: that is a verdict, with
            # nothing left to show.
            return Verified(name, at, report, failure=None if report else failure)
        return Verified(name, at, report, envelope, prescription)

    def _report(self, data: bytes, at: datetime) -> VerificationReport | None:
        """Return the verdict; None for a document or prescription data without a signature."""
        from clinic_signer.failures import Failure, FailureCode
        from clinic_signer.prescription.envelope import EnvelopeForm, read_document
        from clinic_signer.signature.verifier import verify

        try:
            return verify(data, trust=self._trust, at=at)
        except Failure as failure:
            if failure.code is FailureCode.DOCUMENT_NOT_SIGNED:
                return None
            if read_document(data).form is EnvelopeForm.CSV:
                return None
            raise

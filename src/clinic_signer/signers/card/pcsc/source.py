"""The readers of this PC (a :class:`~clinic_signer.signers.card.reader_source.ReaderSource`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from clinic_signer.signers.card.card_thread import CardThread
from clinic_signer.signers.card.pcsc.connection import Connection
from clinic_signer.signers.card.pcsc.reader_rules import shipped_rules
from clinic_signer.signers.card.pcsc.reader_watcher import ReaderWatcher
from clinic_signer.signers.card.pcsc.remote_session import is_remote_session
from clinic_signer.signers.card.pcsc.transport import PATIENCE_SECONDS, PcscTransport
from clinic_signer.signers.card.pcsc.turns import Turns
from clinic_signer.signers.card.reader_source import ReadersSeen, ignore_waiting


class PcscSource:
    """Readers and cards as the system's smart-card service knows them.

    Args:
        ignored_readers: patterns of further readers to leave out, as in the rules.
        patience: seconds to wait for a card that another program holds.
        thread: the card thread; transports then refuse to work elsewhere.
        is_remote: whether this is a remote session.
    """

    def __init__(
        self,
        *,
        ignored_readers: Iterable[str] = (),
        patience: float = PATIENCE_SECONDS,
        thread: CardThread | None = None,
        is_remote: Callable[[], bool] = is_remote_session,
    ) -> None:
        self._rules = shipped_rules().also_ignoring(ignored_readers)
        self._patience = patience
        self._thread = thread
        self._is_remote = is_remote
        self._turns: Turns[Connection] = Turns()
        self._watcher: ReaderWatcher | None = None

    def start(self, on_change: Callable[[ReadersSeen], None]) -> None:
        """Begin to watch; see :meth:`ReaderSource.start`."""
        if self._watcher is not None:
            raise RuntimeError("the source was started already")
        self._watcher = ReaderWatcher(on_change, self._rules, self._is_remote)
        self._watcher.start()

    def close(self) -> None:
        """End watching and waiting; see :meth:`ReaderSource.close`."""
        self._turns.close()
        if self._watcher is not None:
            self._watcher.close()

    def transport(
        self, reader: str, *, on_waiting: Callable[[bool], None] = ignore_waiting
    ) -> PcscTransport:
        """Return the line to the card in a reader; see :meth:`ReaderSource.transport`."""
        return PcscTransport(
            reader,
            self._turns,
            self._rules,
            thread=self._thread,
            patience=self._patience,
            on_waiting=on_waiting,
        )

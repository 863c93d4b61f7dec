"""A winscard that says what a test wants: for the codes that no service here can be made to say."""

from __future__ import annotations

from collections.abc import Callable

ATR = [0x3B, 0x80, 0x80, 0x01, 0x01]
EMPTY, PRESENT, MUTE, IN_USE = 0x10, 0x20, 0x200, 0x100
T0, T1 = 1, 2
TIMEOUT = 0x8010000A
CANCELLED = 0x80100002


class FakeScard:
    """The functions of ``smartcard.scard`` that the adapter uses.

    Attributes:
        results: function → results it gives one after the other; 0 when there are no more.
        calls: names of the functions in the order they were called.
        states: reader → state.
        answers: what the card answers, one after the other; 9000 when there are no more.
        sent: the commands, as the card got them.
        lists: the very lists they came in.
        on_wait: called when a status is waited for.
    """

    def __init__(self) -> None:
        self.results: dict[str, list[int]] = {}
        self.calls: list[str] = []
        self.states: dict[str, int] = {"Reader": PRESENT | 1 << 16}
        self.answers: list[bytes] = []
        self.sent: list[bytes] = []
        self.lists: list[list[int]] = []
        self.protocol = T1
        self.on_wait: Callable[[dict[str, int]], int] = lambda _: TIMEOUT

    def fail(self, function: str, *codes: int) -> None:
        self.results[function] = list(codes)

    def _result(self, function: str) -> int:
        self.calls.append(function)
        queue = self.results.get(function)
        return queue.pop(0) if queue else 0

    def SCardEstablishContext(self, scope: int) -> tuple[int, int]:  # noqa: N802
        return self._result("establish"), 1

    def SCardReleaseContext(self, context: int) -> int:  # noqa: N802
        return self._result("release")

    def SCardCancel(self, context: int) -> int:  # noqa: N802
        return self._result("cancel")

    def SCardListReaders(self, context: int, groups: list[str]) -> tuple[int, list[str]]:  # noqa: N802
        return self._result("list"), [name for name in self.states if name[0] != "\\"]

    def SCardGetStatusChange(  # noqa: N802
        self, context: int, milliseconds: int, asked: list[tuple[str, int]]
    ) -> tuple[int, list[tuple[str, int, list[int]]]]:
        result = self._result("status_change" if milliseconds == 0 else "wait")
        if milliseconds and not result:
            result = self.on_wait(dict(asked))
        unknown = 0x4
        return result, [(name, self.states.get(name, unknown) | 2, ATR) for name, _ in asked]

    def SCardConnect(  # noqa: N802
        self, context: int, reader: str, share: int, protocols: int
    ) -> tuple[int, int, int]:
        return self._result("connect"), 7, self.protocol

    def SCardReconnect(  # noqa: N802
        self, card: int, share: int, protocols: int, disposition: int
    ) -> tuple[int, int]:
        return self._result("reconnect"), self.protocol

    def SCardBeginTransaction(self, card: int) -> int:  # noqa: N802
        return self._result("begin")

    def SCardEndTransaction(self, card: int, disposition: int) -> int:  # noqa: N802
        return self._result(f"end {disposition}")

    def SCardStatus(self, card: int) -> tuple[int, str, int, int, list[int]]:  # noqa: N802
        return self._result("status"), "Reader", 0, self.protocol, ATR

    def SCardTransmit(  # noqa: N802
        self, card: int, protocol: int, command: list[int]
    ) -> tuple[int, list[int]]:
        self.sent.append(bytes(command))
        self.lists.append(command)
        result = self._result("transmit")
        answer = self.answers.pop(0) if self.answers and not result else b"\x90\x00"
        return result, list(answer)

    def SCardDisconnect(self, card: int, disposition: int) -> int:  # noqa: N802
        return self._result(f"disconnect {disposition}")

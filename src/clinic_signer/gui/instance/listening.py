"""The window's side: takes what later starts of the same person hand over."""

from __future__ import annotations

import logging
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from clinic_signer.gui.instance.messages import (
    MAXIMUM_FILES,
    MAXIMUM_LINE,
    Address,
    Come,
    OpenFile,
    Taken,
    from_line,
    to_line,
)
from clinic_signer.gui.instance.place import MeetingPlace
from clinic_signer.gui.requests import Requests
from clinic_signer.json_lines import ProtocolError

_log = logging.getLogger(__name__)

MAXIMUM_VISITORS = 16
"""So many later starts at once; further ones come again by themselves."""
VISIT_MS = 5000
"""After so long one that has not said everything is sent away."""


class Listener(QObject):
    """Listens for later starts.

    Args:
        place: where they look for this window, which has it.
        requests: told of what they ask.
        parent: the window, with which this ends.
    """

    def __init__(self, place: MeetingPlace, requests: Requests, parent: QObject) -> None:
        super().__init__(parent)
        self._place = place
        self._requests = requests
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)

    def listen(self) -> None:
        """Begin. Where that cannot be, each start has a window of its own."""
        channel = _channel(self._place)
        QLocalServer.removeServer(channel)  # of a window that was killed; we have the lock
        if not self._server.listen(channel):
            self._give_up(self._server.serverError().name)
            return
        try:
            # Not by renaming: on Windows a start that is just reading it would forbid that.
            self._place.address_file.write_bytes(to_line(Address(os.getpid(), channel)))
        except OSError as error:
            self._give_up(error.strerror or type(error).__name__)

    def _give_up(self, reason: str) -> None:
        _log.info("later starts cannot be heard: %s", reason)
        self._server.close()
        self._place.leave()

    def close(self) -> None:
        """Stop: the window closes, and the next start has a window of its own."""
        self._server.close()
        with suppress(OSError):
            self._place.address_file.unlink()

    def _welcome(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            visitors = len(self._server.findChildren(QLocalSocket))
            if visitors > MAXIMUM_VISITORS or not _is_own(socket):
                socket.abort()
            else:
                _Visitor(socket, self._requests)


class _Visitor(QObject):
    """What one later start says."""

    def __init__(self, socket: QLocalSocket, requests: Requests) -> None:
        super().__init__(socket)
        self._socket = socket
        self._requests = requests
        self._files: list[Path] = []
        socket.setReadBufferSize(MAXIMUM_LINE)
        socket.readyRead.connect(self._read)
        QTimer.singleShot(VISIT_MS, self, socket.abort)
        self._read()

    def _read(self) -> None:
        try:
            while self._is_speaking and self._socket.canReadLine():
                self._take(bytes(self._socket.readLine().data()))
            if self._socket.bytesAvailable() >= MAXIMUM_LINE:
                raise ProtocolError("too long")
        except ProtocolError as error:
            _log.info("a later start was not understood: %s", error)
            self._socket.abort()

    @property
    def _is_speaking(self) -> bool:
        return self._socket.state() is QLocalSocket.LocalSocketState.ConnectedState

    def _take(self, line: bytes) -> None:
        message = from_line(line)
        if isinstance(message, OpenFile) and len(self._files) < MAXIMUM_FILES:
            self._files.append(Path(message.path))
        elif isinstance(message, Come):
            if self._files:
                self._requests.open_files(self._files)
            self._requests.show(message.job_id, message.activation)
            self._files = []
            self._socket.write(to_line(Taken()))
            self._socket.disconnectFromServer()
        else:
            raise ProtocolError("not expected")


def _channel(place: MeetingPlace) -> str:
    """The name of the socket; on Windows that of a pipe, which nobody can have taken before."""
    if sys.platform == "win32":
        return f"clinic-signer-{secrets.token_hex(16)}"
    return str(place.socket_file)


def _is_own(socket: QLocalSocket) -> bool:
    """Whether this person speaks.

    Elsewhere than on Linux, the folder and the pipe's access list let nobody else in.
    """
    if sys.platform != "linux":
        return True
    import socket as sockets
    import struct

    form = struct.Struct("3i")  # struct ucred: process, user, group
    with sockets.socket(fileno=os.dup(int(socket.socketDescriptor()))) as peer:
        data = peer.getsockopt(sockets.SOL_SOCKET, sockets.SO_PEERCRED, form.size)
    return bool(form.unpack(data)[1] == os.geteuid())

"""Reading files of the selected application (SELECT and READ BINARY, ISO/IEC 7816-4 §7.1, §7.2).

Directory files and certificates of an HPKI card are readable without a PIN (JAHIS 24-002 §5.1.2).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NoReturn

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.iso7816 import (
    Channel,
    CommandApdu,
    Instruction,
    ResponseApdu,
    StatusWord,
)
from clinic_signer.signers.card.iso7816_15 import FilePath, is_complete
from clinic_signer.signers.card.tlv import TlvError, extent

MAXIMUM_DIRECTORY: Final = 4096
MAXIMUM_OBJECT: Final = 16384
"""Bytes read of a directory file and of a certificate file; real ones have up to 500 and 2,000."""

_LAST_OFFSET = 0x7FFF
_CHILD_EF, _FROM_MASTER_FILE, _FROM_CURRENT_DF = 0x02, 0x08, 0x09
_NO_ANSWER_DATA = 0x0C
_SHORT_IDENTIFIER = 0x80


class FileReader:
    """Reads transparent files of the application that is selected.

    Args:
        channel: the card.
        read_length: bytes asked for in one READ BINARY.
    """

    def __init__(self, channel: Channel, *, read_length: int = 256) -> None:
        self._channel = channel
        self._read_length = read_length

    def read_directory(self, path: FilePath, item: str) -> bytes:
        """Read a directory file up to its end or its filler.

        Args:
            path: the file.
            item: what it is, for the failure (``EF.OD`` …).

        Raises:
            Failure: CARD_CONTENT_UNREADABLE with ``item`` and ``status_word``.
        """
        return self._read(path, item, MAXIMUM_DIRECTORY, is_complete)

    def read_object(self, path: FilePath, item: str) -> bytes:
        """Read one DER object by its own length; the filler behind it is not read.

        Raises:
            Failure: CARD_CONTENT_UNREADABLE: no such file, not an object, or cut short.
        """
        try:
            data = self._read(path, item, MAXIMUM_OBJECT, _holds_whole_object)
            end = extent(data)
        except TlvError as error:
            raise Failure(FailureCode.CARD_CONTENT_UNREADABLE, item=item) from error
        if end > len(data):
            raise Failure(FailureCode.CARD_CONTENT_UNREADABLE, item=item)
        return data[:end]

    def read_beginning(self, path: FilePath, item: str, length: int) -> bytes:
        """Read at least so many bytes of an object's beginning, in as few blocks as hold them.

        Returns:
            Whole blocks without what stands behind the object.

        Raises:
            Failure: CARD_CONTENT_UNREADABLE: no such file, not an object, or cut short.
        """
        data = self._read(path, item, MAXIMUM_OBJECT, lambda read: len(read) >= length)
        try:
            beginning = data[: extent(data)]
        except TlvError as error:
            raise Failure(FailureCode.CARD_CONTENT_UNREADABLE, item=item) from error
        if len(beginning) < length:
            raise Failure(FailureCode.CARD_CONTENT_UNREADABLE, item=item)
        return beginning

    def _read(
        self, path: FilePath, item: str, maximum: int, is_enough: Callable[[bytes], bool]
    ) -> bytes:
        """Read blocks from ``path.index`` until there is enough, the end, or the maximum."""
        data = bytearray()
        answer = self._first_block(path, item)
        while answer.status in (StatusWord.OK, StatusWord.END_OF_FILE) and answer.data:
            data += answer.data
            position = path.index + len(data)
            is_at_limit = len(data) >= maximum or position > _LAST_OFFSET
            if answer.status == StatusWord.END_OF_FILE or is_at_limit or is_enough(bytes(data)):
                break
            answer = self._read_binary(position >> 8, position & 0xFF)
        if not data or answer.status not in _GOOD_ENDINGS:
            _refuse(item, answer)
        return bytes(data)

    def _first_block(self, path: FilePath, item: str) -> ResponseApdu:
        short = path.short_identifier
        if short is not None:
            answer = self._read_binary(_SHORT_IDENTIFIER | short, 0)
            if path.index == 0 or not answer.is_ok:
                return answer
        else:
            self._select(path, item)
        return self._read_binary(path.index >> 8, path.index & 0xFF)

    def _select(self, path: FilePath, item: str) -> None:
        """SELECT an EF: a child of the application, else by path as the directory gives it."""
        commands = [CommandApdu(0, Instruction.SELECT, _CHILD_EF, _NO_ANSWER_DATA, path.identifier)]
        if path.is_absolute:
            commands.insert(0, _select_by_path(_FROM_MASTER_FILE, path.octets[2:]))
        elif len(path.octets) > 2:
            commands.insert(0, _select_by_path(_FROM_CURRENT_DF, path.octets))
        for command in commands:
            answer = self._channel.send(command)
            if answer.is_ok:
                return
        _refuse(item, answer)

    def _read_binary(self, p1: int, p2: int) -> ResponseApdu:
        return self._channel.send(
            CommandApdu(0, Instruction.READ_BINARY, p1, p2, le=self._read_length)
        )


# 6B00: the last block ended exactly at the end of the file.
_GOOD_ENDINGS = (StatusWord.OK, StatusWord.END_OF_FILE, StatusWord.WRONG_OFFSET)


def _select_by_path(p1: int, octets: bytes) -> CommandApdu:
    return CommandApdu(0, Instruction.SELECT, p1, _NO_ANSWER_DATA, octets)


def _holds_whole_object(data: bytes) -> bool:
    try:
        return extent(data) <= len(data)
    except TlvError:
        # The header itself may still be cut; eight bytes hold any that is accepted.
        if len(data) >= 8:
            raise
        return False


def _refuse(item: str, answer: ResponseApdu) -> NoReturn:
    raise Failure(FailureCode.CARD_CONTENT_UNREADABLE, item=item, status_word=answer.status_text)

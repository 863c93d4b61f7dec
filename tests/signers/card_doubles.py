"""Cards and readers for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.sandbox import Person, PersonId
from clinic_signer.sandbox.card_layout import (
    Application,
    CardProfile,
    KeyMaterial,
    signature_application,
)
from clinic_signer.signers.card.hpki_card import HpkiCard
from clinic_signer.signers.card.state import CardState, state_of, state_of_failure
from clinic_signer.signers.card.transport import Transport
from clinic_signer.words import Words

VERIFY = 0x20
PSO = 0x2A
CANARY_PIN = b"7391"


class Recorder:
    """A transport that passes everything on and keeps the commands."""

    def __init__(self, inner: Transport, *, extended_length: bool = True) -> None:
        self.inner = inner
        self.commands: list[bytes] = []
        self.buffers: list[bytearray] = []
        self.patience = inner.patience
        self.transactions = 0
        self.held = False
        self.outside: list[bytes] = []
        self._extended_length = extended_length

    @property
    def reader(self) -> str:
        return self.inner.reader

    @property
    def atr(self) -> bytes:
        return self.inner.atr

    @property
    def supports_extended_length(self) -> bool:
        return self._extended_length and self.inner.supports_extended_length

    def transmit(self, command: bytes | bytearray) -> bytes:
        self.commands.append(bytes(command))
        if isinstance(command, bytearray):
            self.buffers.append(command)
        if not self.held:
            self.outside.append(bytes(command))
        return self.inner.transmit(command)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.transactions += 1
        with self.inner.transaction():
            self.held = True
            try:
                yield
            finally:
                self.held = False

    def connected(self) -> AbstractContextManager[None]:
        return self.inner.connected()

    @property
    def connection(self) -> int | None:
        return self.inner.connection

    def sent(self, instruction: int) -> list[bytes]:
        return [command for command in self.commands if command[1] == instruction]

    @property
    def presented_pins(self) -> list[bytes]:
        """The VERIFY commands that carried a PIN."""
        return [command for command in self.sent(VERIFY) if len(command) > 4]


class ScriptedTransport:
    """A transport that gives prepared answers, then repeats the last one."""

    reader = "scripted"
    atr = b""
    connection = None
    patience = 0.0

    def __init__(self, *answers: bytes, extended_length: bool = True) -> None:
        self.answers = list(answers)
        self.commands: list[bytes] = []
        self.supports_extended_length = extended_length

    def transmit(self, command: bytes | bytearray) -> bytes:
        self.commands.append(bytes(command))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    @contextmanager
    def connected(self) -> Iterator[None]:
        yield


class FailingTransport(ScriptedTransport):
    """A transport that cannot reach a card at all."""

    def __init__(self, code: FailureCode) -> None:
        super().__init__(b"")
        self.code = code

    @contextmanager
    def transaction(self) -> Iterator[None]:
        raise Failure(self.code)
        yield


def application_of(person: Person, profile: CardProfile) -> Application:
    material = KeyMaterial(person.certificate.der, person.key, person.intermediates)
    return signature_application(profile, material)


def make_person(
    key_size: int = 2048,
    *,
    not_after: datetime | None = None,
    key_usage: bool = True,
    serial_number: int = 7,
) -> Person:
    """Somebody outside the sandbox: a self-signed certificate with a key of any size."""
    key = rsa.generate_private_key(65537, key_size)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"SIM TEST {key_size}")])
    now = datetime.now(UTC).replace(microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial_number)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(not_after or now + timedelta(days=1))
    )
    if key_usage:
        usage = x509.KeyUsage(False, True, False, False, False, False, False, False, False)
        builder = builder.add_extension(usage, critical=True)
    der = builder.sign(key, SHA256()).public_bytes(Encoding.DER)
    return Person(
        PersonId.DOCTOR, Words("試験", "test"), HpkiCertificate.load(der), key, (der, der)
    )


def read_card_state(transport: Transport) -> CardState:
    """Read a card and say what state it is in, as the readers do."""
    try:
        contents = HpkiCard(transport).open()
    except Failure as failure:
        return state_of_failure(failure, transport)
    return state_of(contents, transport.reader)

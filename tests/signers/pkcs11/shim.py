"""The modules that the tests sign with: our own narrow one (shim.c) and SoftHSM."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from clinic_signer.sandbox import Person

SOURCE = Path(__file__).with_name("shim.c")
PIN = b"7391"
TRIES = 15
READER = "SIM Reader 00 00"

FUNCTIONS = (
    "C_GetFunctionList", "C_Initialize", "C_Finalize", "C_GetInfo", "C_GetSlotList",
    "C_GetSlotInfo", "C_GetTokenInfo", "C_GetMechanismList", "C_GetMechanismInfo", "C_OpenSession",
    "C_CloseSession", "C_CloseAllSessions", "C_GetSessionInfo", "C_Login", "C_Logout",
    "C_FindObjectsInit", "C_FindObjects", "C_FindObjectsFinal", "C_GetAttributeValue",
    "C_SignInit", "C_Sign",
)  # fmt: skip
"""All that a module needs to have (JAHIS 24-002 §5.2.2)."""


def compile_library(target: Path, source: Path, *options: str) -> Path:
    """Compile C into a shared library; its makers' are for one system, and so is this."""
    if sys.platform == "win32":
        pytest.skip("compiled on Linux only")
    command = ["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", *options, "-o", str(target)]
    subprocess.run([*command, str(source)], check=True, timeout=120)
    return target


class Shim:
    """What our own module finds: a folder with readers, cards and faults.

    Args:
        module: the compiled module.
        home: the folder; named to the module by the environment variable HPKI_SHIM.
    """

    def __init__(self, module: Path, home: Path) -> None:
        self.module = module
        self.home = home
        home.mkdir(exist_ok=True)
        self.plug(0, READER)

    def plug(self, slot: int, reader: str) -> None:
        self.slot(slot).mkdir(exist_ok=True)
        (self.slot(slot) / "reader").write_text(reader, encoding="utf-8")

    def slot(self, slot: int = 0) -> Path:
        return self.home / f"slot{slot}"

    def insert(
        self,
        person: Person,
        slot: int = 0,
        *,
        left: int = TRIES,
        with_flags: bool = True,
        certificates: tuple[bytes, ...] | None = None,
    ) -> None:
        """Put a person's card in."""
        folder = self.slot(slot)
        numbers = person.key.private_numbers()
        values = {
            "pin": PIN.decode(),
            "left": str(left),
            "tries": str(TRIES),
            "id": "17",
            "n": f"{numbers.public_numbers.n:0{person.key.key_size // 4}x}",
            "d": f"{numbers.d:0{person.key.key_size // 4}x}",
            "logins": "",
        }
        for name, value in values.items():
            (folder / name).write_text(value)
        given = certificates or (person.certificate.der, *person.intermediates)
        for number in range(4):
            (folder / f"cert{number}.der").unlink(missing_ok=True)
        for number, der in enumerate(given):
            (folder / f"cert{number}.der").write_bytes(der)
        (folder / "flags").unlink(missing_ok=True)
        if with_flags:
            (folder / "flags").touch()
        (folder / "token").touch()

    def renew(self, slot: int = 0) -> None:
        """Give the card all its attempts again, and count logins anew."""
        (self.slot(slot) / "left").write_text(str(TRIES))
        (self.slot(slot) / "logins").write_text("")

    def remove(self, slot: int = 0) -> None:
        (self.slot(slot) / "token").unlink()

    def fault(self, function: str, what: str) -> None:
        """Let a function crash, abort, hang, print, or answer with a number."""
        (self.home / "fault").write_text(f"{function} {what}")

    def heal(self) -> None:
        (self.home / "fault").unlink(missing_ok=True)

    def logins(self, slot: int = 0) -> int:
        """How often a PIN was compared."""
        return len((self.slot(slot) / "logins").read_text())

    def left(self, slot: int = 0) -> int:
        return int((self.slot(slot) / "left").read_text())

    def calls(self) -> list[str]:
        path = self.home / "calls"
        return path.read_text().split() if path.exists() else []


def make_softhsm_token(folder: Path, person: Person, setenv: Callable[[str, str], None]) -> Path:
    """A SoftHSM token with a person's key and certificates; returns a module with a proper name.

    SoftHSM is somebody else's module, and more generous than a card: it offers every mechanism and
    never locks a PIN.
    """
    tokens = folder / "tokens"
    tokens.mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tokens}\nlog.level = ERROR\n")
    setenv("SOFTHSM2_CONF", str(settings))
    library = softhsm_library()
    assert library is not None
    module = folder / "HpkiSigP11_softhsm.so"
    module.symlink_to(library)
    key = folder / "key.pem"
    key.write_bytes(person.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    pin = PIN.decode()
    _run("softhsm2-util", "--init-token", "--free", "--label", "HPKI", "--so-pin", "12345678",
         "--pin", pin)  # fmt: skip
    _run("softhsm2-util", "--import", str(key), "--token", "HPKI", "--label", "Private key of HPKI",
         "--id", "17", "--pin", pin)  # fmt: skip
    key.unlink()
    _store_certificates(module, person)
    return module


def softhsm_library() -> Path | None:
    places = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so")
    return next((Path(place) for place in places if Path(place).exists()), None)


def _store_certificates(module: Path, person: Person) -> None:
    """By pkcs11-tool's place: python-pkcs11 in a process of its own, as the module stays loaded."""
    script = (
        "import sys, pkcs11\n"
        "from pkcs11 import Attribute, CertificateType, ObjectClass\n"
        "token = pkcs11.lib(sys.argv[1]).get_token(token_label='HPKI')\n"
        "with token.open(rw=True, user_pin=sys.argv[2]) as session:\n"
        "    for number, line in enumerate(sys.stdin):\n"
        "        session.create_object({\n"
        "            Attribute.CLASS: ObjectClass.CERTIFICATE,\n"
        "            Attribute.CERTIFICATE_TYPE: CertificateType.X_509,\n"
        "            Attribute.TOKEN: True, Attribute.PRIVATE: False,\n"
        "            Attribute.LABEL: 'HPKI', Attribute.ID: bytes([0x17 + number]),\n"
        "            Attribute.SUBJECT: b'', Attribute.VALUE: bytes.fromhex(line)})\n"
    )
    certificates = (person.certificate.der, *person.intermediates)
    subprocess.run(
        [sys.executable, "-c", script, str(module), PIN.decode()],
        input="\n".join(der.hex() for der in certificates),
        text=True,
        check=True,
        timeout=60,
    )


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=60)

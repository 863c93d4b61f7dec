"""Which drivers may be loaded, and why another one is not: each reason is a failure of its own."""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.pkcs11.binary import BinaryKind, binary_kind, kind_of
from clinic_signer.signers.card.pkcs11.modules import (
    ModuleOrigin,
    assert_loadable,
    choose_module,
    find_modules,
)
from signers.pkcs11.shim import compile_library

Refused = Callable[[], object]


def elf(*, bits: int, machine: int) -> bytes:
    """The header of a shared library for Linux."""
    return (
        b"\x7fELF"
        + bytes([bits // 32, 1, 1])
        + bytes(9)
        + struct.pack("<HH", 3, machine)
        + bytes(44)
    )


def pe(*, machine: int, magic: int) -> bytes:
    """The headers of a DLL for Windows."""
    dos = b"MZ" + bytes(58) + struct.pack("<I", 64)
    return dos + b"PE\0\0" + struct.pack("<H", machine) + bytes(18) + struct.pack("<H", magic)


def code_of(action: Refused) -> Failure:
    with pytest.raises(Failure) as caught:
        action()
    return caught.value


def ours(folder: Path, name: str = "HpkiSigP11_SIM.so") -> Path:
    """A file that looks like a module for this machine."""
    path = folder / name
    path.write_bytes(Path(sys.executable).read_bytes()[:4096])
    return path


@pytest.mark.parametrize(
    "name", ["HpkiSigP11.dll", "HpkiSigP11_MPKCS11H.dll", "hpkisigp11_abc.DLL", "libHpkiSigP11.so"]
)
def test_modules_for_signing_are_known_by_their_names(tmp_path: Path, name: str) -> None:
    assert_loadable(ours(tmp_path, name))


@pytest.mark.parametrize("name", ["HpkiAuthP11_MPKCS11H.dll", "hpkiauthp11.dll"])
def test_the_module_for_logging_in_is_refused_with_words(tmp_path: Path, name: str) -> None:
    path = ours(tmp_path, name)
    failure = code_of(lambda: assert_loadable(path))
    assert failure.code is FailureCode.PKCS11_MODULE_FOR_LOGIN
    assert name in failure.cause.ja


@pytest.mark.parametrize("name", ["opensc-pkcs11.so", "xHpkiSigP11.dll", "evil.dll"])
def test_other_modules_are_not_allowed(tmp_path: Path, name: str) -> None:
    path = ours(tmp_path, name)
    failure = code_of(lambda: assert_loadable(path))
    assert failure.code is FailureCode.PKCS11_MODULE_NOT_ALLOWED


def test_a_relative_path_is_not_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = ours(tmp_path).name
    failure = code_of(lambda: assert_loadable(Path(name)))
    assert failure.code is FailureCode.PKCS11_MODULE_NOT_ALLOWED


def test_a_module_that_is_not_there(tmp_path: Path) -> None:
    failure = code_of(lambda: assert_loadable(tmp_path / "HpkiSigP11.so"))
    assert failure.code is FailureCode.PKCS11_MODULE_NOT_FOUND


FOREIGN = {
    "ELF 32": (elf(bits=32, machine=3), "32-bit x86"),
    "ELF ARM": (elf(bits=64, machine=183), "64-bit ARM64"),
    "ELF unknown": (elf(bits=64, machine=243), "64-bit 243"),
    "PE 32": (pe(machine=0x014C, magic=0x010B), "32-bit x86"),
    "PE ARM": (pe(machine=0xAA64, magic=0x020B), "64-bit ARM64"),
}


@pytest.mark.parametrize(("header", "text"), FOREIGN.values(), ids=FOREIGN.keys())
def test_a_module_for_another_machine_is_named_before_it_is_loaded(
    tmp_path: Path, header: bytes, text: str
) -> None:
    path = tmp_path / "HpkiSigP11.dll"
    path.write_bytes(header)
    failure = code_of(lambda: assert_loadable(path))
    assert failure.code is FailureCode.PKCS11_MODULE_WRONG_BITNESS
    assert text in failure.cause.en
    own = binary_kind(Path(sys.executable))
    assert own is not None
    assert own.text in failure.remedy.en


@pytest.mark.parametrize("content", [b"", b"#!/bin/sh\n", b"MZ", pe(machine=1, magic=1)[:60]])
def test_what_is_no_library_is_not_a_module(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "HpkiSigP11.dll"
    path.write_bytes(content)
    failure = code_of(lambda: assert_loadable(path))
    assert failure.code is FailureCode.PKCS11_MODULE_UNUSABLE


def test_headers_are_read() -> None:
    assert kind_of(elf(bits=32, machine=40)) == BinaryKind("ELF", "ARM", 32)
    assert kind_of(pe(machine=0x8664, magic=0x020B)) == BinaryKind("PE", "x86-64", 64)
    assert kind_of(bytes.fromhex("cffaedfe")) == BinaryKind("Mach-O", "", 0)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda b: b"MZ" + b))
def test_a_header_of_any_kind_is_read_or_is_none(head: bytes) -> None:
    kind = kind_of(head)
    assert kind is None or kind.bits in (0, 32, 64)


def test_modules_of_the_settings_come_first_and_none_twice(tmp_path: Path) -> None:
    settings, system = tmp_path / "settings", tmp_path / "system"
    settings.mkdir()
    system.mkdir()
    first, other = ours(settings), ours(system, "HpkiSigP11_other.dll")
    known = ours(system, "HpkiSigP11_MPKCS11H.dll")
    ours(system, "HpkiAuthP11_MPKCS11H.dll")
    ours(system, "unrelated.dll")
    found = find_modules([first, other, tmp_path / "HpkiSigP11_gone.dll"], system_folder=system)
    assert [m.path for m in found] == [first, other, known]
    origins = [ModuleOrigin.SETTINGS, ModuleOrigin.SETTINGS, ModuleOrigin.KNOWN_NAME]
    assert [m.origin for m in found] == origins


def test_a_locked_list_is_the_whole_list(tmp_path: Path) -> None:
    allowed, other = ours(tmp_path), ours(tmp_path, "HpkiSigP11_other.so")
    found = find_modules([allowed], only_configured=True, system_folder=tmp_path)
    assert [m.path for m in found] == [allowed]
    assert choose_module([allowed], wanted=allowed, only_configured=True) == allowed
    failure = code_of(lambda: choose_module([allowed], wanted=other, only_configured=True))
    assert failure.code is FailureCode.PKCS11_MODULE_NOT_ALLOWED


def test_a_named_module_is_never_silently_replaced(tmp_path: Path) -> None:
    there = ours(tmp_path)
    gone = tmp_path / "HpkiSigP11_gone.so"
    for choose in (
        lambda: choose_module([gone, there]),
        lambda: choose_module([there], wanted=gone),
        lambda: choose_module([gone], system_folder=tmp_path),
    ):
        assert code_of(choose).code is FailureCode.PKCS11_MODULE_NOT_FOUND
    assert choose_module([gone], wanted=there) == there


def test_without_any_module_what_is_missing_is_named(tmp_path: Path) -> None:
    failure = code_of(lambda: choose_module(system_folder=tmp_path))
    assert failure.code is FailureCode.PKCS11_MODULE_NOT_FOUND
    assert "HpkiSigP11" in failure.cause.ja
    (known := tmp_path / "HpkiSigP11_x.dll").write_bytes(ours(tmp_path, "x").read_bytes())
    assert choose_module(system_folder=tmp_path) == known


def test_what_is_in_use_here_is_loadable(tmp_path: Path) -> None:
    source = tmp_path / "empty.c"
    source.write_text("int nothing;\n")
    assert_loadable(compile_library(tmp_path / "HpkiSigP11_empty.so", source))

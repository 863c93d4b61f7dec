"""The helper process: what it says of a module that cannot run, and how it lives and ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread, active_count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.pkcs11.helper import WORKER_COMMAND, Deadlines, Pkcs11Helper, first
from clinic_signer.signers.card.pkcs11.protocol import (
    ListTokens,
    Load,
    Loaded,
    Tokens,
    from_line,
    to_line,
)
from clinic_signer.signers.card.pkcs11.worker import InputPipe
from signers.pkcs11.shim import Shim, compile_library

OpenHelper = Callable[..., Pkcs11Helper]


@pytest.fixture
def helper_of() -> Iterator[OpenHelper]:
    """Make helpers; they are closed at the end."""
    helpers: list[Pkcs11Helper] = []

    def make(module: Path, **options: Deadlines) -> Pkcs11Helper:
        helpers.append(Pkcs11Helper(module, **options))
        return helpers[-1]

    yield make
    for helper in helpers:
        helper.close()


def failure_of(helper: Pkcs11Helper) -> Failure:
    with pytest.raises(Failure) as caught:
        helper.load()
    return caught.value


def library(folder: Path, name: str, text: str, *options: str) -> Path:
    source = folder / f"{name}.c"
    source.write_text(text)
    return compile_library(folder / f"{name}.so", source, *options)


def test_a_module_says_who_it_is(with_card: Shim, helper_of: OpenHelper) -> None:
    assert helper_of(with_card.module).load() == Loaded("HPKI 3.0", "SIM", "1.0")


def test_a_module_in_a_folder_with_a_japanese_name(
    with_card: Shim, tmp_path: Path, helper_of: OpenHelper
) -> None:
    folder = tmp_path / "署名 ドライバー"
    folder.mkdir()
    module = folder / with_card.module.name
    module.write_bytes(with_card.module.read_bytes())
    assert helper_of(module).load().manufacturer == "SIM"


def test_a_part_that_is_missing_on_the_pc(tmp_path: Path, helper_of: OpenHelper) -> None:
    part = library(tmp_path, "libvendorpart", "int part(void) { return 0; }\n")
    module = library(
        tmp_path, "HpkiSigP11_part",
        "int part(void);\nunsigned long C_GetFunctionList(void **l) { *l = 0; return part(); }\n",
        f"-L{tmp_path}", "-Wl,--no-as-needed", "-lvendorpart",
    )  # fmt: skip
    part.unlink()
    failure = failure_of(helper_of(module))
    assert failure.code is FailureCode.PKCS11_MODULE_RUNTIME_MISSING
    assert "libvendorpart.so" in str(failure.facts["reason"])


def test_a_symbol_that_is_missing_on_the_pc(tmp_path: Path, helper_of: OpenHelper) -> None:
    module = library(
        tmp_path, "HpkiSigP11_symbol",
        "int newer(void);\nunsigned long C_GetFunctionList(void **l) { *l = 0; return newer(); }\n",
    )  # fmt: skip
    assert failure_of(helper_of(module)).code is FailureCode.PKCS11_MODULE_RUNTIME_MISSING


def test_a_library_that_is_no_pkcs11_module(tmp_path: Path, helper_of: OpenHelper) -> None:
    module = library(tmp_path, "HpkiSigP11_other", "int nothing;\n")
    failure = failure_of(helper_of(module))
    assert failure.code is FailureCode.PKCS11_MODULE_UNUSABLE
    assert "C_GetFunctionList" in failure.cause.en


@pytest.mark.parametrize(
    ("size", "code"),
    [(100, FailureCode.PKCS11_MODULE_UNUSABLE), (3000, FailureCode.PKCS11_MODULE_DIED)],
    ids=["refused-by-the-loader", "crashes-the-loader"],
)
def test_a_library_that_is_cut_short(
    shim: Shim, tmp_path: Path, helper_of: OpenHelper, size: int, code: FailureCode
) -> None:
    module = tmp_path / "HpkiSigP11_cut.so"
    module.write_bytes(shim.module.read_bytes()[:size])
    assert failure_of(helper_of(module)).code is code


def test_a_module_of_another_bitness_that_only_the_loader_notices(
    shim: Shim, tmp_path: Path, helper_of: OpenHelper
) -> None:
    content = bytearray(shim.module.read_bytes())
    content[4] = 1  # ELFCLASS32
    module = tmp_path / "HpkiSigP11_32.so"
    module.write_bytes(content)
    assert failure_of(helper_of(module)).code is FailureCode.PKCS11_MODULE_WRONG_BITNESS


def test_a_module_that_goes_away_before_it_is_loaded(tmp_path: Path, helper_of: OpenHelper) -> None:
    failure = failure_of(helper_of(tmp_path / "HpkiSigP11_gone.so"))
    assert failure.code is FailureCode.PKCS11_MODULE_NOT_FOUND


def test_a_module_that_crashes_while_it_is_loaded(tmp_path: Path, helper_of: OpenHelper) -> None:
    module = library(
        tmp_path, "HpkiSigP11_constructor",
        "#include <stdlib.h>\n__attribute__((constructor)) static void go(void) { abort(); }\n",
    )  # fmt: skip
    assert failure_of(helper_of(module)).code is FailureCode.PKCS11_MODULE_DIED


def test_a_module_that_ends_its_process(tmp_path: Path, helper_of: OpenHelper) -> None:
    module = library(
        tmp_path, "HpkiSigP11_exit",
        "#include <stdlib.h>\nunsigned long C_GetFunctionList(void **l) { *l = 0; exit(0); }\n",
    )  # fmt: skip
    assert failure_of(helper_of(module)).code is FailureCode.PKCS11_MODULE_DIED


def test_a_pc_that_lets_no_process_start(
    with_card: Shim, helper_of: OpenHelper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command = "clinic_signer.signers.card.pkcs11.helper.WORKER_COMMAND"
    helper = helper_of(with_card.module)
    with monkeypatch.context() as forbidden:
        forbidden.setattr(command, (str(tmp_path / "nothing"),))
        failure = failure_of(helper)
    assert failure.code is FailureCode.PKCS11_MODULE_UNUSABLE
    assert "not found" in failure.cause.en
    assert helper.load()


def test_a_process_that_was_ended_from_outside_is_replaced(
    with_card: Shim, helper_of: OpenHelper
) -> None:
    helper = helper_of(with_card.module)
    for _ in range(3):
        tokens = first(helper.ask(ListTokens()), Tokens)
        assert tokens is not None
        assert len(tokens.tokens) == 1
        process = helper._process
        assert process is not None
        os.kill(process._process.pid, signal.SIGKILL)
        process._process.wait()


def test_closing_does_not_wait_for_a_module_that_hangs(
    with_card: Shim, helper_of: OpenHelper
) -> None:
    helper = helper_of(with_card.module, deadlines=Deadlines(look=300.0))
    helper.load()
    with_card.fault("C_GetSlotList", "hang")
    outcomes: SimpleQueue[FailureCode] = SimpleQueue()

    def ask() -> None:
        with pytest.raises(Failure) as caught:
            helper.ask(ListTokens())
        outcomes.put(caught.value.code)

    asking = Thread(target=ask)
    asking.start()
    end = time.monotonic() + 30
    while "C_GetSlotList" not in with_card.calls():
        assert time.monotonic() < end
    helper.close()
    assert outcomes.get(timeout=30) is FailureCode.PKCS11_MODULE_DIED
    asking.join(30)


def test_crashes_leave_no_processes_threads_or_descriptors(
    with_card: Shim, helper_of: OpenHelper
) -> None:
    helper = helper_of(with_card.module)
    helper.load()

    def resources() -> tuple[int, int]:
        return len(os.listdir("/proc/self/fd")), active_count()

    before = resources()
    for _ in range(10):
        with_card.fault("C_GetSlotList", "crash")
        with pytest.raises(Failure):
            helper.ask(ListTokens())
        with_card.heal()
        assert helper.ask(ListTokens())
    end = time.monotonic() + 30
    while resources() != before:  # the thread of the last process ends a moment after it
        assert time.monotonic() < end, (before, resources())


def start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        WORKER_COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    )


@pytest.fixture
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A helper process without its parent's side."""
    with start_worker() as process:
        yield process
        process.kill()


def tell(worker: subprocess.Popen[bytes], line: bytes) -> None:
    assert worker.stdin is not None
    worker.stdin.write(line)


def answer(worker: subprocess.Popen[bytes]) -> object:
    assert worker.stdout is not None
    return from_line(worker.stdout.readline())


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_the_process_leaves_no_core_file_and_its_memory_is_not_for_others() -> None:
    asked = (
        "import ctypes, resource\n"
        "from clinic_signer.signers.card.pkcs11.worker import harden\n"
        "harden()\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\n"
    )  # 3 is PR_GET_DUMPABLE
    printed = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True)
    assert printed.stdout == b"(0, 0) 0\n"


def test_the_process_ends_when_its_parent_does(worker: subprocess.Popen[bytes]) -> None:
    assert worker.stdin is not None
    worker.stdin.close()
    assert worker.wait(30) == 0


def test_the_process_ends_with_its_parent_even_while_the_module_hangs(
    with_card: Shim, worker: subprocess.Popen[bytes]
) -> None:
    with_card.fault("C_GetSlotList", "hang")
    tell(worker, to_line(Load(str(with_card.module))) + to_line(ListTokens()))
    end = time.monotonic() + 30
    while "C_GetSlotList" not in with_card.calls():
        assert time.monotonic() < end
    assert worker.poll() is None
    assert worker.stdin is not None
    worker.stdin.close()
    assert worker.wait(30) == 0


def test_ctrl_c_at_the_terminal_is_the_parents_affair(
    with_card: Shim, worker: subprocess.Popen[bytes]
) -> None:
    tell(worker, to_line(Load(str(with_card.module))))
    assert isinstance(answer(worker), Loaded)
    worker.send_signal(signal.SIGINT)
    tell(worker, to_line(ListTokens()))
    while not isinstance(event := answer(worker), Tokens):
        assert event


@pytest.mark.parametrize("line", [b"nonsense\n", b'{"message":"Ended","is_clean":true}\n'])
def test_what_is_not_a_request_ends_the_process(
    worker: subprocess.Popen[bytes], line: bytes
) -> None:
    tell(worker, line)
    assert worker.wait(30) == 2


def test_lines_and_secrets_come_apart_and_leave_nothing_behind() -> None:
    read, write = os.pipe()
    pipe = InputPipe(read)
    long = b"x" * 10_000 + b"\n"

    def fill() -> None:  # Windows keeps less in a pipe than is written here
        with open(write, "wb") as end:
            end.write(b"one\n7391two\n" + long)

    Thread(target=fill).start()
    assert pipe.line() == b"one\n"
    assert pipe.take(4) == b"7391"
    assert b"7391" not in pipe._buffer
    assert pipe.line() == b"two\n"
    assert pipe.line() == long
    assert not any(pipe._buffer)
    with pytest.raises(EOFError):
        pipe.line()
    pipe._raw.close()


@given(
    st.lists(st.binary(max_size=300).filter(lambda b: b"\n" not in b), max_size=8),
    st.lists(st.integers(1, 50)),
)
def test_lines_come_whole_however_they_arrive(lines: list[bytes], pieces: list[int]) -> None:
    data = b"".join(line + b"\n" for line in lines)
    read, write = os.pipe()
    pipe = InputPipe(read)
    found: list[bytes] = []
    with open(write, "wb", buffering=0) as end:
        for size in pieces:
            end.write(data[:size])
            data = data[size:]
            while len(found) < len(lines) and b"\n" in pipe._buffer[: pipe._filled]:
                found.append(pipe.line())
        end.write(data)
    while len(found) < len(lines):
        found.append(pipe.line())
    assert found == [line + b"\n" for line in lines]
    pipe._raw.close()

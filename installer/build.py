#!/usr/bin/env python3
"""Makes the Windows installers on Debian: ``python3 installer/build.py all``.

Needs only Python 3.11; what else is missing is installed as ``dev.py`` does it. Everything is made
under ``build/installer/``: ``payload/`` is what gets installed, ``dist/`` what is given out. Each
step uses what the earlier ones have left; ``all`` makes every one of them. See docs/installer.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT)]

import dev  # noqa: E402 - found by the line above


def main() -> int:
    """Run one step or all; return the exit status."""
    parser = argparse.ArgumentParser(prog="build.py", description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=["all", "lock", *STEPS])
    wanted = parser.parse_args().step
    if sys.prefix == sys.base_prefix:
        dev.prepare(for_build=True)
        python = str(dev.venv_python())
        os.execv(python, [python, *sys.argv])  # noqa: S606 - no shell wanted
    from installer import places, wheels

    try:
        if wanted == "lock":
            wheels.lock()
        if wanted == "all":
            places.empty(places.DIST)
            for group in ALL:
                places.side_by_side(*(partial(_do, name) for name in group))
        elif wanted in STEPS:
            _do(wanted)
    except places.BuildStopped as error:
        dev.say(f"Stopped: {error}")
        return 1
    return 0


def _do(name: str) -> None:
    """Do one step and tell how long it took."""
    dev.say(f"== {name}")
    begin = time.monotonic()
    STEPS[name]()
    dev.say(f"== {name}: {time.monotonic() - begin:.0f} s")


def _runtime() -> None:
    from installer import places, runtime

    runtime.unpack(runtime.fetch(), places.RUNTIME)


def _wheels() -> None:
    from installer import wheels

    wheels.fetch()


def _launcher() -> None:
    from installer import launchers, places

    launchers.build(places.LAUNCHERS, places.product_version())


def _payload() -> None:
    from installer import payload, places

    dev.prepare_phone_page(required=True)
    payload.build(places.PAYLOAD)


def _msi() -> None:
    from installer import places
    from installer.msi import product

    product.build(places.PAYLOAD, places.DIST, places.product_version())


def _nsis() -> None:
    from installer import places
    from installer.nsis import setup

    setup.build(places.PAYLOAD, places.DIST, places.product_version())


def _zip() -> None:
    from installer import places, portable

    portable.build(places.PAYLOAD, places.DIST, places.product_version())


def _policy() -> None:
    from installer import places
    from installer.policy import release

    release.build(places.DIST, places.product_version())


def _sbom() -> None:
    from installer import components, places, sbom

    version = places.product_version()
    places.DIST.mkdir(parents=True, exist_ok=True)
    target = places.DIST / f"{places.FILE_NAME}-{version}.cdx.json"
    text = sbom.sbom(components.components(places.PAYLOAD), version)
    target.write_text(text, encoding="utf-8")


def _sign() -> None:
    """What is packed before it is packed, the packages afterwards; last the sums of all."""
    from installer import payload, places, signatures, signing_key, sums

    key = signing_key.given_key()
    if key.is_test:
        dev.say("   no key is given: signed with a TEST key that no PC believes")
    elif not key.timestamp:
        dev.say("   no time-stamp is asked for: the signatures end with the certificate")
    count = signatures.sign_missing(signatures.programs(places.PAYLOAD), key)
    payload.fix_times(places.PAYLOAD)
    places.DIST.mkdir(parents=True, exist_ok=True)
    packages = [f for f in places.files_in(places.DIST) if f.suffix in (".msi", ".exe")]
    count += signatures.sign_missing(packages, key)
    sums.write(places.DIST)
    dev.say(f"   {count} signed")


def _verify() -> None:
    from installer import places, verify

    dev.say(f"   {verify.runtime_package()}")
    dev.say(f"   {verify.standard_library(places.RUNTIME)}")
    dev.say(f"   {verify.wheel_files()}")
    dev.say(f"   {verify.programs(places.PAYLOAD)}")
    dev.say(f"   {verify.delivered(places.DIST)}")


STEPS: dict[str, Callable[[], None]] = {
    "runtime": _runtime,
    "wheels": _wheels,
    "launcher": _launcher,
    "payload": _payload,
    "msi": _msi,
    "nsis": _nsis,
    "zip": _zip,
    "policy": _policy,
    "sbom": _sbom,
    "sign": _sign,
    "verify": _verify,
}

ALL = (
    ("runtime", "wheels"),
    ("launcher",),
    ("payload",),
    ("sign",),
    ("msi", "nsis", "zip", "policy", "sbom"),
    ("sign",),
    ("verify",),
)
"""In their order; those of one row need nothing of one another."""


if __name__ == "__main__":
    sys.exit(main())

"""A USB bus of its own, to which readers are plugged: run by Debian's Python under umockdev.

Usage: ``umockdev-wrapper /usr/bin/python3 hotplug_bus.py``. Says the folder of the bus, then takes
``plug NUMBER PRODUCT`` and ``unplug NUMBER``, one a line, and says ``done`` after each.
"""

from __future__ import annotations

import sys

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402

_VENDOR = "1209"


def main() -> None:
    """Serve until the input ends."""
    bed = UMockdev.Testbed.new()
    print(bed.get_root_dir(), flush=True)
    plugged: dict[str, tuple[str, str]] = {}
    for line in sys.stdin:
        verb, number, *product = line.split()
        if verb == "plug":
            plugged[number] = _plug(bed, int(number), product[0])
        else:
            device, interface = plugged.pop(number)
            bed.uevent(interface, "remove")
            bed.uevent(device, "remove")
            bed.remove_device(interface)
            bed.remove_device(device)
        print("done", flush=True)


def _plug(bed: UMockdev.Testbed, number: int, product: str) -> tuple[str, str]:
    device = bed.add_device(
        *("usb", f"1-{number}", None),
        [
            *("idVendor", _VENDOR, "idProduct", product),
            *("busnum", "1", "devnum", str(number), "serial", f"SN{number:04}"),
        ],
        [
            *("DEVTYPE", "usb_device", "DEVNAME", f"/dev/bus/usb/001/{number:03}"),
            *("BUSNUM", "001", "DEVNUM", f"{number:03}"),
        ],
    )
    interface = bed.add_device(
        *("usb", f"1-{number}:1.0", device),
        ["bInterfaceNumber", "00", "bInterfaceClass", "0b"],
        ["DEVTYPE", "usb_interface"],
    )
    return device, interface


if __name__ == "__main__":
    main()

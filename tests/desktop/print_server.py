"""A print server of a session's own, with one queue: CUPS, as on a desktop, but without a device.

The queue is a raw one: what the program hands over stays in the spool as it came.
"""

from __future__ import annotations

import os
import pwd
import subprocess
import time
from pathlib import Path

PROGRAMS = {"cups-daemon": "cupsd", "cups-client": "lpadmin"}
"""Package → what it is needed for here."""
QUEUE = "office"
_FILES = """
FileDevice Yes
ServerRoot {folder}
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/temp
AccessLog {folder}/access
ErrorLog {folder}/errors
PageLog {folder}/pages
User {user}
Group {group}
"""
_SERVER = """
Listen {socket}
Browsing Off
WebInterface No
PreserveJobFiles Yes
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
_STARTS_WITHIN = 20


class PrintServer:
    """Takes what is printed.

    Args:
        folder: an empty folder with a short path, where everything of it lies.

    Attributes:
        environment: what programs of the session need to find it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._spool = folder / "spool"
        socket = folder / "socket"
        self.environment = {"CUPS_SERVER": str(socket)}
        for name in ("spool", "cache", "state", "temp"):
            (folder / name).mkdir()
        user, group = _who_prints()
        files, server = folder / "cups-files.conf", folder / "cupsd.conf"
        files.write_text(_FILES.format(folder=folder, user=user, group=group), encoding="utf-8")
        server.write_text(_SERVER.format(socket=socket), encoding="utf-8")
        self.command = ["cupsd", "-f", "-c", str(server), "-s", str(files)]

    def add_the_queue(self) -> None:
        """Wait for the server and give it its queue."""
        add = ["lpadmin", "-p", QUEUE, "-E", "-v", "file:/dev/null", "-m", "raw"]
        end = time.monotonic() + _STARTS_WITHIN
        while subprocess.run(
            add, env=os.environ | self.environment, capture_output=True, check=False
        ).returncode:
            assert time.monotonic() < end, "no print server"
            time.sleep(0.1)

    def printed(self) -> list[bytes]:
        """The documents that came, whole, from the first to the last."""
        return [path.read_bytes() for path in sorted(self._spool.glob("d*"))]

    def told(self) -> bytes:
        """What the server keeps of the jobs besides: the names of their documents."""
        return b"".join(path.read_bytes() for path in sorted(self._spool.glob("c*")))


def _who_prints() -> tuple[str, str]:
    """A server that root starts wants somebody else for its work; another runs as who he is."""
    if os.getuid() == 0:
        return "lp", "lp"
    who = pwd.getpwuid(os.getuid())
    return who.pw_name, str(who.pw_gid)

"""``python -m clinic_signer`` is the same as ``clinic-signer``."""

from __future__ import annotations

import multiprocessing
import sys

from clinic_signer.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # processes of a packed program begin here, too
    sys.exit(main())

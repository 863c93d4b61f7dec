"""``python -m clinic_signer`` is the same as ``clinic-signer``."""

from __future__ import annotations

import sys

from clinic_signer.cli import main

if __name__ == "__main__":
    sys.exit(main())

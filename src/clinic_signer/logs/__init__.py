"""The log: a file for each session, without patients, PINs and names (docs/logs.md).

Rooms log with ``logging.getLogger(__name__)``, in English, and only facts of the catalogue kind:
codes, counts, states, times. What a room passes by mistake is blanked on its way to the file
(:mod:`redaction`), the second line of defence.
"""

from __future__ import annotations

ROOT = "clinic_signer"
"""The logger of the whole product."""

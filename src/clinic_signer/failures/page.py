"""``docs/failures.md``, written from the catalogue: ``python -m clinic_signer.failures.page``."""

from __future__ import annotations

from clinic_signer.failures.catalogue import GROUPS
from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import CatalogueRow
from clinic_signer.offers import Way

_HEAD = """\
# お知らせの一覧 / Failures

Every failure that a person can meet, by its stable code. The same code stands in the window (as
コード card-absent, last under the remedy; of the strip at the top in its tool tip), on the practice
phone, on the command line (after the cause, and with `--json`), in answers of the local API, in the
note beside a returned prescription, in the diagnostics, in the history, in logs and here.
Codes are never renamed or reused. Written from the catalogue by
`python -m clinic_signer.failures.page`.

*Without the card*, *without other ways*: said in its place where the settings do not allow them.

*Live state*: the condition ends by itself or by the user's hand, and is shown as a state, never as
a message box.
"""
_TABLE = "| Code | Cause | What to do | |\n|---|---|---|---|\n"


def page() -> str:
    """The text of ``docs/failures.md``."""
    parts = [_HEAD]
    for title, rows in GROUPS:
        parts.append(f"\n## {title.ja} / {title.en}\n\n{_TABLE}")
        parts += [_line(code, row) for code, row in rows.items()]
    return "".join(parts)


def _line(code: FailureCode, row: CatalogueRow) -> str:
    cause, remedy = f"{row.cause.ja}<br>{row.cause.en}", f"{row.remedy.ja}<br>{row.remedy.en}"
    if row.alone is not None:
        others = "the card" if row.alone.ways == (Way.CARD,) else "other ways"
        alone = row.alone.remedy
        remedy += f"<br>*without {others}*: {alone.ja}<br>{alone.en}"
    mark = "live state" if row.retriable else ""
    return f"| `{code.value}` | {cause} | {remedy} | {mark} |\n"


if __name__ == "__main__":
    import argparse
    import sys

    argparse.ArgumentParser(description=__doc__).parse_args()
    sys.stdout.write(page())

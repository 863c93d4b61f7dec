"""The examples of docs/archives.md do what they say."""

from __future__ import annotations

import re
from typing import Any

from archive.conftest import COUNT
from clinic_signer.archive.pool import Job
from conftest import PROJECT


def test_an_engine_that_maps_partitions_gets_a_row_for_each_document(
    signed_documents: tuple[bytes, ...], job: Job
) -> None:
    page = (PROJECT / "docs" / "archives.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {"__name__": "example"}
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(block, names)  # noqa: S102 - what the page tells people to run
    names |= {"TRUST": job.trust, "AT": job.at}
    documents = [(f"{number}", data) for number, data in enumerate(signed_documents)]
    documents[3] = ("3", b"<Document>")
    parts = [documents[:10], documents[10:]]
    rows = [row for part in map(names["verify_part"], parts) for row in part]
    assert [row["file"] for row in rows] == [name for name, _data in documents]
    assert [row["file"] for row in rows if row["verdict"] != "valid"] == ["3"]
    assert len(rows) == COUNT

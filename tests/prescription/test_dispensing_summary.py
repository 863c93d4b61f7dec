"""The summary of dispensing data that a pharmacist approves is canonical and leaves nothing out."""

from __future__ import annotations

import hashlib
import json

import pytest

from clinic_signer.prescription.dispensing_records import decode_dispensing
from clinic_signer.prescription.dispensing_summary import dispensing_summary


def summary_of(data: bytes) -> dict[str, object]:
    digest = hashlib.sha256(data).digest()
    encoded = dispensing_summary(decode_dispensing(data), digest=digest).to_json()
    value = json.loads(encoded)
    assert isinstance(value, dict)
    assert list(value) == sorted(value)
    assert value["digest"] == digest.hex()
    return value


def test_it_says_who_what_and_how_much(aozora_dispensing: bytes) -> None:
    value = summary_of(aozora_dispensing)
    assert (value["kind"], value["version"], value["truncated"]) == ("dispensing", 1, False)
    assert (value["patient"], value["birth_date"]) == ("見本　花子", "19780314")
    assert (value["pharmacy"], value["pharmacist"]) == ("架空みどり薬局", "調剤　二郎")
    assert (value["dispensed"], value["medicines"]) == ("20260902", 4)
    second = value["rps"][1]  # type: ignore[index]
    assert (second["usage"], second["quantity"], second["unit"]) == (
        "１日２回朝夕食後　服用",
        "28",
        "日分",
    )
    assert (second["usage_supplements"], second["cautions"]) == (["一包化"], ["飲み忘れに注意"])
    assert second["medicines"][0]["cautions"] == ["水なしで飲めます"]


def test_every_line_is_in_it_or_stands_raw(aozora_dispensing: bytes) -> None:
    others = [line["raw"] for line in summary_of(aozora_dispensing)["others"]]  # type: ignore[attr-defined]
    assert others == [
        "2,1,ペニシリン系薬剤,1",
        "6,1,01999993,99999999,123,01",
        "401,体調が変わったときはご相談ください,",
        "411,腎機能をご確認ください,31,",
        "501,残薬なし,",
        "511,1,用法を電話で確認しました",
    ]


@pytest.mark.parametrize(
    "line", ["281,9,先に立つ補足,", "301,1,二つ目の用法,1,日分", "777,新しい記録", "15,もう一人,,"]
)
def test_what_has_no_place_stands_raw(aozora_dispensing: bytes, line: str) -> None:
    others = summary_of(aozora_dispensing + f"\n{line}".encode())["others"]
    assert line in [each["raw"] for each in others]  # type: ignore[attr-defined]

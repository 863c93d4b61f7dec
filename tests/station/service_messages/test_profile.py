"""The profile of the messages is data, read strictly, and says what each fact rests on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.resources import read_resource
from clinic_signer.station.journal.request import RequestKind
from clinic_signer.station.service_messages.profile import (
    OWN_PROFILE,
    PRACTICE_PROFILE,
    Certainty,
    Fact,
    load_profile,
    practice_profile,
)


def own() -> dict[str, object]:
    table: dict[str, object] = json.loads(read_resource(OWN_PROFILE))
    return table


def written(tmp_path: Path, table: object) -> Path:
    file = tmp_path / "profile.json"
    file.write_text(json.dumps(table), encoding="utf-8")
    return file


def every_fact(value: object) -> list[dict[str, str]]:
    if isinstance(value, dict):
        inner = [fact for part in value.values() for fact in every_fact(part)]
        return [value, *inner] if "certainty" in value else inner
    if isinstance(value, list):
        return [fact for part in value for fact in every_fact(part)]
    return []


@pytest.mark.parametrize("name", [OWN_PROFILE, PRACTICE_PROFILE])
def test_every_fact_says_where_it_is_from(name: str) -> None:
    facts = every_fact(json.loads(read_resource(name)))
    assert len(facts) > 30
    assert all(fact["source"] for fact in facts)


def test_what_is_not_public_is_left_empty_and_refused_by_name() -> None:
    profile = load_profile()
    assert profile.function(RequestKind.REGISTER) == "EPSsiPIR01"
    for kind in (RequestKind.CHANGE, RequestKind.CANCEL):
        assert profile.functions.of(kind).certainty is Certainty.UNKNOWN
        with pytest.raises(Failure) as caught:
            profile.function(kind)
        assert caught.value.code is FailureCode.SERVICE_FUNCTION_UNKNOWN


def test_the_practice_profile_differs_only_in_what_is_not_known() -> None:
    real, practice = load_profile(), practice_profile()
    assert practice.message == real.message
    assert practice.answer == real.answer
    assert practice.functions.register == real.functions.register
    assert practice.functions.cancel.certainty is Certainty.PRACTICE


def test_a_clinic_with_the_papers_names_a_corrected_copy(tmp_path: Path) -> None:
    table = own()
    table["functions"]["cancel"] = {"value": "EPSsiX", "certainty": "papers", "source": "ONS"}  # type: ignore[index]
    profile = load_profile(written(tmp_path, table))
    assert profile.functions.cancel == Fact("EPSsiX", Certainty.PAPERS, "ONS")


def refused(file: Path) -> str:
    with pytest.raises(Failure) as caught:
        load_profile(file)
    assert caught.value.code is FailureCode.SERVICE_PROFILE_INVALID
    assert caught.value.facts["file"] == file.name
    return str(caught.value.facts["reason"])


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("request_file", "../{function}req_{id}.xml", "request_file"),
        ("request_file", "{function}req.xml", "request_file"),
        ("request_file", "a/{function}{id}", "request_file"),
        ("declaration", "<?xml version='1.0' encoding='UTF-16'?>", "declaration"),
        ("declaration", "<!DOCTYPE x>", "declaration"),
    ],
)
def test_a_value_that_would_harm_is_refused(
    tmp_path: Path, key: str, value: str, reason: str
) -> None:
    table = own() | {key: {"value": value, "certainty": "papers", "source": "test"}}
    assert refused(written(tmp_path, table)) == reason


def test_a_function_is_either_known_or_empty(tmp_path: Path) -> None:
    table = own()
    table["functions"]["cancel"]["value"] = "EPSsiX"  # type: ignore[index]
    assert refused(written(tmp_path, table)) == "functions.cancel"


def test_an_element_name_cannot_bring_markup_along(tmp_path: Path) -> None:
    table = own()
    table["message"]["document"]["value"] = "A><B"  # type: ignore[index]
    assert refused(written(tmp_path, table)) == "document"


def test_nothing_may_be_left_out_added_or_unreadable(tmp_path: Path) -> None:
    table = own()
    del table["codes"]
    assert "MessageProfile" in refused(written(tmp_path, table))
    assert "MessageProfile" in refused(written(tmp_path, own() | {"more": 1}))
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"\xff{")
    assert refused(broken) == "not JSON"
    assert refused(tmp_path / "missing.json")

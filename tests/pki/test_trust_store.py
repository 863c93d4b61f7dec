"""Anchors are pinned and shipped; a certificate in a file never becomes one."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki import trust_list
from clinic_signer.pki.trust_list import shipped_list
from clinic_signer.pki.trust_store import AnchorPurpose, TrustName, production_trust
from clinic_signer.resources import read_resource, resource
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.pki import UnitId

MHLW_ROOT = "6ed2796b1b101736d952185787cb36da9ce80522cc8cb7b5ce728b61be1b674c"


@pytest.fixture
def read_anew() -> Iterator[None]:
    """Let the shipped anchors be read again."""
    shipped_list.cache_clear()
    yield
    shipped_list.cache_clear()


def test_production_trusts_the_root_of_the_ministry_and_nothing_else() -> None:
    trust = production_trust()
    assert trust.name is TrustName.PRODUCTION
    assert [anchor.certificate.sha256.hex() for anchor in trust.anchors] == [MHLW_ROOT]
    assert not trust.intermediates
    assert not trust.crls


def test_the_root_of_the_ministry_does_not_speak_for_time_stamping() -> None:
    assert len(production_trust().anchors_for(AnchorPurpose.SIGNER)) == 1
    assert production_trust().anchors_for(AnchorPurpose.TIMESTAMP) == ()


def test_nothing_lies_about_that_nobody_meant_to_ship() -> None:
    shipped = {path.name for path in resource("anchors").iterdir()}
    assert shipped == {"anchors.json", "README.md"}


def test_the_readme_gives_the_pinned_fingerprint_and_what_is_still_to_be_done() -> None:
    readme = read_resource("anchors/README.md").decode()
    assert MHLW_ROOT.upper() in readme.replace(" ", "")
    assert "http://hpki.mhlw.go.jp/repository/" in readme


@pytest.mark.usefixtures("read_anew")
def test_an_exchanged_anchor_is_refused(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    body = json.loads(read_resource("anchors/anchors.json"))
    other = sandbox.certificate(UnitId.ROOT).der
    body["anchors"][0]["certificate"] = base64.b64encode(other).decode()
    monkeypatch.setattr(trust_list, "read_resource", lambda _name: json.dumps(body).encode())
    with pytest.raises(Failure) as failure:
        production_trust()
    assert failure.value.code is FailureCode.ANCHOR_UNREADABLE


def test_a_given_anchor_is_for_both_purposes_and_leaves_the_store_as_it_was(
    sandbox: Sandbox,
) -> None:
    root = sandbox.certificate(UnitId.TIMESTAMP_ROOT)
    widened = production_trust().with_anchor(root.der)
    assert len(production_trust().anchors) == 1
    for purpose in AnchorPurpose:
        assert root in [anchor.certificate for anchor in widened.anchors_for(purpose)]
    assert widened.anchors[-1].provenance.en == "given on the command line"


def test_only_a_certificate_can_be_an_anchor() -> None:
    with pytest.raises(Failure) as failure:
        production_trust().with_anchor(b"not a certificate")
    assert failure.value.code is FailureCode.CERTIFICATE_UNREADABLE


def test_lists_are_added_to_a_copy() -> None:
    assert production_trust().with_crls(b"1", b"2").with_crls(b"3").crls == (b"1", b"2", b"3")
    assert production_trust().crls == ()


def test_the_pinned_certificate_is_a_root() -> None:
    (anchor,) = shipped_list().anchors
    assert anchor.certificate.is_ca
    assert anchor.certificate.is_self_issued

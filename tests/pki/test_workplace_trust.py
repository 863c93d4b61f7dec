"""A workplace may add time-stamping authorities; they are never pinned, and never for signers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from clinic_signer.failures import FailureCode
from clinic_signer.pki.anchor import AnchorPurpose
from clinic_signer.pki.trust_state import practice_state
from clinic_signer.pki.trust_store import production_trust
from clinic_signer.pki.workplace_trust import WorkplaceTrust, workplace_trust
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.pki import UnitId
from clinic_signer.settings import load_settings
from clinic_signer.signature.report import LegalEffect
from clinic_signer.signature.verifier import verify

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def trust_with(tmp_path: Path, *paths: Path) -> WorkplaceTrust:
    """What is believed with these paths in the settings."""
    file = tmp_path / "settings.toml"
    listed = ", ".join(f"'{path}'" for path in paths)
    file.write_text(f"[trust]\ntimestamp_anchors = [{listed}]\n", encoding="utf-8")
    settings = load_settings(administrator=tmp_path / "none", user=file)
    assert not settings.failures
    return workplace_trust(settings)


def test_without_settings_it_is_the_pinned_list(tmp_path: Path) -> None:
    assert trust_with(tmp_path).store == production_trust()


def test_an_added_authority_is_for_time_stamps_only_and_not_pinned(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    pem = sandbox.credentials[UnitId.TIMESTAMP_ROOT].certificate.public_bytes(Encoding.PEM)
    folder = tmp_path / "added"
    folder.mkdir()
    (folder / "tsa.pem").write_bytes(pem)
    trust = trust_with(tmp_path, folder)
    (added,) = trust.store.anchors_for(AnchorPurpose.TIMESTAMP)
    assert added.certificate == sandbox.certificate(UnitId.TIMESTAMP_ROOT)
    assert not added.is_pinned
    assert added.provenance.en == "added by this workplace"
    assert added not in trust.store.anchors_for(AnchorPurpose.SIGNER)
    assert not trust.failures


def test_a_real_prescription_under_an_added_time_stamp_has_no_determined_effect(
    tmp_path: Path, sandbox: Sandbox, real_sample: Path
) -> None:
    root = tmp_path / "root.der"
    root.write_bytes(sandbox.certificate(UnitId.TIMESTAMP_ROOT).der)
    report = verify(real_sample.read_bytes(), trust=trust_with(tmp_path, root).store, at=NOW)
    assert report.trust.added_anchors == 1
    assert report.legal_effect is not LegalEffect.HPKI


@pytest.mark.parametrize("content", [b"", b"no certificate", None], ids=["empty", "other", "none"])
def test_what_is_no_authority_is_named_and_takes_nothing_else_away(
    tmp_path: Path, sandbox: Sandbox, content: bytes | None
) -> None:
    good, bad = tmp_path / "good.der", tmp_path / "bad.der"
    good.write_bytes(sandbox.certificate(UnitId.TIMESTAMP_ROOT).der)
    if content is not None:
        bad.write_bytes(content)
    trust = trust_with(tmp_path, bad, good)
    assert [failure.code for failure in trust.failures] == [FailureCode.ANCHOR_UNREADABLE]
    assert trust.failures[0].facts["file"] == str(bad)
    assert len(trust.store.anchors_for(AnchorPurpose.TIMESTAMP)) == 1
    assert trust.state(NOW).failures == trust.failures


def test_a_time_stamping_unit_is_no_authority(tmp_path: Path, sandbox: Sandbox) -> None:
    unit = tmp_path / "unit.der"
    unit.write_bytes(sandbox.certificate(UnitId.TIMESTAMP_UNIT).der)
    trust = trust_with(tmp_path, unit)
    assert trust.failures
    assert trust.store == production_trust()


def test_the_sandbox_states_its_own_authorities(sandbox: Sandbox) -> None:
    state = practice_state(sandbox.trust)
    assert state.anchors == sandbox.trust.anchors
    assert state.issued is None
    assert not state.can_be_updated

"""The first schema of the journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NOT_CANCELLED = sa.text("state <> 'cancelled'")


def upgrade() -> None:
    """Make the tables, and the row that holds the end of the chain."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("change", sa.BigInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("name", sa.LargeBinary),
        sa.Column("summary", sa.LargeBinary),
        sa.Column("confirmed", sa.LargeBinary),
        sa.Column("failure", sa.LargeBinary),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("series", sa.LargeBinary),
        sa.Column("doctor", sa.LargeBinary),
        sa.Column("supersedes", sa.Text),
        sa.Column("superseded_by", sa.Text),
        sa.Column("claimed_by", sa.Text),
        sa.Column("claim_token", sa.BigInteger),
        sa.Column("claimed_until", sa.BigInteger),
        sa.Column("staged_token", sa.BigInteger),
        sa.Column("outbox", sa.Text),
        sa.Column("delivered_as", sa.LargeBinary),
        sa.Column("purged_at", sa.BigInteger),
    )
    op.create_index("jobs_by_state", "jobs", ["state", "number"])
    op.create_index("jobs_by_change", "jobs", ["change"])
    op.create_index("jobs_by_series", "jobs", ["series"])
    op.create_index(
        "jobs_same_document",
        "jobs",
        ["fingerprint"],
        unique=True,
        sqlite_where=_NOT_CANCELLED,
        postgresql_where=_NOT_CANCELLED,
    )
    op.create_table(
        "documents",
        sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("part", sa.Text, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("workstation", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("job_id", sa.Text),
        sa.Column("state", sa.Text),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("about", sa.LargeBinary),
        sa.Column("link", sa.LargeBinary, nullable=False),
    )
    op.create_index("audit_by_job", "audit", ["job_id", "sequence"])
    op.create_index("audit_by_time", "audit", ["at"])
    op.create_table(
        "chain",
        sa.Column("one", sa.Integer, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("link", sa.LargeBinary, nullable=False),
        sa.Column("jobs", sa.Integer, nullable=False),
        sa.Column("claims", sa.BigInteger, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
    )

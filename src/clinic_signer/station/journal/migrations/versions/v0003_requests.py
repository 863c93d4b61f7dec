"""Requests to the electronic-prescription service, and what it answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "requests",
        sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("wanted_at", sa.BigInteger, nullable=False),
        sa.Column("request_id", sa.Text, unique=True),
        sa.Column("terminal", sa.Text),
        sa.Column("staged", sa.Text),
        sa.Column("sent_at", sa.BigInteger),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("prescription_id", sa.LargeBinary),
        sa.Column("access_code", sa.LargeBinary),
        sa.Column("results", sa.LargeBinary),
        sa.Column("answer", sa.LargeBinary),
    )
    op.create_index("requests_by_state", "requests", ["state"])

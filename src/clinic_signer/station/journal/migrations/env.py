"""Alembic's environment: one connection that is given, one transaction around all migrations."""

from __future__ import annotations

from alembic import context

from clinic_signer.station.journal.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite changes its schema within a transaction as well, which Alembic does not expect of it.
    transactional_ddl=True,
)
context.run_migrations()

"""The tables of the journal: the schema of today. How it came to be is in ``migrations``.

Times are whole milliseconds since 1970 (UTC), by the clock of the database's server, or of this PC
for SQLite. Columns with ``sealed`` in their comment hold personal data.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

metadata = MetaData()

jobs = Table(
    "jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("change", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("name", LargeBinary, comment="sealed"),
    Column("summary", LargeBinary, comment="sealed JSON"),
    Column("confirmed", LargeBinary, comment="sealed JSON"),
    Column("failure", LargeBinary, comment="sealed JSON: code and facts"),
    Column("fingerprint", LargeBinary, nullable=False, comment="of the received bytes"),
    Column("series", LargeBinary, comment="fingerprint of institution and prescription number"),
    Column("doctor", LargeBinary, comment="fingerprint of the prescriber's name"),
    Column("supersedes", Text),
    Column("superseded_by", Text),
    Column("claimed_by", Text),
    Column("claim_token", BigInteger),
    Column("claimed_until", BigInteger),
    Column("staged_token", BigInteger, comment="whose file waits for its name in the outbox"),
    Column("outbox", Text, comment="the mark of the outbox it was made ready in"),
    Column("delivered_as", LargeBinary, comment="sealed: the name of the delivered file"),
    Column("purged_at", BigInteger),
    Index("jobs_by_state", "state", "number"),
    Index("jobs_by_change", "change"),
    Index("jobs_by_series", "series"),
    # The same document twice is the same job, also when two workstations receive it at once. On a
    # server the same condition stands in the migrations: naming it here would load the dialect of
    # PostgreSQL on every PC, 3 MB.
    Index(
        "jobs_same_document",
        "fingerprint",
        unique=True,
        sqlite_where=text("state <> 'cancelled'"),
    ),
)

documents = Table(
    "documents",
    metadata,
    Column("job_id", Text, ForeignKey("jobs.id"), primary_key=True),
    Column("part", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False, comment="sealed"),
    Column("digest", LargeBinary, nullable=False, comment="fingerprint of the bytes"),
)
"""Exactly one signed document a job: the primary key refuses another one."""

sender_keys = Table(
    "sender_keys",
    metadata,
    Column("key", LargeBinary, primary_key=True, comment="fingerprint of workstation and key"),
    Column("job_id", Text, ForeignKey("jobs.id"), nullable=False),
)
"""Which job came under which key of a sender; its own fingerprint says with which bytes."""

requests = Table(
    "requests",
    metadata,
    Column("job_id", Text, ForeignKey("jobs.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("wanted_at", BigInteger, nullable=False),
    Column("request_id", Text, unique=True, comment="the free part of its file name"),
    Column("terminal", Text, comment="the mark of the folder it goes through"),
    Column("staged", Text, comment="the name of its hidden file"),
    Column("sent_at", BigInteger),
    Column("answered_at", BigInteger),
    Column("code", Text, nullable=False, comment="the service's"),
    Column("prescription_id", LargeBinary, comment="sealed"),
    Column("access_code", LargeBinary, comment="sealed"),
    Column("results", LargeBinary, comment="sealed JSON"),
    Column("answer", LargeBinary, comment="fingerprint of the answer's bytes"),
    Index("requests_by_state", "state"),
)
"""What the electronic-prescription service was asked for. An entry of the job covers them all."""

audit = Table(
    "audit",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("workstation", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("job_id", Text),
    Column("state", Text),
    Column("facts", Text, nullable=False),
    Column("about", LargeBinary, comment="sealed"),
    Column("link", LargeBinary, nullable=False),
    Index("audit_by_job", "job_id", "sequence"),
    Index("audit_by_time", "at"),
)

chain = Table(
    "chain",
    metadata,
    Column("one", Integer, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("link", LargeBinary, nullable=False),
    Column("jobs", Integer, nullable=False, comment="how many jobs were received so far"),
    Column("claims", BigInteger, nullable=False, comment="the highest fencing number so far"),
    Column("key_id", Text, nullable=False, comment="which key seals; empty for none"),
)
"""The end of the chain, in one row: whoever writes holds it, so that entries have one order."""

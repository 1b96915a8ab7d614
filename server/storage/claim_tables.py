"""Tables of claims, of their invoices and units, and of the verdicts they were given.

Belong to `tables`, which is the module to import. Only `migrations/` changes a database.
"""

from __future__ import annotations

import sqlalchemy as sa

from server.storage.columns import Instant, metadata


def _text(name: str, default: str | None = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, default=default)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, default=0)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, default=False)


def _at(name: str, *, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, Instant, nullable=optional)


DUE = "due_at IS NOT NULL AND (state = 'approved' OR state = 'needs_info' OR state = 'on_hold')"
"""Claims with which the clock does something by itself (`domain.claims.timing`). Not by IN, whose
list SQLite makes anew for each row that is put in."""

claim = sa.Table(
    "claim",
    metadata,
    sa.Column("claim_id", sa.Text, primary_key=True),
    sa.Column("partner_id", sa.ForeignKey("partner.partner_id"), nullable=False, index=True),
    _whole("member_id"),
    _text("device"),
    sa.Column("serial", sa.Text, nullable=False, index=True),
    sa.Column("product_id", sa.Integer),
    sa.Column("stated_gtin", sa.Text),
    sa.Column("sold_on", sa.Date, nullable=False),
    _text("invoice"),
    _text("customer"),
    _at("scanned_at"),
    _at("received_at"),
    _whole("rule_version"),
    _text("state"),
    _text("code"),
    _text("params", "{}"),
    _whole("points"),
    _at("decide_by", optional=True),
    _at("decided_at", optional=True),
    _text("decided_by"),
    _text("reason"),
    _whole("rev"),
    _text("cause"),
    _whole("value_minor"),
    _text("currency"),
    _text("doubts", "[]"),
    _at("evidence_at"),
    _flag("live"),
    _whole("first_reviewer"),
    sa.Column("invoice_key", sa.Text, nullable=False, default="", server_default=""),
    _at("due_at", optional=True),
    sa.Column("asked", sa.Text, nullable=False, default="[]", server_default="[]"),
    sa.Column("appeal", sa.Text, nullable=False, default="", server_default=""),
    sa.Column("refused_by", sa.BigInteger, nullable=False, default=0, server_default="0"),
    sa.Column("escalated", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("lost", sa.Text, nullable=False, default="", server_default=""),
    sa.Column("desk_left", sa.BigInteger),
    sa.Index(
        "ix_claim_due",
        "due_at",
        sqlite_where=sa.text(DUE),
        postgresql_where=sa.text(DUE),
    ),
    sa.Index(
        "ix_claim_invoice",
        "partner_id",
        "invoice_key",
        sqlite_where=sa.text("invoice_key <> ''"),
        postgresql_where=sa.text("invoice_key <> ''"),
    ),
    sa.Index(
        "ix_claim_invoice_key",
        "invoice_key",
        "sold_on",
        sqlite_where=sa.text("invoice_key <> ''"),
        postgresql_where=sa.text("invoice_key <> ''"),
    ),
    sa.Index(
        "ix_claim_reversed",
        "partner_id",
        "decided_at",
        sqlite_where=sa.text("state = 'reversed'"),
        postgresql_where=sa.text("state = 'reversed'"),
    ),
    sa.Index(
        "uq_claim_live_serial",
        "serial",
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    ),
)
"""`live` marks the one claim that owns its serial at present (domain.claims.ownership); the
partial index guards against two of them. `evidence_at` is when the sale is taken to have been.
`first_reviewer` is no longer used: `approval` says who gave the first of two words. `invoice_key`
is what writings of one invoice number have in common. `desk_left` is for how many seconds of
working time the clock of the desk has still to run, while a question stops it; NULL where it did
not run. The rest is told in `sync.wire.tables`."""
invoice = sa.Table(
    "invoice",
    metadata,
    sa.Column("invoice_id", sa.Text, primary_key=True),
    sa.Column("partner_id", sa.ForeignKey("partner.partner_id"), nullable=False),
    _text("invoice_key"),
    _text("number"),
    _whole("quantity"),
    _text("customer"),
    sa.Column("dated_on", sa.Date),
    _flag("proved"),
    _whole("rev"),
    sa.Index("uq_invoice_partner_id_invoice_key", "partner_id", "invoice_key", unique=True),
)
"""What is known of an invoice beside its claims; `invoice_id` is partner and key."""
judgement = sa.Table(
    "judgement",
    metadata,
    sa.Column("claim_id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _whole("partner_id"),
    _at("at"),
    _text("scan"),
    _text("facts"),
    _text("verdict"),
    sqlite_with_rowid=False,
)
"""Every verdict of the rules with all it was reached by, as JSON; never edited. `scan` is what the
scanner delivered."""
catalogue = sa.Table(
    "catalogue",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    _text("products"),
)
"""Products as they were when something was judged by them, by the hash of their text (JSON)."""
density = sa.Table(
    "density",
    metadata,
    sa.Column("partner_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("device", sa.Text, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    _whole("stated"),
)
"""How many units of a day a device stated that its company was not delivered, up to the budget."""

"""The schema of a replica, made from the feed's tables: base rows, working rows, cursor.

Disposable: another version of it means a new file, never a migration.
"""

from __future__ import annotations

from sync.wire.tables import ALLOCATION, CLAIM, DEAL, TABLES, VENDOR_CLAIM, FeedTable

OVERLAY = ("send_state", "send_code", "send_params", "search")
"""What a working row has besides the feed's columns; `search` is case-folded text."""

WORKING: dict[str, FeedTable] = {table.name: table for table in (CLAIM, DEAL, VENDOR_CLAIM)}
"""Tables people change here: they have base rows and working rows. Others have base rows only."""

_INTEGERS = frozenset(
    {
        "product_id", "version", "contest_id", "partner_id", "member_id", "points", "provisional",
        "units", "place", "gap_above", "rev", "list_price", "value_minor", "target_minor",
        "fingerprint", "flags", "active", "size", "seen", "first_member", "second_member",
        "manager_id", "registers_deals", "other_id", "quantity", "proved", "refused_by",
        "escalated", "risk", "reviewer_id", "precision_percent", "confidence", "population",
        "needed", "drawn", "made_by", "takes_part", "seed_height",
    }
)  # fmt: skip

_CURSOR = (
    "CREATE TABLE cursor (id INTEGER PRIMARY KEY CHECK (id = 1), cursor TEXT NOT NULL,"
    " epoch TEXT NOT NULL, streams TEXT NOT NULL, whole INTEGER NOT NULL, at TEXT NOT NULL)"
)
_BLOCKS = """
CREATE TABLE allocation_block (first INTEGER PRIMARY KEY, count INTEGER NOT NULL,
    width INTEGER NOT NULL, kinds TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE allocation_gone (fingerprint INTEGER PRIMARY KEY)
"""
_INDEXES = """
CREATE INDEX base_claim_serial ON base_claim (serial);
CREATE INDEX claim_newest ON claim (scanned_at, search);
CREATE INDEX claim_state ON claim (state, scanned_at);
CREATE INDEX claim_sums ON claim (state, due_at, points);
CREATE INDEX claim_refused ON claim (state, due_at, rev, appeal) WHERE state = 'rejected';
CREATE INDEX claim_open ON claim (member_id, state, points)
    WHERE state IN ('queued', 'submitted', 'in_review', 'needs_info', 'on_hold', 'appealed');
CREATE INDEX claim_unsent ON claim (scanned_at, product_id, send_state)
    WHERE rev = 0 AND state = 'queued';
CREATE INDEX claim_in_fold ON claim (send_state) WHERE send_state <> 'settled';
CREATE INDEX deal_in_fold ON deal (send_state) WHERE send_state <> 'settled';
CREATE INDEX vendor_claim_in_fold ON vendor_claim (send_state) WHERE send_state <> 'settled';
CREATE INDEX deal_newest ON deal (updated_at);
CREATE INDEX vendor_claim_open ON vendor_claim (decide_by)
    WHERE state IN ('submitted', 'in_review', 'needs_info', 'on_hold', 'appealed');
CREATE INDEX vendor_claim_serial ON vendor_claim (serial);
CREATE INDEX vendor_claim_partner ON vendor_claim (partner_id, received_at, state);
CREATE INDEX vendor_claim_invoice ON vendor_claim (invoice, partner_id) WHERE invoice <> '';
CREATE INDEX claim_invoice ON claim (invoice) WHERE invoice <> '';
CREATE INDEX base_deal_event_deal ON base_deal_event (deal_id);
CREATE INDEX base_ledger_entry_account ON base_ledger_entry (account, points);
CREATE INDEX base_contest_entry_ref ON base_contest_entry (contest_id, ref, at);
CREATE INDEX base_contest_entry_claim ON base_contest_entry (claim_id);
CREATE INDEX base_second_look_state ON base_second_look (state, reviewer_id);
CREATE INDEX base_approval_entity ON base_approval (entity);
CREATE INDEX base_evidence_entity ON base_evidence (entity);
CREATE INDEX base_evidence_bytes ON base_evidence (sha256, state);
CREATE INDEX base_evidence_awaited ON base_evidence (attached_at) WHERE state <> 'there'
"""


def base_name(table: str) -> str:
    """Return the name of the table that holds what the server said."""
    return table if table == ALLOCATION.name else f"base_{table}"


def schema() -> str:
    """Return the statements that make an empty replica."""
    statements = [_CURSOR, _BLOCKS.strip()]
    for table in TABLES.values():
        statements.append(_create(base_name(table.name), table, ()))
        if table.name in WORKING:
            statements.append(_create(table.name, table, OVERLAY))
    return ";\n".join([*statements, _INDEXES.strip()])


def _create(name: str, table: FeedTable, more: tuple[str, ...]) -> str:
    columns = [
        f"{column} {'INTEGER' if column in _INTEGERS else 'TEXT'}"
        for column in (*table.columns, *more)
    ]
    keys = ", ".join(table.columns[: table.keys])
    if table.keys == 1 and table.columns[0] in _INTEGERS:
        columns[0] += " PRIMARY KEY"
        return f"CREATE TABLE {name} ({', '.join(columns)})"
    return f"CREATE TABLE {name} ({', '.join(columns)}, PRIMARY KEY ({keys})) WITHOUT ROWID"


def put_statement(name: str, table: FeedTable, more: tuple[str, ...] = ()) -> str:
    """Return the statement that puts one whole row."""
    columns = (*table.columns, *more)
    marks = ",".join("?" * len(columns))
    return f"INSERT OR REPLACE INTO {name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


def delete_statement(name: str, table: FeedTable) -> str:
    """Return the statement that deletes one row by primary key."""
    where = " AND ".join(f"{column} = ?" for column in table.columns[: table.keys])
    return f"DELETE FROM {name} WHERE {where}"  # noqa: S608 (names are ours)


MIGRATIONS: tuple[str, ...] = (*["SELECT 1"] * 13, schema())
"""The last step makes everything: count one `SELECT 1` more when this or `sync.wire.tables`
changes, so the number of the version grows and replicas of before are built anew."""

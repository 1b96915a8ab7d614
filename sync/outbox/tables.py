"""The schema of outbox.db, forward only: columns are added, nothing is ever dropped."""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE op (
        op_id TEXT PRIMARY KEY,
        pos INTEGER NOT NULL,
        kind TEXT NOT NULL,
        entity TEXT NOT NULL,
        base TEXT NOT NULL,
        body TEXT NOT NULL,
        local TEXT NOT NULL,
        scan_id INTEGER,
        recorded_at TEXT NOT NULL,
        not_before TEXT NOT NULL,
        mono_ms INTEGER NOT NULL,
        anchor INTEGER NOT NULL,
        state TEXT NOT NULL,
        folded INTEGER NOT NULL,
        n INTEGER,
        envelope TEXT,
        hash TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_try TEXT NOT NULL DEFAULT '',
        last_error TEXT NOT NULL DEFAULT '',
        status TEXT NOT NULL DEFAULT '',
        code TEXT NOT NULL DEFAULT '',
        params TEXT NOT NULL DEFAULT '{}',
        fields TEXT NOT NULL DEFAULT '[]',
        theirs TEXT NOT NULL DEFAULT '{}',
        streams TEXT NOT NULL DEFAULT '{}',
        settled_at TEXT NOT NULL DEFAULT '',
        dismissed_at TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID;
    CREATE INDEX op_folded ON op (entity) WHERE folded = 1;
    CREATE INDEX op_sealed ON op (state, n) WHERE folded = 1 AND n IS NOT NULL;
    CREATE UNIQUE INDEX op_n ON op (n) WHERE n IS NOT NULL;

    CREATE TABLE anchor (
        anchor INTEGER PRIMARY KEY,
        boot_id TEXT NOT NULL,
        time_token TEXT NOT NULL
    );

    CREATE TABLE op_item (
        entity TEXT NOT NULL,
        op_id TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT '',
        code TEXT NOT NULL DEFAULT '',
        params TEXT NOT NULL DEFAULT '{}',
        PRIMARY KEY (entity, op_id)
    ) WITHOUT ROWID;

    CREATE TABLE claimed (
        canonical TEXT PRIMARY KEY,
        op_id TEXT NOT NULL,
        claim_id TEXT NOT NULL,
        who TEXT NOT NULL,
        day TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE scan_journal (
        scan_id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        text TEXT NOT NULL,
        serial TEXT NOT NULL,
        twin TEXT NOT NULL,
        product TEXT NOT NULL,
        standing TEXT NOT NULL,
        code TEXT NOT NULL,
        params TEXT NOT NULL,
        points INTEGER NOT NULL,
        claim_id TEXT NOT NULL,
        op_id TEXT NOT NULL,
        twin_of TEXT NOT NULL,
        undone_at TEXT NOT NULL DEFAULT ''
    );

    CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
    """
    ALTER TABLE op ADD COLUMN sig TEXT NOT NULL DEFAULT '';
    ALTER TABLE op ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE op ADD COLUMN withheld INTEGER NOT NULL DEFAULT 0;
    DROP INDEX op_n;
    CREATE UNIQUE INDEX op_n ON op (chain, n) WHERE n IS NOT NULL
    """,
    """
    ALTER TABLE op ADD COLUMN height INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE witness (height INTEGER PRIMARY KEY, head TEXT NOT NULL)
    """,
    """
    CREATE INDEX op_documents ON op (pos) WHERE folded = 1 AND kind = 'evidence.attach'
    """,
    """
    CREATE INDEX op_pos ON op (pos);
    CREATE INDEX scan_at ON scan_journal (at, standing)
    """,
    """
    CREATE TABLE undone (op_id TEXT PRIMARY KEY) WITHOUT ROWID
    """,
)
"""`folded` is 1 while the op is open: part of working rows, or waiting for a person to see it.
`local` is what this device judged. `anchor` names boot id and time token of the moment. `scan_id`
is the journal's number of the scan it came from.
`hash` of the op with the highest `n` is the head of the device's chain; `sig` is the device's
signature of the envelope. `chain` counts the devices this profile has been: it is another one after
a fork, and its numbers begin anew. `withheld` says that the server has a stuck op's link.
`height` is that of the audit chain with the op's answer in it; `witness` holds heads of that chain
(`sync.outbox.witnesses`). `undone` names what was taken back while held: the second copy may not
have heard of it. `op_pos` finds the last place; who orders by `pos` says `+pos`, or the planner
walks every op ever recorded by it."""

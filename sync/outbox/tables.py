"""The schema of outbox.db, forward only: what was recorded is never dropped, only moved."""

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
    """
    UPDATE op SET pos = (SELECT max(pos) FROM op) + twice.k FROM (
        SELECT op_id, row_number() OVER (ORDER BY pos, op_id) AS k FROM op AS later
        WHERE EXISTS (
            SELECT 1 FROM op AS first WHERE first.pos = later.pos AND first.op_id < later.op_id
        )
    ) AS twice WHERE op.op_id = twice.op_id;

    CREATE TABLE op_state (
        pos INTEGER PRIMARY KEY,
        op_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        entity TEXT NOT NULL,
        scan_id INTEGER,
        recorded_at TEXT NOT NULL,
        not_before TEXT NOT NULL,
        mono_ms INTEGER NOT NULL,
        anchor INTEGER NOT NULL,
        state TEXT NOT NULL,
        folded INTEGER NOT NULL,
        chain INTEGER NOT NULL DEFAULT 0,
        n INTEGER,
        withheld INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_try TEXT NOT NULL DEFAULT '',
        last_error TEXT NOT NULL DEFAULT '',
        status TEXT NOT NULL DEFAULT '',
        code TEXT NOT NULL DEFAULT '',
        params TEXT NOT NULL DEFAULT '{}',
        fields TEXT NOT NULL DEFAULT '[]',
        theirs TEXT NOT NULL DEFAULT '{}',
        streams TEXT NOT NULL DEFAULT '{}',
        height INTEGER NOT NULL DEFAULT 0,
        settled_at TEXT NOT NULL DEFAULT '',
        dismissed_at TEXT NOT NULL DEFAULT ''
    );
    CREATE TABLE op_content (
        pos INTEGER PRIMARY KEY,
        base TEXT NOT NULL,
        body TEXT NOT NULL,
        local TEXT NOT NULL
    );
    CREATE TABLE op_seal (
        pos INTEGER PRIMARY KEY,
        envelope TEXT NOT NULL,
        hash TEXT NOT NULL,
        sig TEXT NOT NULL
    );
    INSERT INTO op_state SELECT pos, op_id, kind, entity, scan_id, recorded_at, not_before,
        mono_ms, anchor, state, folded, chain, n, withheld, attempts, next_try, last_error, status,
        code, params, fields, theirs, streams, height, settled_at, dismissed_at
        FROM op ORDER BY pos;
    INSERT INTO op_content SELECT pos, base, body, local FROM op ORDER BY pos;
    INSERT INTO op_seal SELECT pos, coalesce(envelope, ''), coalesce(hash, ''), sig FROM op
        WHERE n IS NOT NULL ORDER BY pos;
    DROP TABLE op;

    CREATE UNIQUE INDEX op_id ON op_state (op_id);
    CREATE INDEX op_folded ON op_state (entity) WHERE folded = 1;
    CREATE INDEX op_sealed ON op_state (state, n) WHERE folded = 1 AND n IS NOT NULL;
    CREATE UNIQUE INDEX op_n ON op_state (chain, n) WHERE n IS NOT NULL;
    CREATE INDEX op_documents ON op_state (pos) WHERE folded = 1 AND kind = 'evidence.attach';
    CREATE INDEX op_item_of ON op_item (op_id);
    CREATE VIEW op AS SELECT op_state.pos, op_id, kind, entity, base, body, local, scan_id,
        recorded_at, not_before, mono_ms, anchor, state, folded, chain, n, envelope, hash,
        coalesce(sig, '') AS sig, withheld, attempts, next_try, last_error, status, code, params,
        fields, theirs, streams, height, settled_at, dismissed_at FROM op_state
        LEFT JOIN op_content ON op_content.pos = op_state.pos
        LEFT JOIN op_seal ON op_seal.pos = op_state.pos
    """,
)
"""An op lies in three tables by `pos`, its place of recording: `op_content` is what the person
said, `op_seal` what goes to the vendor, each written once, and `op_state` is where it stands, which
alone is written again with each answer. `op` shows all of it in one, also to an older program that
saves the unsent work of a newer one (`work_file`); no statement of ours writes to it.
`folded` is 1 while the op is open: part of working rows, or waiting for a person to see it.
`local` is what this device judged. `anchor` names boot id and time token of the moment. `scan_id`
is the journal's number of the scan it came from.
`hash` of the op with the highest `n` is the head of the device's chain; `sig` is the device's
signature of the envelope. `chain` counts the devices this profile has been: it is another one after
a fork, and its numbers begin anew. `withheld` says that the server has a stuck op's link.
`height` is that of the audit chain with the op's answer in it; `witness` holds heads of that chain
(`sync.outbox.witnesses`). `undone` names what was taken back while held: the second copy may not
have heard of it. Who orders by `pos` says `+pos`, or the planner walks every op ever recorded."""

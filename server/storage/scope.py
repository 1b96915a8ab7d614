"""Whose rows a transaction may see and write: one predicate a table, for both databases.

PostgreSQL enforces it by row level security on a role that owns nothing, SQLite by views that lie
over the tables of every reading connection. Who asks is never decided here: `enter` is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.storage import tables as t

APP_ROLE = "sellthrough_app"
"""The role of PostgreSQL a serving process works as. It owns nothing and may bypass nothing."""
SETTING = "sellthrough.scope"
PLACE = "scope"
"""Where a connection to SQLite keeps its scope, in the dictionary that goes with it."""


class Reach(StrEnum):
    """How far a transaction sees. All but the first three are wider than one partner.

    PARTNER reads, WRITER also moves the counters of streams, JUDGE also looks at what a verdict
    depends on. ENTRANCE is where nobody is known yet: what it takes to find out who asks. WATCH
    sees the counters of streams. VENDOR and OPERATOR see every row.
    """

    PARTNER = "partner"
    WRITER = "writer"
    JUDGE = "judge"
    ENTRANCE = "entrance"
    WATCH = "watch"
    VENDOR = "vendor"
    OPERATOR = "operator"


class Verb(StrEnum):
    """What is done with a row."""

    SELECT = "SELECT"
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class Scope:
    """A reach, and whose rows count as own: of no partner where that is 0."""

    reach: Reach
    partner_id: int = 0

    @property
    def text(self) -> str:
        """The scope as a database is told of it."""
        return f"{self.reach}:{self.partner_id}" if self.partner_id else str(self.reach)


ENTRANCE = Scope(Reach.ENTRANCE)
WATCH = Scope(Reach.WATCH)
VENDOR = Scope(Reach.VENDOR)
OPERATOR = Scope(Reach.OPERATOR)


def of_side(partner_id: int, *, is_vendor: bool, reach: Reach = Reach.PARTNER) -> Scope:
    """Return the scope of somebody who signed in; ValueError for a partner that is none."""
    if is_vendor:
        return VENDOR
    if partner_id <= 0 or reach not in _OF_A_PARTNER:
        raise ValueError("this is nobody's scope")
    return Scope(reach, partner_id)


_OF_A_PARTNER = frozenset({Reach.PARTNER, Reach.WRITER, Reach.JUDGE})
_SEES_ALL = frozenset({Reach.VENDOR, Reach.OPERATOR})
_WRITES = frozenset({Reach.WRITER, Reach.JUDGE, Reach.ENTRANCE})
_ALL = frozenset(Verb)
_LOOK = frozenset({Verb.SELECT})
Wider = Mapping[Reach, frozenset[Verb]]


@dataclass(frozen=True, slots=True)
class Guard:
    """Which rows of a table are a partner's own, and who else may do what with all of them.

    `own` is SQL with {partner} for the partner's number, {stream} for its stream, {table} for the
    table and {of} before the name of another one.
    """

    own: str
    wider: Wider = field(default_factory=dict)

    def condition(self, verb: Verb, words: Mapping[str, str]) -> str:
        """Return the condition a row must meet for `verb`, in the words of one database."""
        reaches = _SEES_ALL | {reach for reach, verbs in self.wider.items() if verb in verbs}
        listed = ", ".join(f"'{reach}'" for reach in sorted(reaches))
        return f"{words['reach']} IN ({listed}) OR ({self.own.format_map(words)})"


_NOBODY = "1 = 0"
_DIRECT = "partner_id = {partner}"
_BY_MEMBER = "member_id IN (SELECT m.member_id FROM {of}member AS m WHERE m.partner_id = {partner})"
_BY_DEVICE = (
    "EXISTS (SELECT 1 FROM {of}device AS d JOIN {of}member AS m ON m.member_id = d.member_id"
    " WHERE d.device = {table}.device AND m.partner_id = {partner})"
)
_BY_SESSION = (
    "EXISTS (SELECT 1 FROM {of}session AS s JOIN {of}member AS m ON m.member_id = s.member_id"
    " WHERE s.session_id = {table}.session_id AND m.partner_id = {partner})"
)
_BY_DEAL = (
    "EXISTS (SELECT 1 FROM {of}deal AS d"
    " WHERE d.deal_id = {table}.deal_id AND d.partner_id = {partner})"
)
_BY_OP = (
    "EXISTS (SELECT 1 FROM {of}op_log AS o JOIN {of}member AS m ON m.member_id = o.member_id"
    " WHERE o.op_id = {table}.op_id AND m.partner_id = {partner})"
)
_BY_STREAM = (
    "stream = {stream} OR"
    " ({stream} IS NOT NULL AND substr(stream, 1, 8) <> 'partner:' AND stream <> 'vendor')"
)

GUARDS: dict[str, Guard] = {
    # A verdict depends on who was shipped a serial and who else claims it; `who` and `partner` of
    # a doubt are for the vendor's desk.
    "partner": Guard(_DIRECT, {Reach.JUDGE: _LOOK, Reach.ENTRANCE: _LOOK}),
    "member": Guard(_DIRECT, {Reach.JUDGE: _LOOK, Reach.ENTRANCE: _LOOK}),
    "shipment": Guard(_DIRECT, {Reach.JUDGE: _LOOK}),
    "allocation": Guard(_DIRECT),
    # Who has the better evidence displaces whoever had the serial, with points and places.
    "claim": Guard(_DIRECT, {Reach.JUDGE: frozenset({Verb.SELECT, Verb.UPDATE})}),
    "density": Guard(_DIRECT),
    "invoice": Guard(_DIRECT, {Reach.JUDGE: _LOOK}),
    # What a verdict was reached by names what lies with others: written by who judges, read by
    # the vendor.
    "judgement": Guard(_NOBODY, {Reach.JUDGE: frozenset({Verb.SELECT, Verb.INSERT})}),
    "ledger_entry": Guard(_DIRECT, {Reach.JUDGE: frozenset({Verb.SELECT, Verb.INSERT})}),
    "contest_entry": Guard(
        _DIRECT, {Reach.JUDGE: frozenset({Verb.SELECT, Verb.INSERT, Verb.DELETE})}
    ),
    "participant": Guard(_DIRECT, {Reach.JUDGE: frozenset({Verb.SELECT, Verb.INSERT})}),
    # Ids that somebody else used already are answered alike, so they have to be seen.
    "deal": Guard(_DIRECT, {Reach.JUDGE: _LOOK}),
    "evidence": Guard(_DIRECT, {Reach.JUDGE: _LOOK}),
    "op_log": Guard(_BY_MEMBER, {Reach.JUDGE: _LOOK}),
    "op_branch": Guard(_BY_DEVICE, {Reach.JUDGE: _LOOK}),
    "earlier_outcome": Guard(_BY_OP),
    "deal_version": Guard(_BY_DEAL),
    "deal_event": Guard(_DIRECT),
    # Numbers made of names: who holds them could try names against them.
    "customer_key": Guard(_DIRECT),
    "blob": Guard(_DIRECT),
    "upload": Guard(_DIRECT),
    # Who asks is found by these, before anybody is known.
    "device": Guard(f"partner_id IN (0, {{partner}}) AND {_BY_MEMBER}", {Reach.ENTRANCE: _ALL}),
    "enrolment_code": Guard(_BY_MEMBER, {Reach.ENTRANCE: _ALL}),
    "session": Guard(_BY_MEMBER, {Reach.ENTRANCE: _ALL}),
    "access_token": Guard(_BY_SESSION, {Reach.ENTRANCE: _ALL}),
    "credential": Guard(_BY_MEMBER, {Reach.ENTRANCE: _ALL}),
    "recovery_code": Guard(_BY_MEMBER, {Reach.ENTRANCE: _ALL}),
    "authorization_code": Guard(_BY_MEMBER, {Reach.ENTRANCE: _ALL}),
    "wrong_guess": Guard(_NOBODY, {Reach.ENTRANCE: _ALL}),
    # The vendor's own affairs, also where they are about a partner.
    "approval": Guard(_NOBODY),
    "tie": Guard(_NOBODY),
    **dict.fromkeys(
        (
            "container_event",
            "epcis_event",
            "intake",
            # What was read in documents, and where pages are found again: copies lie with others.
            "mark_key",
            "packing",
            "page_mark",
            "party",
            "price",
            "reading",
            "claim_risk",
            "lease",
            "risk_look",
            "risk_profile",
            "risk_rules",
            "sample",
            "second_look",
            "serial_event",
            "undone_claim",
            "unit_told",
            "webhook",
            "webhook_message",
        ),
        Guard(_NOBODY),
    ),
    # What stands against sales of a unit is asked by whoever records one.
    "serial_status": Guard(_NOBODY, {Reach.JUDGE: _LOOK}),
    "special_price": Guard(_NOBODY, {Reach.JUDGE: _LOOK}),
    "audit_note": Guard(_NOBODY, dict.fromkeys(_WRITES, frozenset({Verb.INSERT}))),
    # What is written for others is numbered in their streams; nobody reads there by it.
    "stream": Guard(
        _BY_STREAM,
        {Reach.WATCH: _LOOK}
        | dict.fromkeys(_WRITES, frozenset({Verb.SELECT, Verb.INSERT, Verb.UPDATE})),
    ),
    "change": Guard(_BY_STREAM, dict.fromkeys(_WRITES, frozenset({Verb.INSERT}))),
    "mark": Guard(_BY_STREAM),
}
"""Every table with rows of partners. Where a row does not name its partner, its parent does."""

SHARED = frozenset({"meta", "product", "rule_version", "contest", "standing", "audit", "catalogue"})
"""Tables without a partner's own rows: the programme, the heads of the record, and standings,
which name their rows by pseudonyms made for it."""

_APPEND_ONLY = frozenset(
    {
        "audit", "audit_note", "ledger_entry", "earlier_outcome", "rule_version", "judgement",
        "catalogue", "risk_look",
    }
)  # fmt: skip
_NEVER_DELETED = frozenset({"op_log", "op_branch", "claim", "deal", "deal_version", "deal_event"})


def guard_of(table: sa.Table) -> Guard | None:
    """Return the guard of a table, None for a shared one.

    One that nobody has named yet is for the vendor alone.
    """
    return None if table.name in SHARED else GUARDS.get(table.name, Guard(_NOBODY))


def enter(connection: Connection, scope: Scope) -> None:
    """Give the transaction on `connection` this scope until it ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ENTER, {"setting": SETTING, "scope": scope.text})
    else:
        connection.info[PLACE] = scope


_ENTER = sa.text("SELECT set_config(:setting, :scope, true)")


# --- PostgreSQL: policies ------------------------------------------------------------------------
def protect(connection: Connection) -> None:
    """Make the role, its grants and every policy what this version says; nothing on SQLite.

    Run by the owner of the tables, behind every migration. ValueError where it may not make the
    role, which somebody with more rights then has to do once.
    """
    if connection.dialect.name != "postgresql":
        return
    if not connection.execute(_MAY_MAKE, {"role": APP_ROLE}).scalar():
        raise ValueError(
            f"This database user may not make the role {APP_ROLE}. Let an administrator run:"
            f" CREATE ROLE {APP_ROLE} NOLOGIN; GRANT {APP_ROLE} TO the user that migrates."
        )
    with closing(connection.connection.cursor()) as cursor:
        # By the driver itself: only there many statements may go at once.
        cursor.execute(_ROLE)
        cursor.execute(";\n".join(_statements()))
    connection.execute(sa.delete(t.meta).where(t.meta.c.key == _VERSION))
    connection.execute(sa.insert(t.meta), {"key": _VERSION, "value": rules_version()})


def is_protected(connection: Connection) -> bool:
    """Say whether a database has the policies of this version; SQLite needs none."""
    if connection.dialect.name != "postgresql":
        return True
    kept = connection.execute(sa.select(t.meta.c.value).where(t.meta.c.key == _VERSION)).scalar()
    return kept == rules_version()


def rules_version() -> str:
    """Return what tells these policies from those of another version."""
    return hashlib.sha256("\n".join(_statements()).encode()).hexdigest()[:16]


_VERSION = "scope_rules"
_MAY_MAKE = sa.text(
    "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = current_user"
    " AND (rolsuper OR rolcreaterole)) OR EXISTS (SELECT 1 FROM pg_roles"
    " WHERE rolname = :role AND pg_has_role(current_user, oid, 'MEMBER'))"
)
_ROLE = """DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'sellthrough_app') THEN
    CREATE ROLE sellthrough_app NOLOGIN;
  END IF;
  IF NOT pg_has_role(current_user, 'sellthrough_app', 'MEMBER') THEN
    EXECUTE format('GRANT sellthrough_app TO %I', current_user);
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$"""
"""A role is the whole cluster's: another database may have made it, or make it right now."""

_ON_POSTGRES = {
    "reach": f"(SELECT split_part(current_setting('{SETTING}', true), ':', 1))",
    "partner": (
        f"(SELECT CAST(NULLIF(split_part(current_setting('{SETTING}', true), ':', 2), '')"
        " AS integer))"
    ),
    "stream": (
        f"(SELECT 'partner:' || NULLIF(split_part(current_setting('{SETTING}', true), ':', 2), ''))"
    ),
    "of": "",
}


def _statements() -> list[str]:
    made = [
        f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}",
        f"GRANT SELECT ON alembic_version TO {APP_ROLE}",
    ]
    for table in t.metadata.sorted_tables:
        name = f'"{table.name}"'
        made.append(f"REVOKE ALL ON {name} FROM PUBLIC, {APP_ROLE}")
        made.append(f"GRANT {', '.join(_granted(table.name))} ON {name} TO {APP_ROLE}")
        guard = guard_of(table)
        if guard is None:
            continue
        made += [
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        ]
        words = _ON_POSTGRES | {"table": name}
        for verb in Verb:
            condition = guard.condition(verb, words)
            using = "" if verb is Verb.INSERT else f" USING ({condition})"
            check = f" WITH CHECK ({condition})" if verb in {Verb.INSERT, Verb.UPDATE} else ""
            policy = f"scope_{verb.lower()}"
            made.append(f"DROP POLICY IF EXISTS {policy} ON {name}")
            made.append(f"CREATE POLICY {policy} ON {name} FOR {verb}{using}{check}")
    return made


def _granted(table: str) -> Iterable[Verb]:
    """Return what the role may do with a table at all: the record is only added to."""
    if table in _APPEND_ONLY:
        return (Verb.SELECT, Verb.INSERT)
    if table in _NEVER_DELETED:
        return (Verb.SELECT, Verb.INSERT, Verb.UPDATE)
    return tuple(Verb)


# --- SQLite: views over the tables ---------------------------------------------------------------
REACH_FUNCTION, PARTNER_FUNCTION = "scope_reach", "scope_partner"
_ON_SQLITE = {
    "reach": f"(SELECT {REACH_FUNCTION}())",
    "partner": f"(SELECT {PARTNER_FUNCTION}())",
    "stream": f"(SELECT 'partner:' || {PARTNER_FUNCTION}())",
    "of": "main.",
}


def views() -> list[str]:
    """Return the statements that lay views over the tables of one reading connection.

    A name without a schema means the temporary one first: whoever asks for `claim` gets the view.
    """
    made = []
    for table in t.metadata.sorted_tables:
        guard = guard_of(table)
        if guard is not None:
            name = f'"{table.name}"'
            condition = guard.condition(Verb.SELECT, _ON_SQLITE | {"table": table.name})
            words = ("CREATE TEMP VIEW", name, "AS SELECT * FROM", f"main.{name}", "WHERE")
            made.append(" ".join((*words, condition)))
    return made

"""Every table of the server, for SQLite and PostgreSQL alike.

Columns a client sees are those of `sync.wire.tables`, by the same names; the others stay here.
Only `migrations/` changes a database; a test holds the two together.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from server.storage import supply_tables as supply
from server.storage.claim_tables import catalogue, claim, density, invoice, judgement
from server.storage.columns import Instant, metadata
from server.storage.customer_tables import customer_key
from server.storage.desk_tables import lease
from server.storage.reading_tables import mark_key, page_mark, reading
from server.storage.record_tables import approval, audit_note, tie
from server.storage.risk_tables import (
    claim_risk,
    risk_look,
    risk_profile,
    risk_rules,
    sample,
    second_look,
    unit_told,
)

__all__ = [
    "approval", "audit_note", "catalogue", "claim", "claim_risk", "customer_key", "density",
    "invoice", "judgement", "lease", "mark_key", "metadata", "page_mark", "reading", "risk_look",
    "risk_profile", "risk_rules", "sample", "second_look", "supply", "tie", "unit_told",
]  # fmt: skip


def _text(name: str, default: str | None = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, default=default)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, default=0)


def _id(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, default=False)


def _at(name: str, *, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, Instant, nullable=optional)


LATER_LIMITS = {
    "too_early_days": 0, "info_days": 7, "first_reminder_days": 3, "last_reminder_days": 1,
    "appeal_days": 14, "appeal_decision_days": 14, "invoice_days": 0, "proof_points": 0,
    "cap_claim": 0, "cap_period": 0, "cap_days": 90, "cap_points": 0, "budget_points": 0,
    "sample_permille": 0, "invoice_check": 0, "region_check": 0, "desk_days": 7, "desk_opens": 0,
    "desk_closes": 24, "stacking_check": 0, "pooled_devices": 0,
}  # fmt: skip
"""Limits of a rule version that came later, with what held before."""

BY_KEY: dict[str, Any] = {"sqlite_with_rowid": False}
"""Rows lie in the tree of their primary key, which saves one; for many and short rows only."""

# --- what the vendor decides: programme, partners, shipments ----------------------------------
meta = sa.Table("meta", metadata, sa.Column("key", sa.Text, primary_key=True), _text("value"))
"""`epoch` names this history; `mac_key` (hex) authenticates cursors and time tokens."""

product = sa.Table(
    "product",
    metadata,
    _id("product_id"),
    sa.Column("gtin", sa.Text, nullable=False, unique=True),
    _text("name"),
    _text("regex"),
    _flag("folds_case"),
    _flag("folds_lookalikes"),
    _text("check_name"),
    _whole("points"),
    _whole("list_price"),
    _text("currency"),
    sa.Column("eligible_from", sa.Date, nullable=False),
    sa.Column("eligible_to", sa.Date),
)
rule_version = sa.Table(
    "rule_version",
    metadata,
    _id("version"),
    _at("valid_from"),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    *(
        _whole(name)
        for name in (
            "claim_window_days", "decision_days", "maturity_days", "scan_hold_seconds",
            "decision_hold_seconds", "protection_days", "extension_days", "extensions",
            "resubmissions", "four_eyes_points",
        )
    ),
    sa.Column("four_eyes_days", sa.BigInteger, nullable=False, default=30, server_default="30"),
    sa.Column("undelivered_a_day", sa.BigInteger, nullable=False, default=20, server_default="20"),
    sa.Column(
        "four_eyes_deal_minor", sa.BigInteger, nullable=False, default=5_000_000,
        server_default="5000000",
    ),
    *(
        sa.Column(name, sa.BigInteger, nullable=False, default=value, server_default=str(value))
        for name, value in LATER_LIMITS.items()
    ),
    sa.Column("desk_zone", sa.Text, nullable=False, default="UTC", server_default="UTC"),
)  # fmt: skip
"""A version never changes: what is to change gets a version of its own, in force from a day on."""
contest = sa.Table(
    "contest",
    metadata,
    _id("contest_id"),
    _text("name"),
    _text("counts"),
    _whole("points_per_unit"),
    _whole("points_per_amount"),
    _whole("amount_step"),
    _text("currency"),
    _text("product_ids", "[]"),
    _text("audience"),
    _at("starts_at"),
    _at("ends_at"),
    _at("grace_until"),
)
partner = sa.Table(
    "partner",
    metadata,
    _id("partner_id"),
    _text("name"),
    _text("kind"),
    _text("country"),
    _whole("target_minor"),
    _text("currency"),
    sa.Column("period_ends", sa.Date, nullable=False),
    _text("allocation_key"),
    *(
        sa.Column(name, sa.Text, nullable=False, default="", server_default="")
        for name in ("tier", "territory", "league")
    ),
    sa.Column("manager_id", sa.BigInteger, nullable=False, default=0, server_default="0"),
    sa.Column("licence_until", sa.Date),
    sa.Column("active", sa.Boolean, nullable=False, default=True, server_default=sa.true()),
    sa.Column("rev", sa.BigInteger, nullable=False, default=1, server_default="1"),
)
"""`allocation_key` (hex, 32 bytes) keys the fingerprints of the partner's allocation. `manager_id`
is who of the vendor's staff looks after it, 0 for nobody; `licence_until` the last day of its trade
licence, where the programme asks for one; one that is not `active` is let in by
nobody."""
member = sa.Table(
    "member",
    metadata,
    _id("member_id"),
    sa.Column("partner_id", sa.Integer, nullable=False, index=True),
    _text("name"),
    _text("role"),
    sa.Column("active", sa.Boolean, nullable=False, default=True),
    sa.Column("ref", sa.Text, nullable=False, default="", server_default=""),
    sa.Column(
        "registers_deals", sa.Boolean, nullable=False, default=True, server_default=sa.true()
    ),
    sa.Column("takes_part", sa.Boolean, nullable=False, default=True, server_default=sa.true()),
    sa.Column("rev", sa.BigInteger, nullable=False, default=1, server_default="1"),
)
"""`partner_id` is 0 for vendor staff, so it is no foreign key. `ref` is the id the inviting client
gave a person, "" for those the vendor entered."""
shipment = sa.Table(
    "shipment",
    metadata,
    sa.Column("serial", sa.Text, primary_key=True),
    sa.Column("product_id", sa.ForeignKey("product.product_id"), nullable=False),
    sa.Column("partner_id", sa.ForeignKey("partner.partner_id"), nullable=False),
    sa.Column("shipped_on", sa.Date, nullable=False),
)
"""`serial` is canonical for its product."""
allocation = sa.Table(
    "allocation",
    metadata,
    sa.Column("partner_id", sa.ForeignKey("partner.partner_id"), primary_key=True),
    sa.Column("fingerprint", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("product_id", sa.ForeignKey("product.product_id"), nullable=False),
    _whole("flags"),
    **BY_KEY,
)

# --- who may come in ----------------------------------------------------------------------------
device = sa.Table(
    "device",
    metadata,
    sa.Column("device", sa.Text, primary_key=True),
    sa.Column("member_id", sa.ForeignKey("member.member_id"), nullable=False),
    _text("name"),
    _at("enrolled_at"),
    _whole("last_n"),
    _text("last_hash"),
    _at("forked_at", optional=True),
    sa.Column("public_key", sa.Text, nullable=False, default="", server_default=""),
    _at("revoked_at", optional=True),
    sa.Column("partner_id", sa.Integer, nullable=False, default=0, server_default="0"),
    sa.Column("seen_on", sa.Date),
    sa.Index("ix_device_member_id", "member_id"),
)
"""`last_n` and `last_hash` are the head of the device's chain of ops; `forked_at` says when two
different ops of one number arrived: it is frozen until a person has looked. `public_key` is that
of the device (`sync.wire.messages.Enrol`); `revoked_at` says since when it must hold nothing.
`partner_id` is its member's; `seen_on` the last day it renewed its sign-in."""
enrolment_code = sa.Table(
    "enrolment_code",
    metadata,
    sa.Column("code_hash", sa.Text, primary_key=True),
    sa.Column("member_id", sa.ForeignKey("member.member_id"), nullable=False),
    _whole("made_by"),
    _at("made_at"),
    _at("expires_at"),
    _at("used_at", optional=True),
)
session = sa.Table(
    "session",
    metadata,
    sa.Column("session_id", sa.Text, primary_key=True),
    sa.Column("member_id", sa.ForeignKey("member.member_id"), nullable=False),
    sa.Column("device", sa.ForeignKey("device.device"), nullable=False, index=True),
    _at("started_at"),
    sa.Column("refresh_hash", sa.Text, nullable=False, unique=True),
    sa.Column("previous_hash", sa.Text, nullable=False, index=True, default=""),
    _at("refresh_until"),
    _at("revoked_at", optional=True),
    sa.Column("generation", sa.BigInteger, nullable=False, default=0, server_default="0"),
    _at("authenticated_at", optional=True),
    _at("renewed_at", optional=True),
    sa.Column("ended_why", sa.Text, nullable=False, default="", server_default=""),
    _at("told_at", optional=True),
)
"""`previous_hash` is the refresh token the current one replaced: good until that one is used.
`generation` is that of the current one: a later one that proves itself was forgotten.
`authenticated_at` says when the person last proved who they are, by a code or a password; `told_at`
when they were told that their session ended because one of its tokens was used twice."""
access_token = sa.Table(
    "access_token",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("session_id", sa.ForeignKey("session.session_id"), nullable=False, index=True),
    _at("expires_at"),
)
credential = sa.Table(
    "credential",
    metadata,
    sa.Column("member_id", sa.ForeignKey("member.member_id"), primary_key=True),
    sa.Column("login", sa.Text, nullable=False, unique=True),
    _text("password_hash"),
    _text("totp"),
    _whole("totp_step"),
    _at("changed_at"),
)
"""How a person signs in by a browser. `login` is as it is compared (`services.passwords`); `totp`
is the sealed secret of the second factor, empty without one; `totp_step` the last step used."""
recovery_code = sa.Table(
    "recovery_code",
    metadata,
    sa.Column("code_hash", sa.Text, primary_key=True),
    sa.Column("member_id", sa.ForeignKey("member.member_id"), nullable=False, index=True),
    _at("used_at", optional=True),
)
"""Each stands in for one code of the second factor, once."""
authorization_code = sa.Table(
    "authorization_code",
    metadata,
    sa.Column("code_hash", sa.Text, primary_key=True),
    sa.Column("member_id", sa.ForeignKey("member.member_id"), nullable=False),
    _text("redirect_uri"),
    _text("challenge"),
    _text("key_print"),
    _at("made_at"),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    _at("used_at", optional=True),
    _text("session_id"),
)
"""What the browser hands to the program; `session_id` is what it was turned into."""
wrong_guess = sa.Table(
    "wrong_guess",
    metadata,
    sa.Column("subject", sa.Text, primary_key=True),
    _whole("count"),
    sa.Column("since", Instant, nullable=False, index=True),
)
"""Wrong passwords by login and by address, whether there is such a login or not; hashed."""
WITHOUT_EFFECT = "status IN ('conflict', 'deferred', 'blocked_by')"
"""Ops that those behind them on the same record have to know of; the words of the index too."""
NO_SCAN = "kind <> 'claim.record'"
"""All ops but scans, which are found by the entry of the audit chain that covers them."""
DECISION = "kind = 'review.decide'"
"""Ops that are about many claims at once, which their text alone names."""

op_log = sa.Table(
    "op_log",
    metadata,
    sa.Column("op_id", sa.Text, primary_key=True),
    sa.Column("device", sa.Text, nullable=False),
    _whole("n"),
    _text("hash"),
    _whole("member_id"),
    _text("kind"),
    _text("entity"),
    _text("status"),
    _text("outcome"),
    _text("envelope"),
    _at("received_at"),
    sa.Column("sig", sa.Text, nullable=False, default="", server_default=""),
    sa.Column("height", sa.BigInteger, nullable=False, default=0, server_default="0"),
    sa.Index("ix_op_log_device_n", "device", "n"),
    sa.Index("ix_op_log_height", "height"),
    sa.Index(
        "ix_op_log_entity",
        "entity",
        sqlite_where=sa.text(NO_SCAN),
        postgresql_where=sa.text(NO_SCAN),
    ),
    sa.Index(
        "ix_op_log_decision",
        "received_at",
        sqlite_where=sa.text(DECISION),
        postgresql_where=sa.text(DECISION),
    ),
    sa.Index(
        "ix_op_log_deferred",
        "received_at",
        sqlite_where=sa.text("status = 'deferred'"),
        postgresql_where=sa.text("status = 'deferred'"),
    ),
    sa.Index(
        "ix_op_log_without_effect",
        "device",
        "entity",
        sqlite_where=sa.text(WITHOUT_EFFECT),
        postgresql_where=sa.text(WITHOUT_EFFECT),
    ),
)
"""Every op ever taken, verbatim, with its first outcome (JSON). Never expires, never edited,
save that a deferred or waiting op gets its outcome when it can at last be judged. `height` is the
entry of the audit chain that covers it. An op that was withheld has no envelope yet."""

op_branch = sa.Table(
    "op_branch",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    _text("op_id"),
    _text("device"),
    _whole("n"),
    _text("envelope"),
    _at("received_at"),
    sa.Column("sig", sa.Text, nullable=False, default="", server_default=""),
)
"""Ops that did not follow their device's chain, verbatim: the other branch of a fork."""

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("height", sa.BigInteger, primary_key=True, autoincrement=False),
    _text("head"),
    _text("what"),
    _text("digest"),
    _whole("member_id"),
    _text("device"),
    _at("at"),
    sa.Index("ix_audit_at", "at"),
    sa.Index("ix_audit_member_id_height", "member_id", "height"),
)
"""The chain of all that was done: `head` is the hash of the entry before it and of this one's
other columns, `digest` that of the ops it covers. One entry a transaction, written last."""

earlier_outcome = sa.Table(
    "earlier_outcome",
    metadata,
    sa.Column("op_id", sa.Text, primary_key=True),
    sa.Column("height", sa.BigInteger, primary_key=True, autoincrement=False),
    _text("status"),
    _text("code"),
    sa.Index("ix_earlier_outcome_height", "height"),
)
"""What an op was answered, and in which entry of the chain, before it was judged anew."""

# --- what partners state and what came of it ----------------------------------------------------
deal = sa.Table(
    "deal",
    metadata,
    sa.Column("deal_id", sa.Text, primary_key=True),
    sa.Column("partner_id", sa.ForeignKey("partner.partner_id"), nullable=False, index=True),
    _whole("member_id"),
    _text("state"),
    _text("customer"),
    _text("country"),
    _text("domain"),
    _text("contact"),
    _text("site"),
    _text("products", "[]"),
    _whole("value_minor"),
    _text("currency"),
    sa.Column("expected_close", sa.Date),
    _text("source"),
    _flag("tender"),
    _text("competitor"),
    _text("note"),
    _at("protected_until", optional=True),
    _at("decide_by", optional=True),
    _text("reason"),
    _whole("submissions"),
    _whole("extensions"),
    _at("created_at"),
    _at("updated_at"),
    _whole("rev"),
)
deal_version = sa.Table(
    "deal_version",
    metadata,
    sa.Column("deal_id", sa.ForeignKey("deal.deal_id"), primary_key=True),
    sa.Column("rev", sa.BigInteger, primary_key=True, autoincrement=False),
    _text("fields"),
)
"""The editable fields (JSON) of each version: the base of a three-way merge."""
deal_event = sa.Table(
    "deal_event",
    metadata,
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("deal_id", sa.ForeignKey("deal.deal_id"), nullable=False, index=True),
    _whole("partner_id"),
    _at("at"),
    _text("who"),
    _text("what"),
    _text("detail", "{}"),
)
ledger_entry = sa.Table(
    "ledger_entry",
    metadata,
    sa.Column("entry_id", sa.Text, primary_key=True),
    _text("transfer_id", None),
    _text("account", None),
    _whole("partner_id"),
    _whole("member_id"),
    _text("kind"),
    _whole("points"),
    sa.Column("claim_id", sa.Text, nullable=False, index=True),
    sa.Column("contest_id", sa.Integer),
    _at("at"),
    _whole("rule_version"),
    _text("explanation"),
    sa.Column("against", sa.Text, nullable=False, default="programme", server_default="programme"),
    **BY_KEY,
)
"""Append-only. `entry_id` is `<transfer_id>:<line>` and a transfer is named for what it is for,
so the same thing can't be booked twice. A row moves `points` from the account `against` to
`account`: both lines of a transfer in one, so that none can be there without the other."""
participant = sa.Table(
    "participant",
    metadata,
    sa.Column("contest_id", sa.ForeignKey("contest.contest_id"), primary_key=True),
    sa.Column("ref", sa.Text, primary_key=True),
    sa.Column("partner_id", sa.ForeignKey("partner.partner_id"), nullable=False),
    _whole("member_id"),
    _text("label"),
    _text("name"),
    sa.UniqueConstraint("contest_id", "partner_id", "member_id"),
    sa.UniqueConstraint("contest_id", "label"),
)
"""`member_id` is 0 where companies compete. `ref` and `label` say nothing about who it is."""
contest_entry = sa.Table(
    "contest_entry",
    metadata,
    sa.Column("entry_id", sa.Text, primary_key=True),
    sa.Column("contest_id", sa.Integer, nullable=False, index=True),
    _text("ref"),
    _whole("partner_id"),
    sa.Column("claim_id", sa.Text, nullable=False),
    _whole("points"),
    _whole("units"),
    _text("state"),
    _at("at"),
    _text("explanation"),
    **BY_KEY,
)
"""`entry_id` is `<claim_id>:<contest_id>`: a claim counts at most once in a contest. Neither is a
foreign key, which costs a look-up for each of a push's rows: the audit looks for orphans."""
standing = sa.Table(
    "standing",
    metadata,
    sa.Column("contest_id", sa.ForeignKey("contest.contest_id"), primary_key=True),
    sa.Column("ref", sa.Text, primary_key=True),
    _text("label"),
    _whole("place"),
    _whole("points"),
    _whole("provisional"),
    _whole("units"),
    _at("reached_at", optional=True),
    _whole("gap_above"),
)

blob = sa.Table(
    "blob",
    metadata,
    sa.Column("partner_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.Text, primary_key=True),
    _whole("size"),
    _at("received_at"),
)
"""Bytes that are there, per partner: a hash known to one opens nothing to another."""
upload = sa.Table(
    "upload",
    metadata,
    sa.Column("upload_id", sa.Text, primary_key=True),
    sa.Column("partner_id", sa.Integer, nullable=False, index=True),
    _whole("member_id"),
    _text("sha256"),
    _whole("size"),
    _whole("offset"),
    _at("expires_at"),
)
"""Uploads that are under way (tus 1.0); `offset` counts the bytes that are safe on disk."""
evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("evidence_id", sa.Text, primary_key=True),
    sa.Column("entity", sa.Text, nullable=False, index=True),
    sa.Column("partner_id", sa.Integer, nullable=False),
    _whole("member_id"),
    _text("sha256"),
    _text("name"),
    _text("media_type"),
    _whole("size"),
    _text("state"),
    _at("attached_at"),
    _whole("rev"),
    sa.Index("ix_evidence_blob", "partner_id", "sha256"),
    sa.Index("ix_evidence_sha256", "sha256"),
)

# --- the feed -----------------------------------------------------------------------------------
stream = sa.Table(
    "stream",
    metadata,
    sa.Column("stream", sa.Text, primary_key=True),
    _whole("last"),
)
"""One counter per stream; its row lock, held to COMMIT, makes seq order the order of visibility."""
change = sa.Table(
    "change",
    metadata,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    _text("tok"),
    _text("tbl"),
    _text("pk"),
    _text("op"),
    sa.Column("many", sa.BigInteger, nullable=False, default=1, server_default="1"),
    sa.Column("packed", sa.Text, nullable=False, default="", server_default=""),
    sa.Index("ix_change_key", "stream", "tbl", "pk", "seq"),
    **BY_KEY,
)
"""Which row changed, never what it became: a page reads the row as it is. `tok` is random, one
per transaction: a cursor that names another `tok` for its seq is from another history.

An entry may stand for a run of `many` changes, of which `seq` is the last: then `pk` is empty, and
`packed` has the keys in their order, as a JSON list (`runs`)."""
mark = sa.Table(
    "mark",
    metadata,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("at", Instant, primary_key=True),
    _whole("seq"),
)
"""Where a stream stood when. The oldest mark of a stream says how far its changes are trimmed."""

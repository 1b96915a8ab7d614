"""First light: every table of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.storage.columns import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "change",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tok", sa.Text(), nullable=False),
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("pk", sa.Text(), nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq", name="pk_change"),
    )
    op.create_index("ix_change_key", "change", ["stream", "tbl", "pk", "seq"], unique=False)
    op.create_table(
        "contest",
        sa.Column("contest_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("points_per_unit", sa.BigInteger(), nullable=False),
        sa.Column("points_per_amount", sa.BigInteger(), nullable=False),
        sa.Column("amount_step", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("product_ids", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("grace_until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("contest_id", name="pk_contest"),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("transfer_id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("rule_version", sa.BigInteger(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_ledger_entry"),
    )
    op.create_index("ix_ledger_entry_account", "ledger_entry", ["account"], unique=False)
    op.create_index("ix_ledger_entry_claim_id", "ledger_entry", ["claim_id"], unique=False)
    op.create_index("ix_ledger_entry_transfer_id", "ledger_entry", ["transfer_id"], unique=False)
    op.create_table(
        "member",
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_member"),
    )
    op.create_index("ix_member_partner_id", "member", ["partner_id"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "op_branch",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_op_branch"),
    )
    op.create_table(
        "op_log",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("op_id", name="pk_op_log"),
    )
    op.create_index(
        "ix_op_log_deferred",
        "op_log",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("status = 'deferred'"),
        postgresql_where=sa.text("status = 'deferred'"),
    )
    op.create_index("ix_op_log_device_n", "op_log", ["device", "n"], unique=False)
    op.create_table(
        "partner",
        sa.Column("partner_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("target_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("period_ends", sa.Date(), nullable=False),
        sa.Column("allocation_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", name="pk_partner"),
    )
    op.create_table(
        "product",
        sa.Column("product_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gtin", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("regex", sa.Text(), nullable=False),
        sa.Column("folds_case", sa.Boolean(), nullable=False),
        sa.Column("folds_lookalikes", sa.Boolean(), nullable=False),
        sa.Column("check_name", sa.Text(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("list_price", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("eligible_from", sa.Date(), nullable=False),
        sa.Column("eligible_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("product_id", name="pk_product"),
        sa.UniqueConstraint("gtin", name="uq_product_gtin"),
    )
    op.create_table(
        "rule_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_from", Instant(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("claim_window_days", sa.BigInteger(), nullable=False),
        sa.Column("decision_days", sa.BigInteger(), nullable=False),
        sa.Column("maturity_days", sa.BigInteger(), nullable=False),
        sa.Column("scan_hold_seconds", sa.BigInteger(), nullable=False),
        sa.Column("decision_hold_seconds", sa.BigInteger(), nullable=False),
        sa.Column("protection_days", sa.BigInteger(), nullable=False),
        sa.Column("extension_days", sa.BigInteger(), nullable=False),
        sa.Column("extensions", sa.BigInteger(), nullable=False),
        sa.Column("resubmissions", sa.BigInteger(), nullable=False),
        sa.Column("four_eyes_points", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_rule_version"),
    )
    op.create_table(
        "stream",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name="pk_stream"),
    )
    op.create_table(
        "allocation",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("twin", sa.BigInteger(), nullable=False),
        sa.Column("flags", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.partner_id"], name="fk_allocation_partner_id"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.product_id"], name="fk_allocation_product_id"
        ),
        sa.PrimaryKeyConstraint("partner_id", "fingerprint", name="pk_allocation"),
    )
    op.create_table(
        "claim",
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("stated_gtin", sa.Text(), nullable=True),
        sa.Column("sold_on", sa.Date(), nullable=False),
        sa.Column("invoice", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("scanned_at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("rule_version", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("decide_by", Instant(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("doubts", sa.Text(), nullable=False),
        sa.Column("evidence_at", Instant(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("first_reviewer", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.partner_id"], name="fk_claim_partner_id"),
        sa.PrimaryKeyConstraint("claim_id", name="pk_claim"),
    )
    op.create_index("ix_claim_partner_id", "claim", ["partner_id"], unique=False)
    op.create_index("ix_claim_serial", "claim", ["serial"], unique=False)
    op.create_index(
        "uq_claim_live_serial",
        "claim",
        ["serial"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )
    op.create_table(
        "deal",
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("products", sa.Text(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("expected_close", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("tender", sa.Boolean(), nullable=False),
        sa.Column("competitor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("protected_until", Instant(), nullable=True),
        sa.Column("decide_by", Instant(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("submissions", sa.BigInteger(), nullable=False),
        sa.Column("extensions", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.partner_id"], name="fk_deal_partner_id"),
        sa.PrimaryKeyConstraint("deal_id", name="pk_deal"),
    )
    op.create_index("ix_deal_partner_id", "deal", ["partner_id"], unique=False)
    op.create_table(
        "device",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("enrolled_at", Instant(), nullable=False),
        sa.Column("last_n", sa.BigInteger(), nullable=False),
        sa.Column("last_hash", sa.Text(), nullable=False),
        sa.Column("forked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.member_id"], name="fk_device_member_id"),
        sa.PrimaryKeyConstraint("device", name="pk_device"),
    )
    op.create_table(
        "enrolment_code",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.member_id"], name="fk_enrolment_code_member_id"
        ),
        sa.PrimaryKeyConstraint("code_hash", name="pk_enrolment_code"),
    )
    op.create_table(
        "participant",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.contest_id"], name="fk_participant_contest_id"
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.partner_id"], name="fk_participant_partner_id"
        ),
        sa.PrimaryKeyConstraint("contest_id", "ref", name="pk_participant"),
        sa.UniqueConstraint("contest_id", "label", name="uq_participant_contest_id_label"),
        sa.UniqueConstraint(
            "contest_id",
            "partner_id",
            "member_id",
            name="uq_participant_contest_id_partner_id_member_id",
        ),
    )
    op.create_table(
        "shipment",
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("shipped_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.partner_id"], name="fk_shipment_partner_id"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.product_id"], name="fk_shipment_product_id"
        ),
        sa.PrimaryKeyConstraint("serial", name="pk_shipment"),
    )
    op.create_table(
        "standing",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("provisional", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("reached_at", Instant(), nullable=True),
        sa.Column("gap_above", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.contest_id"], name="fk_standing_contest_id"
        ),
        sa.PrimaryKeyConstraint("contest_id", "ref", name="pk_standing"),
    )
    op.create_table(
        "contest_entry",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.claim_id"], name="fk_contest_entry_claim_id"),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.contest_id"], name="fk_contest_entry_contest_id"
        ),
        sa.PrimaryKeyConstraint("entry_id", name="pk_contest_entry"),
    )
    op.create_index("ix_contest_entry_claim_id", "contest_entry", ["claim_id"], unique=False)
    op.create_index("ix_contest_entry_contest_id", "contest_entry", ["contest_id"], unique=False)
    op.create_table(
        "deal_event",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.deal_id"], name="fk_deal_event_deal_id"),
        sa.PrimaryKeyConstraint("event_id", name="pk_deal_event"),
    )
    op.create_index("ix_deal_event_deal_id", "deal_event", ["deal_id"], unique=False)
    op.create_table(
        "deal_version",
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.deal_id"], name="fk_deal_version_deal_id"),
        sa.PrimaryKeyConstraint("deal_id", "rev", name="pk_deal_version"),
    )
    op.create_table(
        "session",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("refresh_hash", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("refresh_until", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["device"], ["device.device"], name="fk_session_device"),
        sa.ForeignKeyConstraint(["member_id"], ["member.member_id"], name="fk_session_member_id"),
        sa.PrimaryKeyConstraint("session_id", name="pk_session"),
        sa.UniqueConstraint("refresh_hash", name="uq_session_refresh_hash"),
    )
    op.create_index("ix_session_device", "session", ["device"], unique=False)
    op.create_index("ix_session_previous_hash", "session", ["previous_hash"], unique=False)
    op.create_table(
        "access_token",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.session_id"], name="fk_access_token_session_id"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_access_token"),
    )
    op.create_index("ix_access_token_session_id", "access_token", ["session_id"], unique=False)

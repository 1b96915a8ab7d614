"""Tables of the feed: columns in order, primary key, and which stream carries them.

A row travels as an array of these columns. Columns are only ever added at the end; a reader
ignores columns and tables it does not know. Conventions: ids of server-born rows are integers, of
client-born rows UUIDv7 text; instants are RFC 3339 UTC text, days ISO text, money minor units with
the currency beside it, lists and objects JSON text, yes/no 0 or 1.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FeedTable:
    """One table of the feed; the first `keys` columns are its primary key."""

    name: str
    columns: tuple[str, ...]
    keys: int = 1


CATALOGUE = "catalogue"
VENDOR = "vendor"


def partner_stream(partner_id: int) -> str:
    """Return the stream with everything a partner may see of itself."""
    return f"partner:{partner_id}"


def contest_stream(contest_id: int) -> str:
    """Return the stream with the standings of a contest, under pseudonyms."""
    return f"contest:{contest_id}"


PRODUCT = FeedTable(
    "product",
    (
        "product_id", "gtin", "name", "regex", "folds_case", "folds_lookalikes", "check_name",
        "points", "list_price", "currency", "eligible_from", "eligible_to",
    ),
)  # fmt: skip
RULE_VERSION = FeedTable(
    "rule_version",
    (
        "version", "valid_from", "starts_on", "ends_on", "claim_window_days", "decision_days",
        "maturity_days", "scan_hold_seconds", "decision_hold_seconds", "protection_days",
        "extension_days", "extensions", "resubmissions", "four_eyes_points", "four_eyes_days",
        "four_eyes_deal_minor", "too_early_days", "info_days", "first_reminder_days",
        "last_reminder_days", "appeal_days", "appeal_decision_days", "invoice_days",
        "proof_points", "cap_claim", "cap_period", "cap_days", "cap_points", "budget_points",
        "sample_permille", "invoice_check", "region_check", "desk_days", "desk_opens",
        "desk_closes", "desk_zone", "stacking_check", "pooled_devices",
    ),
)  # fmt: skip
"""All versions, those to come as well. How many undelivered units a device may state of a day is
for the server alone: who guesses serials need not know it."""
CONTEST = FeedTable(
    "contest",
    (
        "contest_id", "name", "counts", "points_per_unit", "points_per_amount", "amount_step",
        "currency", "product_ids", "audience", "starts_at", "ends_at", "grace_until",
    ),
)  # fmt: skip
"""`counts` is units or amount; `audience` is member or partner: who stands in the list."""

PARTNER = FeedTable(
    "partner",
    (
        "partner_id", "name", "kind", "country", "target_minor", "currency", "period_ends",
        "tier", "territory", "league", "manager_id", "active", "rev", "licence_until",
    ),
)  # fmt: skip
"""In the vendor stream all partners; in a partner's stream only itself. Target of the quarter.
`manager_id` is the member of the vendor's staff who looks after it, 0 for nobody; `licence_until`
the last day of its trade licence, null where none is asked for."""
MEMBER = FeedTable(
    "member",
    (
        "member_id",
        "partner_id",
        "name",
        "role",
        "active",
        "ref",
        "registers_deals",
        "rev",
        "takes_part",
    ),
)
"""People: in the vendor stream all, its own staff too (`partner_id` 0); in a partner's stream its
own. `ref` is the id the client gave that invited the person; `takes_part` 0: their sales earn
nothing."""
DEVICE = FeedTable(
    "device",
    (
        "device", "member_id", "partner_id", "name", "enrolled_at", "seen_on", "revoked_at",
        "forked_at",
    ),
)  # fmt: skip
"""Devices of these people. `seen_on` is the last day one renewed its sign-in; `revoked_at` since
when its access has ended, `forked_at` since when it is frozen."""
ALLOCATION = FeedTable("allocation", ("fingerprint", "product_id", "flags"))
"""Partner stream. Keyed 64-bit fingerprints (signed) of canonical serials."""

_CLAIM = (
    "claim_id", "partner_id", "member_id", "device", "serial", "product_id", "stated_gtin",
    "sold_on", "invoice", "customer", "scanned_at", "received_at", "rule_version", "state",
    "code", "params", "points", "decide_by", "decided_at", "decided_by", "reason", "rev",
)  # fmt: skip
_LIFE = ("due_at", "asked", "appeal")
CLAIM = FeedTable("claim", (*_CLAIM, *_LIFE))
"""`code`/`params`: what the claimant may know ("" when nothing is open). `due_at`: until when a
question can be answered or a refusal appealed, when the rules look again, from when points may be
paid (`domain.claims.timing`). `asked`: JSON list of the fields that are open. `appeal`: what the
claimant said against a refusal."""
VENDOR_CLAIM = FeedTable(
    "vendor_claim",
    (
        *_CLAIM, "cause", "value_minor", "currency", "doubts", *_LIFE, "refused_by", "escalated",
        "lost", "risk", "risk_parts",
    ),
)  # fmt: skip
"""Vendor stream. `cause` is the true code, `doubts` a JSON list of sentences' codes with params for
the desk; `refused_by` the member who refused it (0: the rules), who doesn't judge its appeal;
`lost` the class of evidence by which another claim owns the serial, "" where this one does.
`risk` is the score, 0 to 100; `risk_parts` a JSON list of `[code, points, values]`, of which it is
the sum (docs/risk.md)."""
INVOICE = FeedTable(
    "invoice",
    ("invoice_id", "partner_id", "number", "quantity", "customer", "dated_on", "proved", "rev"),
)
"""Partner and vendor streams: what is known of a partner's invoice beside the claims of it.
`quantity` is 0 while nobody said; `proved` 1 where a document shows the day."""

DEAL = FeedTable(
    "deal",
    (
        "deal_id", "partner_id", "member_id", "state", "customer", "country", "domain", "contact",
        "site", "products", "value_minor", "currency", "expected_close", "source", "tender",
        "competitor", "note", "protected_until", "decide_by", "reason", "submissions",
        "extensions", "created_at", "updated_at", "rev",
    ),
)  # fmt: skip
"""`products` is JSON: [[product_id, quantity], …]. In partner and vendor streams alike."""
DEAL_EVENT = FeedTable("deal_event", ("event_id", "deal_id", "at", "who", "what", "detail"))
"""The timeline. `what` is created, edited, or a transition's name; `detail` JSON of was/now."""

LEDGER_ENTRY = FeedTable(
    "ledger_entry",
    (
        "entry_id", "transfer_id", "account", "partner_id", "member_id", "kind", "points",
        "claim_id", "contest_id", "at", "rule_version", "explanation",
    ),
)  # fmt: skip
"""Partner stream: the partner's own claimant accounts. `kind` is earn or reverse."""
STANDING = FeedTable(
    "standing",
    (
        "contest_id", "ref", "label", "place", "points", "provisional", "units", "reached_at",
        "gap_above",
    ),
    keys=2,
)  # fmt: skip
"""Contest stream. `ref` is an opaque participant number, `label` a pseudonym."""
PARTICIPATION = FeedTable(
    "participation", ("contest_id", "ref", "partner_id", "member_id", "name"), keys=2
)
"""Partner stream: which rows of a standing are one's own company, with real names."""
CONTEST_ENTRY = FeedTable(
    "contest_entry",
    ("entry_id", "contest_id", "ref", "claim_id", "points", "units", "state", "at", "explanation"),
)
"""Partner stream: how each own point came about. `state` is sure or provisional."""

EVIDENCE = FeedTable(
    "evidence",
    (
        "evidence_id", "entity", "partner_id", "member_id", "sha256", "name", "media_type", "size",
        "state", "attached_at", "rev",
    ),
)  # fmt: skip
"""Partner and vendor streams: documents that prove a claim or belong to a deal. `entity` is
`claim:<id>` or `deal:<id>`, `state` awaiting_upload or there, `size` in bytes. The bytes travel
apart (`/v1/uploads`)."""

APPROVAL = FeedTable(
    "approval",
    (
        "approval_id", "entity", "partner_id", "act", "state", "why", "seen", "note",
        "first_member", "first_name", "first_at", "second_member", "second_name", "second_at",
        "wanted",
    ),
)  # fmt: skip
"""Vendor stream: acts that need two people (`domain.people.four_eyes`). `state` is waiting,
completed, declined or void; one that waits counts only while the record is at revision `seen`.
`wanted` is JSON of what is asked for, where the act does not say it."""
TIE = FeedTable("tie", ("tie_id", "member_id", "partner_id", "other_id", "note", "since", "until"))
"""Vendor stream: the register of conflicts of interest. `other_id`: another account of the same
person; `until` null: it holds."""

SECOND_LOOK = FeedTable(
    "second_look",
    (
        "look_id", "claim_id", "partner_id", "why", "reviewer_id", "place", "made_at", "state",
        "first", "first_member", "second", "second_member", "reason", "second_at", "note",
    ),
)  # fmt: skip
"""Vendor stream: claims that are decided a second time, which changes nothing by itself. `why` is
hidden, or `sample:<sample_id>` with the `place` in it; `reviewer_id` who looks, 0 for anybody else.
`state` is waiting, agreed, differs or settled. `first` and `first_member` are empty while it waits:
who looks is not told."""
SAMPLE = FeedTable(
    "sample",
    (
        "sample_id", "seed", "first_day", "last_day", "confidence", "precision_percent",
        "population", "population_sha256", "needed", "drawn", "made_by", "made_at", "seed_height",
    ),
)  # fmt: skip
"""Vendor stream: audit samples of claims the rules accepted (docs/risk.md). `population_sha256` is
over the ids they were drawn from, sorted, each with a line feed. `seed` is the head of the record
at `seed_height`, the first after the period; height 0 where somebody of before chose it."""

UNIT = FeedTable("unit", ("serial", "told"))
"""Vendor stream: what was told of a unit whose claim a person looks at, oldest first. `told` is a
JSON list of `[what, at, day, partner_id]`: a `domain.serials.life.Happening`, the instant, the day
there, and who got, has or sold it (0: nobody we know). At most the last twelve."""

TABLES: dict[str, FeedTable] = {
    table.name: table
    for table in (
        PRODUCT, RULE_VERSION, CONTEST, PARTNER, MEMBER, DEVICE, ALLOCATION, CLAIM, VENDOR_CLAIM,
        INVOICE, DEAL, DEAL_EVENT, LEDGER_ENTRY, STANDING, PARTICIPATION, CONTEST_ENTRY, EVIDENCE,
        APPROVAL, TIE, SECOND_LOOK, SAMPLE, UNIT,
    )
}  # fmt: skip

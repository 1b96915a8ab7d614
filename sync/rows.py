"""What screens show: frozen rows that queries return and commands answer with.

Light on purpose (no SQL, no network), so that the first window can be painted before the stores
are open. Holds values only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from domain.claims.claim import ClaimState
from domain.deals.deal import DealState

if TYPE_CHECKING:
    from domain.claims.fixing import Remedy


class SendState(StrEnum):
    """How far a record's last op has come; every record on every screen says it."""

    HELD = "held"
    """Recorded here; may still be undone."""
    QUEUED = "queued"
    """Sealed, waits for the network."""
    SENT = "sent"
    """The server has it; its effect has not come back by the feed yet."""
    SETTLED = "settled"
    """As the server says; nothing of ours is open."""
    REFUSED = "refused"
    CONFLICTED = "conflicted"
    STUCK = "stuck"


def is_under_way(send: SendState) -> bool:
    """Say whether what was said of a record here is on its way to the server or back."""
    return send in {SendState.HELD, SendState.QUEUED, SendState.SENT}


class Standing(StrEnum):
    """The short answer about one scan, for the big verdict and the sound."""

    ACCEPTED = "accepted"
    PROVISIONAL = "provisional"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CurrentSale:
    """What stands above the scan line and goes with every scan until it is changed."""

    sold_on: date
    invoice: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class ScanRow:
    """One scan of today's list: what arrived, what the rules said, how far it is.

    `text` is what the scanner delivered, shortened to 200 characters and shown as plain text.
    `claim_id` and `op_id` are empty for a refused scan. `undo_until` is None when nothing may be
    undone. `points` are whole points, `sure` when the vendor has confirmed them.
    """

    scan_id: str
    at: datetime
    text: str
    standing: Standing
    code: str
    params: Mapping[str, Any]
    serial: str
    product: str
    points: int
    sure: bool
    claim_id: str
    op_id: str
    state: ClaimState | None
    send: SendState | None
    undo_until: datetime | None
    twin_of: str = ""
    """Another serial of today that looks the same but is not; a warning, no refusal."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Points at a glance (whole points): sure = ledger balance, provisional = still open."""

    sure: int
    provisional: int
    scans_today: int
    refused_today: int
    unsent: int


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One line of Sales."""

    claim_id: str
    sold_on: date
    scanned_at: datetime
    serial: str
    product: str
    invoice: str
    customer: str
    who: str
    state: ClaimState
    code: str
    params: Mapping[str, Any]
    reason: str
    points: int
    sure: bool
    decide_by: datetime | None
    send: SendState
    due_at: datetime | None = None
    """Until when a question can be answered or a refusal appealed; from when points are payable."""
    asked: tuple[str, ...] = ()
    """The fields that are open because somebody asked for them."""
    appeal: str = ""
    rev: int = 0


@dataclass(frozen=True, slots=True)
class ClaimSums:
    """All claims of a partner in one look; points are whole points.

    `units` stand claimed, `open_points` of them aren't decided. `to_answer` and `to_appeal` count
    what waits for the claimant. `earned` are the points that are sure; `maturing` of them are not
    payable yet, and all are at `payable_by`.
    """

    units: int = 0
    open_points: int = 0
    to_answer: int = 0
    to_appeal: int = 0
    earned: int = 0
    maturing: int = 0
    payable_by: datetime | None = None


class Reminder(StrEnum):
    """What ends soon, the most pressing first."""

    LAPSES = "lapses"
    """Unless it is answered: this is the last reminder."""
    ANSWER = "answer"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """Claims of which the same ends soon: how many, the first day of them, and the claim of it."""

    kind: Reminder
    count: int
    day: date
    claim_id: str


@dataclass(frozen=True, slots=True)
class ClaimHelp:
    """What helps with one claim: how its invoice stands, and the smallest fix of its refusal.

    `named` are the units its invoice names, 0 while nobody said; `unclaimed` of them nobody has
    claimed. `remedy` is None where the claim isn't refused by the rules or stands claimed again.
    """

    claim_id: str
    named: int = 0
    unclaimed: int = 0
    remedy: Remedy | None = None


class DocumentState(StrEnum):
    """Where the bytes of a document are."""

    WAITING = "waiting"
    """Safe here; not on their way yet."""
    UPLOADING = "uploading"
    THERE = "there"
    """With the vendor."""
    ELSEWHERE = "elsewhere"
    """On another device, which has not sent them yet."""
    DAMAGED = "damaged"
    """The copy here can't be read any more, and the vendor has none."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document of a claim or deal; `size` in bytes, `percent` of them are with the vendor.

    `code` and `params` say why one was refused.
    """

    evidence_id: str
    name: str
    size: int
    who: str
    at: datetime
    state: DocumentState
    percent: int = 0
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DealRow:
    """One deal as the list and the form show it. `products` are (product_id, quantity)."""

    deal_id: str
    state: DealState
    customer: str
    country: str
    domain: str
    contact: str
    site: str
    products: tuple[tuple[int, int], ...]
    products_text: str
    value_minor: int
    currency: str
    expected_close: date | None
    source: str
    tender: bool
    competitor: str
    note: str
    protected_until: datetime | None
    decide_by: datetime | None
    reason: str
    who: str
    partner: str
    created_at: datetime
    updated_at: datetime
    rev: int
    send: SendState
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DealEventRow:
    """One line of a deal's timeline; `detail` maps a field to (was, now)."""

    at: datetime
    who: str
    what: str
    detail: Mapping[str, tuple[str, str]]
    send: SendState


@dataclass(frozen=True, slots=True)
class ConflictField:
    """One field of an edit in conflict: JSON values as in `domain.deals.editing.to_fields`.

    Where it is not `disputed`, only I changed it: it is sent whatever is chosen.
    """

    name: str
    was: Any
    theirs: Any
    mine: Any
    disputed: bool


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A deal changed in two places, for a person to choose: disputed fields first.

    `theirs_by` and `theirs_at` tell the other side's last change as far as it is known here;
    `steps` are actions that wait for the choice and must be repeated after it.
    """

    op_id: str
    deal_id: str
    customer: str
    fields: tuple[ConflictField, ...]
    mine_at: datetime
    theirs_by: str
    theirs_at: datetime | None
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One product for choosing in a form."""

    product_id: int
    gtin: str
    name: str
    points: int
    list_price_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class ContestRow:
    """One contest to choose above the standings."""

    contest_id: int
    name: str
    counts: str
    audience: str
    starts_at: datetime
    ends_at: datetime
    grace_until: datetime


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One place. `mine` is the person's (or company's) own row, `own_company` a colleague's.

    `points` are sure, `provisional` come on top; own provisional points include what this device
    has not sent yet. `gap_above` is how many sure points the next place up is away (0 for first).
    """

    contest_id: int
    ref: str
    label: str
    place: int
    points: int
    provisional: int
    units: int
    gap_above: int
    mine: bool
    own_company: bool


@dataclass(frozen=True, slots=True)
class EntryRow:
    """How one own point came about. `explanation` is the rule in words, from the data."""

    at: datetime
    serial: str
    product: str
    points: int
    sure: bool
    explanation: str
    claim_id: str


def look_entity(look_id: str) -> str:
    """Return a second look as ops name it."""
    return f"look:{look_id}"


@dataclass(frozen=True, slots=True)
class SecondLookRow:
    """A claim that is decided a second time. `first` is "" while it waits: it is not told."""

    look_id: str
    claim_id: str
    partner: str
    why: str
    """hidden, or `sample:<id>` with the `place` in it."""
    place: int
    made_at: datetime
    state: str
    """waiting, agreed, differs or settled."""
    first: str
    first_who: str
    second: str
    second_who: str
    reason: str
    note: str
    serial: str = ""


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A first word that waits for a second person: on which act, why two are needed, whose."""

    act: str
    why: str
    who: str
    at: datetime
    note: str
    is_mine: bool
    wanted: dict[str, Any] = field(default_factory=dict)
    """What is asked for, by field, where the act does not say it."""
    approval_id: str = ""
    entity: str = ""
    partner_id: int = 0
    bar: str = ""
    """Why whoever works here is not the second person (`four_eyes.Bar`); "" when they are."""
    bar_down: str = ""
    """Why they can't turn it down, or take it back; "" when they can."""
    givers: tuple[str, ...] = ()
    """Who may give the second word as far as is known here, by name."""
    manager: str = ""
    """Who is asked for where a partner is to have another manager, by name."""


@dataclass(frozen=True, slots=True)
class WordRow:
    """A word of two as a list shows it: what waits, what it is about, what became of it.

    `state` is waiting, completed or declined; `send` what whoever works here said of it since, None
    for nothing, with `code` and `params` where that was not taken. Amounts are minor units.
    """

    word: WaitingRow
    title: str
    product: str
    partner: str
    whose: str
    points: int
    value_minor: int
    currency: str
    state: str
    second: str = ""
    second_at: datetime | None = None
    send: SendState | None = None
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RiskPart:
    """One part of a risk score; its sentence is `domain.risk.rules.SENTENCES[code]` of `values`."""

    code: str
    points: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One claim in a reviewer's queue. `cause` is the true doubt, `doubts` all of them."""

    claim_id: str
    partner: str
    who: str
    serial: str
    product: str
    sold_on: date
    scanned_at: datetime
    received_at: datetime
    decide_by: datetime | None
    invoice: str
    customer: str
    points: int
    value_minor: int
    currency: str
    state: ClaimState
    cause: str
    doubts: tuple[tuple[str, Mapping[str, Any]], ...]
    rev: int
    send: SendState
    code: str = ""
    """Why a decision of this reviewer was not taken (CLAIM_CHANGED, FOUR_EYES)."""
    waits: WaitingRow | None = None
    """The first word on it, where one waits for a second person."""
    risk: int = 0
    risk_parts: tuple[RiskPart, ...] = ()
    escalated: bool = False
    barred: str = ""
    """The code of why whoever works here may not decide it (SAME_REVIEWER, ESCALATED)."""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """What a decision on a selection would do, before it is made."""

    count: int
    points: int
    value_minor: int
    currency: str
    needs_second: int
    reason_missing: bool


@dataclass(frozen=True, slots=True)
class OpRow:
    """One op in the Sync screen: what is unsent or needs attention, why, since when."""

    op_id: str
    kind: str
    entity: str
    title: str
    state: SendState
    recorded_at: datetime
    attempts: int
    last_error: str
    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Notice:
    """A calm message kept until it is dismissed: `sync.notices.SENTENCES[key]` with `params`."""

    key: str
    at: datetime
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SyncRow:
    """The state of the line to the vendor.

    `state` is idle, working, offline, signed_out, too_old, faulted, frozen (this device's chain
    forked: a new code is needed) or revoked (the vendor ended the access of this device); `title`
    and `detail` of the last environment problem in plain words, `problem` its name in `sync.errors`
    and `params` its values, for whoever says it in another language; instants are UTC. `documents`
    wait to be sent. Of a fresh copy that is on its way, `coming` bytes of `coming_of` are here.
    """

    state: str
    title: str
    detail: str
    unsent: int
    attention: int
    last_sync: datetime | None
    next_try: datetime | None
    server: str
    member: str
    partner: str
    role: str
    notices: tuple[Notice, ...] = ()
    problem: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    documents: int = 0
    coming: int = 0
    coming_of: int = 0


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One leading indicator for Home. `level` is good, amber, red or none (nothing to measure).

    `value` is ready to be formatted: a ratio in permille, days in hours, units a week in
    hundredths; `unit` says which (permille, hours, hundredths). `series` is for a sparkline,
    oldest first, in the same unit.
    """

    key: str
    value: int | None
    unit: str
    level: str
    series: tuple[int, ...] = ()
    compare: int | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who works here, kept in the profile so that a restart without network goes on."""

    server: str
    device: str
    member_id: int
    member_name: str
    role: str
    partner_id: int
    partner_name: str


@dataclass(frozen=True, slots=True)
class PendingOp:
    """An op as the fold of a working row reads it (not for screens).

    `local` is what this device judged when it was recorded; `items` of a batch decision maps an
    entity to status, code and params of its own outcome, empty while there is none.
    """

    op_id: str
    pos: int
    kind: str
    entity: str
    state: SendState
    body: Mapping[str, Any]
    local: Mapping[str, Any]
    recorded_at: datetime
    code: str
    params: Mapping[str, Any]
    fields: tuple[str, ...]
    items: Mapping[str, tuple[str, str, Mapping[str, Any]]] = field(default_factory=dict)
    theirs: Mapping[str, Any] = field(default_factory=dict)
    """What the server holds in `fields` of a conflict."""

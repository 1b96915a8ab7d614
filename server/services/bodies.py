"""The body of each op kind as a value. Decoding only; unknown fields of a newer client pass by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

import msgspec

from domain.deals.deal import DealAction
from domain.people.roles import Role
from domain.reviews.decision import Decision
from sync.wire.messages import Json
from sync.wire.version import MAX_DOCUMENT_BYTES

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=140)]
Line = Annotated[str, msgspec.Meta(max_length=500)]
"""One line a person typed or a scanner delivered; what is longer is no such thing."""
Aware = Annotated[datetime, msgspec.Meta(tz=True)]
MOST_ITEMS = 5000


class ClaimRecord(msgspec.Struct, frozen=True, kw_only=True):
    """claim.record: `scan` is what the scanner delivered, `serial` what the client made of it."""

    claim_id: Id
    scan: Annotated[str, msgspec.Meta(max_length=20_000)]
    serial: Line = ""
    stated_gtin: Line | None = None
    sold_on: date
    invoice: Line = ""
    customer: Line = ""
    scanned_at: Aware
    rule_version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAmend:
    """claim.amend: only what is given changes."""

    claim_id: Id
    invoice: Line | None = None
    customer: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimWithdraw:
    """claim.withdraw."""

    claim_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAnswer:
    """claim.answer: of the fields that were asked for those that are given; `note` says more."""

    claim_id: Id
    scan: Annotated[str, msgspec.Meta(max_length=20_000)] | None = None
    sold_on: date | None = None
    invoice: Line | None = None
    customer: Line | None = None
    quantity: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None
    note: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAppeal:
    """claim.appeal: `text` says why the refusal is wrong."""

    claim_id: Id
    text: Annotated[str, msgspec.Meta(max_length=2000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceSet:
    """invoice.set: how many units an invoice of one's own names, 0 for not known."""

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    quantity: Annotated[int, msgspec.Meta(ge=0, le=100_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """rule.set: limits by their names that change from `valid_from` on; days as ISO text."""

    valid_from: Aware
    changes: dict[str, int | str]
    note: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReverse:
    """claim.reverse: `seen` is the revision the reviewer looked at, `reason` a key of REASONS."""

    claim_id: Id
    seen: int
    reason: Line = ""
    note: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOverride:
    """claim.override: as `ClaimReverse`, with the reason in words of their own."""

    claim_id: Id
    seen: int
    reason: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealCreate:
    """deal.create: a draft, or submitted at once."""

    deal_id: Id
    fields: Json
    submit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DealEdit:
    """deal.edit: only the fields that changed; the envelope's `base` says on what.

    `was` holds what each of them was to the person who changed it, own waiting edits included.
    """

    deal_id: Id
    changes: Json
    was: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealMove:
    """deal.move."""

    deal_id: Id
    action: DealAction
    reason: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecide:
    """review.decide: pairs of claim id and the revision the reviewer saw; `fields` to ask for."""

    decision: Decision
    reason: Line = ""
    note: Line = ""
    fields: Annotated[list[Line], msgspec.Meta(max_length=20)] = field(default_factory=list)
    items: Annotated[list[tuple[str, int]], msgspec.Meta(max_length=MOST_ITEMS)] = field(
        default_factory=list
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAttach:
    """evidence.attach: a document for the claim or deal the envelope is about.

    Its bytes travel apart and are known by `sha256`; `name` is what the file was called. What its
    client found on it (`reading`) passes by unread: the server reads for itself.
    """

    evidence_id: Id
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, msgspec.Meta(ge=1, le=MAX_DOCUMENT_BYTES)]
    name: Line
    media_type: Annotated[str, msgspec.Meta(max_length=100)] = ""


MemberId = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInvite:
    """person.invite: `ref` is the id the inviting client gives; `partner_id` 0 is vendor staff."""

    ref: Id
    partner_id: MemberId
    name: Line
    role: Role
    registers_deals: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """person.name."""

    member_id: MemberId
    name: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLimit:
    """person.limit: only what is given changes."""

    member_id: MemberId
    role: Role | None = None
    registers_deals: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRevoke:
    """person.revoke: `reason` is for the record."""

    member_id: MemberId
    reason: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRestore:
    """person.restore."""

    member_id: MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceName:
    """device.name."""

    device: Id
    name: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRevoke:
    """device.revoke: `reason` is for the record."""

    device: Id
    reason: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TieSet:
    """tie.set: whether one of the vendor's people is linked with a partner; `note` says how."""

    member_id: MemberId
    partner_id: MemberId
    linked: bool
    note: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSecond:
    """review.second: how another one decides a claim, without having been told the first."""

    look_id: Name
    decision: Decision
    reason: Line = ""
    note: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSettle:
    """review.settle: what came of two decisions that differ."""

    look_id: Name
    note: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDraw:
    """sample.draw: an audit sample of the claims the rules accepted in these months (UTC).

    Its seed is nobody's choice: the record has it (`audit.first_since`).
    """

    sample_id: Id
    first_day: date
    last_day: date
    confidence: Annotated[int, msgspec.Meta(ge=1, le=99)] = 90
    precision_percent: Annotated[int, msgspec.Meta(ge=1, le=99)] = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class WordTurnDown:
    """word.turn_down: the first word that shall not be completed; `note` is for the record."""

    approval_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    note: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerSet:
    """partner.set: only what is given changes; `manager_id` 0 is nobody."""

    partner_id: MemberId
    name: Line | None = None
    tier: Line | None = None
    territory: Line | None = None
    league: Line | None = None
    manager_id: MemberId | None = None
    active: bool | None = None

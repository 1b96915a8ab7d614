"""Which acts need a second person, and who that may be. Pure: knows no table and no clock.

Never decides what an act does; `domain.reviews` and `domain.claims` do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.deals.deal import DealAction
from domain.people.permissions import Permission, may
from domain.programme import RuleVersion


class Act(StrEnum):
    """What one person alone may not always do. Sent and stored as text; never renamed."""

    APPROVE_CLAIM = "approve_claim"
    REFUSE_CLAIM = "refuse_claim"
    REVERSE_CLAIM = "reverse_claim"
    """Take back a claim that was approved, paid or not."""
    OVERRIDE_REFUSAL = "override_refusal"
    """Approve a claim that a rule or a colleague refused."""
    DECIDE_DEAL = "decide_deal"
    CHANGE_PARTNER = "change_partner"
    """Name, league, who looks after it."""
    CHANGE_TERMS = "change_terms"
    """What a partner earns by and where, and whether its people get in at all."""
    CHANGE_STAFF = "change_staff"
    """Let in, limit, promote, let go or let back in somebody who may decide about money."""
    END_TIE = "end_tie"
    """Say that somebody is linked with a partner no more."""
    CHANGE_RULES = "change_rules"
    """Limits of the programme, from a day to come."""
    CHANGE_PRODUCTS = "change_products"
    """What a unit earns and when: points, price and period of a product."""
    PAYOUT = "payout"
    PAYOUT_FILE = "payout_file"


ALWAYS = frozenset(
    {
        Act.REVERSE_CLAIM,
        Act.OVERRIDE_REFUSAL,
        Act.CHANGE_TERMS,
        Act.CHANGE_STAFF,
        Act.END_TIE,
        Act.CHANGE_RULES,
        Act.CHANGE_PRODUCTS,
        Act.PAYOUT,
        Act.PAYOUT_FILE,
    }
)
"""Acts that always need two, whatever the amount and whoever it is about."""

RIGHT: Mapping[Act, Permission] = MappingProxyType(
    {
        Act.APPROVE_CLAIM: Permission.DECIDE_CLAIMS,
        Act.REFUSE_CLAIM: Permission.DECIDE_CLAIMS,
        Act.REVERSE_CLAIM: Permission.DECIDE_CLAIMS,
        Act.OVERRIDE_REFUSAL: Permission.DECIDE_CLAIMS,
        Act.DECIDE_DEAL: Permission.MOVE_DEALS,
        Act.CHANGE_PARTNER: Permission.MANAGE_PARTNERS,
        Act.CHANGE_TERMS: Permission.MANAGE_PARTNERS,
        Act.CHANGE_STAFF: Permission.MANAGE_STAFF,
        Act.END_TIE: Permission.MANAGE_STAFF,
        Act.CHANGE_RULES: Permission.MANAGE_RULES,
        Act.CHANGE_PRODUCTS: Permission.MANAGE_RULES,
        Act.PAYOUT: Permission.DECIDE_CLAIMS,
        Act.PAYOUT_FILE: Permission.DECIDE_CLAIMS,
    }
)
"""What both people must be allowed to do by themselves: nobody lends a right to a colleague."""


PAID_BY = frozenset({"points", "list_price", "currency", "eligible_from", "eligible_to"})
"""Fields of a product by which something is paid: changing one is `CHANGE_PRODUCTS`."""
TERMS = frozenset({"tier", "territory", "active"})
"""Fields of a partner that are `CHANGE_TERMS`; the others are `CHANGE_PARTNER`."""
DECIDED_DEALS = frozenset(
    {
        DealAction.APPROVE, DealAction.REJECT, DealAction.MARK_DUPLICATE,
        DealAction.GRANT_EXTENSION, DealAction.DENY_EXTENSION, DealAction.REVOKE,
        DealAction.CANCEL,
    }
)  # fmt: skip
"""Steps of the vendor that are `DECIDE_DEAL`: taking up and returning decide nothing."""
GIVING_DEALS = frozenset({DealAction.APPROVE, DealAction.GRANT_EXTENSION, DealAction.REVOKE})
"""Those that give or take protection: two decide them above an amount."""


class Why(StrEnum):
    """Why a second person is needed."""

    ALWAYS = "always"
    AMOUNT = "amount"
    MANAGES = "manages"
    LINKED = "linked"


class Bar(StrEnum):
    """Why somebody can't be the second person."""

    NOT_ALLOWED = "not_allowed"
    SAME_PERSON = "same_person"
    SAME_DEVICE = "same_device"
    CONCERNED = "concerned"
    """The act is about this very person."""
    MANAGES = "manages"
    LINKED = "linked"
    LET_IN = "let_in"
    """One of the two was let in by the other, and not long ago."""


@dataclass(frozen=True, slots=True)
class Signatory:
    """A member on a device, with all that can speak against their word counting as a second.

    `person` is the human behind it (`persons`): two members of one person have the same. `key` is
    the device's public key. `manages` and `linked` are partners; employers among the latter.
    `let_in_by` says which member let this one in, and when (UTC).
    """

    member_id: int
    person: int
    role: str
    device: str
    key: str = ""
    manages: frozenset[int] = frozenset()
    linked: frozenset[int] = frozenset()
    let_in_by: frozenset[tuple[int, datetime]] = frozenset()


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act is about: partners, people (as `Signatory.person`), and how much it gives away.

    `points` are whole points; `above` says that it is above the limit, or a batch with it.
    """

    partners: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    points: int = 0
    above: bool = False


class Counts(StrEnum):
    """What somebody's word does."""

    ALONE = "alone"
    """It is enough."""
    WAITS = "waits"
    """It is the first of two."""
    COMPLETES = "completes"
    """It is the second of two."""
    BARRED = "barred"
    """It is not the second of the two."""


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody's word does: `why` with WAITS, `bar` with BARRED."""

    counts: Counts
    why: Why | None = None
    bar: Bar | None = None


def persons(same: Iterable[tuple[int, int]], members: Iterable[int]) -> dict[int, int]:
    """Return for each member the person behind it: the lowest member number of that person.

    `same` are pairs of members that are known to be one person; it follows through chains.
    """
    person = {member: member for member in members}
    for pair in same:
        for member in pair:
            person.setdefault(member, member)
    for one, other in same:
        low, high = sorted((person[one], person[other]))
        if low != high:
            for member, found in person.items():
                if found == high:
                    person[member] = low
    return person


def why_two(act: Act, first: Signatory, subject: Subject, rules: RuleVersion) -> Why | None:
    """Return why `first` alone can't do this; None when one person is enough.

    Source: docs/rules.md, Review: four eyes.
    """
    if act in ALWAYS:
        return Why.ALWAYS
    if subject.partners & first.linked or first.person in subject.people:
        return Why.LINKED
    if subject.partners & first.manages:
        return Why.MANAGES
    if act is Act.APPROVE_CLAIM and (subject.above or subject.points > rules.four_eyes_points):
        return Why.AMOUNT
    if act is Act.DECIDE_DEAL and subject.above:
        return Why.AMOUNT
    return None


def bar(
    act: Act,
    first: Signatory,
    second: Signatory,
    subject: Subject,
    *,
    rules: RuleVersion,
    now: datetime,
) -> Bar | None:
    """Return why `second` can't be the second person behind `first`; None when they can.

    Symmetric in who let in whom: neither may have put the other there less than
    `four_eyes_days` ago, or one person could make the colleague that they need.
    """
    recent = now - timedelta(days=rules.four_eyes_days)
    found = _bars_told_by_people(act, first, second, subject) | {
        Bar.SAME_DEVICE: first.device == second.device
        or bool(first.key and first.key == second.key),
        Bar.LET_IN: _let_in(first, second, recent) or _let_in(second, first, recent),
    }
    return next((each for each in Bar if found[each]), None)


def bar_as_known(act: Act, first: Signatory, second: Signatory, subject: Subject) -> Bar | None:
    """Return what `bar` says where devices and who let in whom are not known: on a client."""
    found = _bars_told_by_people(act, first, second, subject)
    return next((each for each in Bar if found.get(each)), None)


def _bars_told_by_people(
    act: Act, first: Signatory, second: Signatory, subject: Subject
) -> dict[Bar, bool]:
    return {
        Bar.NOT_ALLOWED: not may(second.role, RIGHT[act]),
        Bar.SAME_PERSON: first.person == second.person or first.member_id == second.member_id,
        Bar.CONCERNED: second.person in subject.people,
        Bar.LINKED: bool(subject.partners & second.linked),
        Bar.MANAGES: bool(subject.partners & second.manages),
    }


def bar_to_turn_down(act: Act, me: Signatory, subject: Subject) -> Bar | None:
    """Return why somebody can't turn down a word that waits; None when they can.

    Whoever might do the act by themselves may: nothing changes by it. But nobody stops what is
    about them or somebody they are linked with. Who gave a word may always take it back.
    """
    if not may(me.role, RIGHT[act]):
        return Bar.NOT_ALLOWED
    if me.person in subject.people:
        return Bar.CONCERNED
    return Bar.LINKED if subject.partners & me.linked else None


def _let_in(host: Signatory, guest: Signatory, since: datetime) -> bool:
    hosts = {host.member_id, host.person}
    return any(by in hosts and at > since for by, at in guest.let_in_by)


def judge(
    act: Act,
    me: Signatory,
    subject: Subject,
    *,
    rules: RuleVersion,
    now: datetime,
    first: Signatory | None = None,
) -> Word:
    """Return what my word does to an act, where `first` gave theirs before, if somebody did.

    `first` is that person as they are now: one who lost the right meanwhile has given none.
    """
    if not may(me.role, RIGHT[act]):
        return Word(Counts.BARRED, bar=Bar.NOT_ALLOWED)
    if first is not None and may(first.role, RIGHT[act]):
        barred = bar(act, first, me, subject, rules=rules, now=now)
        return Word(Counts.BARRED, bar=barred) if barred else Word(Counts.COMPLETES)
    why = why_two(act, me, subject, rules)
    return Word(Counts.WAITS, why=why) if why else Word(Counts.ALONE)

"""What a decision on many claims would do before anybody makes it, and who would have to co-sign.

Judges by the functions the server decides with, from what is handed in. What only the server knows
(devices, who let in whom, what changed meanwhile) may still bring a claim back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.claims.claim import OPEN, ClaimState
from domain.claims.transitions import TRANSITIONS
from domain.codes import Code
from domain.money import Money
from domain.people.four_eyes import Act, Signatory, Subject, Why, bar_as_known, why_two
from domain.programme import RuleVersion
from domain.reviews.decision import ACTIONS, Decision, Item, needing_second, not_the_judge

FINAL = frozenset({Decision.APPROVE, Decision.REFUSE})
"""Decisions that give something away or refuse it; the others ask nobody for a second word."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One claim of a selection, as it is known where somebody wants to decide it.

    `person` is the human it belongs to and `refused_by` who refused it before, both as
    `four_eyes.Signatory.person`, 0 for nobody. `first_word` says that somebody's first word for
    this very decision waits, `barred` that whoever decides now is not its second person. `taken`
    says that another approved claim owns the unit `serial`.
    """

    claim_id: str
    state: ClaimState
    points: int
    value: Money
    partner_id: int
    person: int = 0
    refused_by: int = 0
    escalated: bool = False
    first_word: bool = False
    barred: bool = False
    serial: str = ""
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a decision would do.

    `decided` are done by this word, `completed` of them because a colleague's word waited for it;
    `second` wait for another one's word, with why. `left_out` would not be touched, by the code of
    why. `points` and `sums`, one for each currency, are of `decided` and `second` together.
    `cosigners` are the members who could give the second word, each with for how many of `second`,
    whoever could for most of them first.
    """

    decided: tuple[str, ...]
    second: Mapping[str, Why]
    completed: int
    left_out: Mapping[Code, tuple[str, ...]]
    points: int
    sums: tuple[Money, ...]
    cosigners: tuple[tuple[int, int], ...]

    @property
    def taken_up(self) -> tuple[str, ...]:
        """The claims the decision is sent for."""
        return (*self.decided, *self.second)


def rehearse(
    candidates: Iterable[Candidate],
    decision: Decision,
    me: Signatory,
    colleagues: Iterable[Signatory],
    rules: RuleVersion,
) -> Rehearsal:
    """Return what a decision of `me` would do to each of these claims.

    `colleagues` are the vendor's other people who have access.
    """
    left_out: dict[Code, list[str]] = {}
    open_ones: list[Candidate] = []
    units: set[str] = set()
    for each in candidates:
        code = _untouched(each, decision, me)
        if code is None and decision is Decision.APPROVE and each.serial:
            # One unit has one owner: of two claims of it in a batch the second has to wait.
            code = Code.DUP_OTHER if each.serial in units else None
            units.add(each.serial)
        if code is None:
            open_ones.append(each)
        else:
            left_out.setdefault(code, []).append(each.claim_id)
    items = [Item(each.claim_id, each.points, each.value) for each in open_ones]
    above = needing_second(items, decision, rules)
    second: dict[str, Why] = {}
    waiting: Counter[tuple[Act, Subject]] = Counter()
    for each in open_ones:
        if decision not in FINAL or each.first_word:
            continue
        act, subject = _act(each, decision), _subject(each, above=each.claim_id in above)
        why = why_two(act, me, subject, rules)
        if why is not None:
            second[each.claim_id] = why
            waiting[act, Subject(subject.partners, subject.people)] += 1
    return Rehearsal(
        decided=tuple(each.claim_id for each in open_ones if each.claim_id not in second),
        second=second,
        completed=sum(each.first_word for each in open_ones),
        left_out={code: tuple(found) for code, found in left_out.items()},
        points=sum(each.points for each in open_ones),
        sums=_sums(open_ones),
        cosigners=_cosigners(waiting, me, colleagues),
    )


def _untouched(each: Candidate, decision: Decision, me: Signatory) -> Code | None:
    """Return why a decision would not count for a claim, as far as it is known here."""
    if each.state not in OPEN or (each.state, ACTIONS[decision]) not in TRANSITIONS:
        return Code.CLAIM_DECIDED
    refused_by = frozenset({each.refused_by} if each.refused_by else ())
    code = not_the_judge(
        refused_by, me.person, me.role,
        appealed=each.state is ClaimState.APPEALED, escalated=each.escalated,
    )  # fmt: skip
    if code is not None or decision not in FINAL:
        return code
    if each.first_word and each.barred:
        return Code.FOUR_EYES
    return Code.DUP_OTHER if each.taken and decision is Decision.APPROVE else None


def _act(each: Candidate, decision: Decision) -> Act:
    if decision is Decision.REFUSE:
        return Act.REFUSE_CLAIM
    by_rules = each.state is ClaimState.APPEALED and not each.refused_by
    return Act.OVERRIDE_REFUSAL if by_rules else Act.APPROVE_CLAIM


def _subject(each: Candidate, *, above: bool = False) -> Subject:
    partners = frozenset({each.partner_id} if each.partner_id else ())
    people = frozenset({each.person} if each.person else ())
    return Subject(partners, people, each.points, above)


def _cosigners(
    waiting: Mapping[tuple[Act, Subject], int], me: Signatory, colleagues: Iterable[Signatory]
) -> tuple[tuple[int, int], ...]:
    found = [
        (
            each.member_id,
            sum(
                count
                for (act, subject), count in waiting.items()
                if bar_as_known(act, me, each, subject) is None
            ),
        )
        for each in colleagues
        if each.member_id != me.member_id
    ]
    able = [(member_id, count) for member_id, count in found if count]
    return tuple(sorted(able, key=lambda each: (-each[1], each[0])))


def _sums(claims: Sequence[Candidate]) -> tuple[Money, ...]:
    sums: dict[str, int] = {}
    for each in claims:
        if each.value.currency:
            sums[each.value.currency] = sums.get(each.value.currency, 0) + each.value.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))

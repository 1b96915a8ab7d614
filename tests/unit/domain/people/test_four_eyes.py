"""Two people are two: over graphs of roles, accounts, devices, partners and who let whom in."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.people.four_eyes import (
    ALWAYS,
    RIGHT,
    Act,
    Bar,
    Counts,
    Signatory,
    Subject,
    Why,
    bar,
    judge,
    persons,
    why_two,
)
from domain.people.permissions import may
from domain.people.roles import Role
from tests.unit.domain.worlds import NOW, RULES

ADA = Signatory(1, 1, Role.REVIEWER, "d1", "k1")
BOB = Signatory(2, 2, Role.REVIEWER, "d2", "k2")
ALDER = Subject(partners=frozenset({7}), people=frozenset({50}), points=40)
WORLDS = 400


def test_a_small_approval_needs_one_person():
    assert judge(Act.APPROVE_CLAIM, ADA, ALDER, rules=RULES, now=NOW).counts is Counts.ALONE


@pytest.mark.parametrize("act", sorted(ALWAYS))
def test_what_always_needs_two_waits_for_a_second(act):
    ada, bob = (replace(each, role=Role.PROGRAMME_OWNER) for each in (ADA, BOB))

    assert judge(act, ada, ALDER, rules=RULES, now=NOW).why is Why.ALWAYS
    assert judge(act, bob, ALDER, rules=RULES, now=NOW, first=ada).counts is Counts.COMPLETES


@pytest.mark.parametrize(
    ("first", "subject", "why"),
    [
        (ADA, replace(ALDER, points=RULES.four_eyes_points), None),
        (ADA, replace(ALDER, points=RULES.four_eyes_points + 1), Why.AMOUNT),
        (ADA, replace(ALDER, above=True), Why.AMOUNT),
        (replace(ADA, manages=frozenset({7})), ALDER, Why.MANAGES),
        (replace(ADA, manages=frozenset({8})), ALDER, None),
        (replace(ADA, linked=frozenset({7})), ALDER, Why.LINKED),
        (replace(ADA, person=50), ALDER, Why.LINKED),
    ],
)
def test_why_an_approval_needs_two(first, subject, why):
    assert why_two(Act.APPROVE_CLAIM, first, subject, RULES) is why


def test_a_refusal_gives_nothing_away_however_much_it_is_about():
    much = replace(ALDER, points=10**9, above=True)

    assert judge(Act.REFUSE_CLAIM, ADA, much, rules=RULES, now=NOW).counts is Counts.ALONE
    managing = replace(ADA, manages=frozenset({7}))
    assert judge(Act.REFUSE_CLAIM, managing, much, rules=RULES, now=NOW).why is Why.MANAGES


@pytest.mark.parametrize(
    ("second", "why_not"),
    [
        (BOB, None),
        (ADA, Bar.SAME_PERSON),
        (replace(BOB, person=1), Bar.SAME_PERSON),
        (replace(BOB, device="d1"), Bar.SAME_DEVICE),
        (replace(BOB, key="k1"), Bar.SAME_DEVICE),
        (replace(BOB, role=Role.CLERK), Bar.NOT_ALLOWED),
        (replace(BOB, role=Role.AUDITOR), Bar.NOT_ALLOWED),
        (replace(BOB, role=Role.CHANNEL_MANAGER), Bar.NOT_ALLOWED),
        (replace(BOB, role="no such role"), Bar.NOT_ALLOWED),
        (replace(BOB, person=50), Bar.CONCERNED),
        (replace(BOB, manages=frozenset({7})), Bar.MANAGES),
        (replace(BOB, linked=frozenset({7})), Bar.LINKED),
        (replace(BOB, let_in_by=frozenset({(1, NOW - timedelta(days=1))})), Bar.LET_IN),
        (replace(BOB, let_in_by=frozenset({(1, NOW - timedelta(days=31))})), None),
        (replace(BOB, let_in_by=frozenset({(3, NOW)})), None),
    ],
)
def test_who_may_be_the_second(second, why_not):
    assert bar(Act.REVERSE_CLAIM, ADA, second, ALDER, rules=RULES, now=NOW) is why_not


def test_who_was_let_in_by_the_second_can_not_be_the_first_either():
    guest = replace(ADA, let_in_by=frozenset({(BOB.member_id, NOW)}))

    assert bar(Act.REVERSE_CLAIM, guest, BOB, ALDER, rules=RULES, now=NOW) is Bar.LET_IN


def test_devices_without_a_key_are_not_one_device():
    ada, bob = replace(ADA, key=""), replace(BOB, key="")

    assert bar(Act.REVERSE_CLAIM, ada, bob, ALDER, rules=RULES, now=NOW) is None


def test_a_first_word_is_void_once_its_person_has_lost_the_right():
    gone = replace(ADA, role=Role.AUDITOR)

    assert (
        judge(Act.REVERSE_CLAIM, BOB, ALDER, rules=RULES, now=NOW, first=gone).counts
        is Counts.WAITS
    )


def test_accounts_of_one_person_are_found_through_chains():
    found = persons([(5, 4), (4, 9), (2, 3)], [1, 9])

    assert found == {1: 1, 9: 4, 5: 4, 4: 4, 2: 2, 3: 2}


# --- whole graphs -------------------------------------------------------------------------------
class World:
    """People with several accounts, devices used by several, partners somebody looks after."""

    def __init__(self, seed: int) -> None:
        self.dice = dice = random.Random(seed)
        members = range(1, dice.randint(3, 9))
        self.same = [
            (dice.choice(members), dice.choice(members)) for _ in range(dice.randint(0, 3))
        ]
        person = persons(self.same, members)
        devices = [f"d{number}" for number in range(dice.randint(1, 6))]
        self.people = [
            Signatory(
                member,
                person[member],
                dice.choice(list(Role)),
                device := dice.choice(devices),
                f"key of {device}",
                frozenset(dice.sample(range(4), dice.randint(0, 2))),
                frozenset(dice.sample(range(4), dice.randint(0, 1))),
                frozenset({(dice.choice(members), self.earlier())}),
            )
            for member in members
        ]
        self.subject = Subject(
            frozenset({dice.randrange(4)}),
            frozenset({dice.choice(members)}),
            dice.choice([0, RULES.four_eyes_points, RULES.four_eyes_points + 1]),
            dice.random() < 0.2,
        )

    def earlier(self) -> datetime:
        return NOW - timedelta(days=self.dice.choice([0, 10, 29, 31, 400]))

    def other_accounts(self, of: Signatory) -> set[int]:
        """Who is the same person, found by walking the pairs and not by `persons`."""
        found = {of.member_id}
        while more := {
            other
            for pair in self.same
            for one, other in (pair, pair[::-1])
            if one in found and other not in found
        }:
            found |= more
        return found


def test_in_any_graph_a_completed_act_had_two_different_unbiased_people():
    completed = 0
    for seed in range(WORLDS):
        world = World(seed)
        for act in Act:
            for first in world.people:
                for second in world.people:
                    word = judge(act, second, world.subject, rules=RULES, now=NOW, first=first)
                    if word.counts is not Counts.COMPLETES:
                        continue
                    completed += 1
                    shown = (seed, act, first, second)
                    assert second.member_id not in world.other_accounts(first), shown
                    assert first.device != second.device, shown
                    assert may(first.role, RIGHT[act]), shown
                    assert may(second.role, RIGHT[act]), shown
                    assert not second.manages & world.subject.partners, shown
                    assert not second.linked & world.subject.partners, shown
                    about = {
                        each.member_id for each in world.people if each.person in
                        world.subject.people
                    }  # fmt: skip
                    assert second.member_id not in about, shown
                    for host, guest in ((first, second), (second, first)):
                        for by, at in guest.let_in_by:
                            fresh = at > NOW - timedelta(days=RULES.four_eyes_days)
                            assert not (fresh and by == host.member_id), shown
    assert completed > 1000


def test_in_any_graph_nobody_does_alone_what_needs_two():
    alone = 0
    for seed in range(WORLDS):
        world = World(seed)
        for act in Act:
            for each in world.people:
                word = judge(act, each, world.subject, rules=RULES, now=NOW)
                if word.counts is not Counts.ALONE:
                    continue
                alone += 1
                shown = (seed, act, each)
                assert act not in ALWAYS, shown
                assert not (each.manages | each.linked) & world.subject.partners, shown
                over = world.subject.above or world.subject.points > RULES.four_eyes_points
                assert not (over and act is Act.APPROVE_CLAIM), shown
    assert alone > 1000


def test_however_somebody_tries_one_person_with_all_their_accounts_and_devices_is_one():
    """Each account on each device gives a word; only another person ever completes it."""
    for seed in range(WORLDS):
        world = World(seed)
        somebody = world.people[0]
        own = [
            replace(each, device=f"own-{number}", key="", role=Role.PROGRAMME_OWNER)
            for number, each in enumerate(world.people)
            if each.member_id in world.other_accounts(somebody)
        ]
        for first in own:
            for second in own:
                word = judge(Act.PAYOUT, second, world.subject, rules=RULES, now=NOW, first=first)
                assert word.counts is not Counts.COMPLETES, seed

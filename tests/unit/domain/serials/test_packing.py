"""What is in a container, as packing and unpacking were told, in any order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

from domain.serials.life import Happening, Moment
from domain.serials.packing import Move, parents_at, told_of_contents

DAY = datetime(2026, 6, 1, tzinfo=UTC)


def on(day: int) -> datetime:
    return DAY + timedelta(days=day)


IN, OUT = Move("in", "box", "unit", on(1), adds=True), Move("out", "box", "unit", on(3), adds=False)


def test_a_thing_is_in_a_container_from_packing_to_unpacking():
    for moves in permutations([IN, OUT]):
        found = [sorted(parents_at(moves, "unit", on(day))) for day in range(5)]
        assert found == [[], ["box"], ["box"], [], []]


def test_unpacking_everything_takes_each_thing_out():
    moves = [IN, Move("all", "box", "", on(2), adds=False)]

    assert parents_at(moves, "unit", on(2)) == frozenset()


def test_packing_that_was_declared_wrong_packed_nothing():
    assert parents_at([IN, IN._replace(in_error=True)], "unit", on(2)) == frozenset()


def shipped(event: str, day: int) -> Moment:
    return Moment(event=event, what=Happening.SHIPPED, at=on(day), on=on(day).date(), partner_id=1)


def test_a_pallet_that_is_shipped_ships_what_is_in_its_boxes_then():
    moves = [IN, OUT, Move("stacked", "pallet", "box", on(0), adds=True)]
    told = {"pallet": [shipped("early", 0), shipped("due", 2), shipped("late", 4)], "box": []}

    assert [each.event for each in told_of_contents("unit", moves, told)] == ["due"]


def test_a_ring_of_containers_ends():
    moves = [
        IN, Move("1", "pallet", "box", on(0), adds=True),
        Move("2", "box", "pallet", on(0), adds=True),
    ]  # fmt: skip

    assert told_of_contents("unit", moves, {"elsewhere": [shipped("x", 2)]}) == []

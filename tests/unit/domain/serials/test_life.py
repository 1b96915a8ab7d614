"""The life of a unit by table, and for every order in which word of it can arrive."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.codes import Code
from domain.serials.life import (
    Happening,
    Life,
    Mark,
    Moment,
    Objection,
    Whereabouts,
    life_of,
    objection,
)

DAY = datetime(2026, 6, 1, 12, tzinfo=UTC)
H = Happening


def told(what: Happening, day: int = 0, **more) -> Moment:
    at = more.pop("at", DAY + timedelta(days=day))
    event = more.pop("event", f"{what}-{day}")
    return Moment(event=event, what=what, at=at, on=at.date(), **more)


def mark(day: int) -> Mark:
    return Mark(DAY + timedelta(days=day), (DAY + timedelta(days=day)).date())


@pytest.mark.parametrize(
    ("moments", "place"),
    [
        ([], "unknown"),
        ([told(H.COMMISSIONED)], "exists"),
        ([told(H.SHIPPED, partner_id=1)], "sold_in"),
        ([told(H.SHIPPED)], "in_channel"),
        ([told(H.SHIPPED, partner_id=1), told(H.RECEIVED, 1, partner_id=1)], "in_channel"),
        ([told(H.SHIPPED, partner_id=1), told(H.SOLD, 2)], "sold_out"),
        ([told(H.SOLD), told(H.RETURNED, 1)], "returned"),
        ([told(H.RETURNED), told(H.SHIPPED, 1, partner_id=2)], "sold_in"),
        ([told(H.SOLD), told(H.STOLEN, 1)], "blocked"),
        ([told(H.SOLD), told(H.RECALLED, 1), told(H.RELEASED, 2)], "sold_out"),
        ([told(H.SHIPPED, partner_id=1), told(H.STOLEN, 1), told(H.FOUND, 2)], "sold_in"),
        ([told(H.SHIPPED), told(H.STOLEN, 1), told(H.FOUND, 2)], "in_channel"),
        ([told(H.COMMISSIONED), told(H.RECALLED, 1), told(H.RELEASED, 2)], "exists"),
        ([told(H.RECALLED, 1), told(H.STOLEN, 2), told(H.RELEASED, 3)], "blocked"),
        ([told(H.COMMISSIONED), told(H.DECOMMISSIONED, 1), told(H.COMMISSIONED, 2)], "exists"),
        ([told(H.SHIPPED, partner_id=1), told(H.RELEASED, 1)], "sold_in"),
        ([told(H.SHIPPED, partner_id=1), told(H.COMMISSIONED, 1)], "sold_in"),
    ],
)
def test_where_a_unit_is(moments, place):
    assert life_of(moments).place is Whereabouts(place)


def test_a_receipt_is_word_of_a_shipment_that_nobody_told():
    life = life_of([told(H.RECEIVED, 3, partner_id=2)])

    assert (life.partner_id, life.shipped) == (2, mark(3))


def test_a_receipt_elsewhere_does_not_move_a_unit_that_was_shipped_to_a_partner():
    life = life_of([told(H.SHIPPED, partner_id=1), told(H.RECEIVED, 1, partner_id=2)])

    assert life.partner_id == 1


def test_a_partner_that_sends_a_unit_on_to_somebody_unknown_still_had_it():
    on = life_of([told(H.SHIPPED, partner_id=1), told(H.SHIPPED, 2)])
    back = life_of([told(H.SHIPPED, partner_id=1), told(H.RETURNED, 1), told(H.SHIPPED, 2)])

    assert (on.partner_id, on.place) == (1, Whereabouts.IN_CHANNEL)
    assert (back.partner_id, back.place) == (0, Whereabouts.IN_CHANNEL)


def test_at_an_earlier_instant_a_unit_is_where_it_was_then():
    moments = [told(H.SHIPPED, partner_id=1), told(H.SOLD, 2), told(H.RETURNED, 4)]

    places = [life_of(moments, DAY + timedelta(days=day)).place.value for day in (-1, 0, 2, 4)]
    assert places == ["unknown", "sold_in", "sold_out", "returned"]


def test_a_void_shipment_takes_back_the_latest_one_before_it():
    moments = [
        told(H.SHIPPED, 0, partner_id=1), told(H.SHIPPED, 2, partner_id=2),
        told(H.SHIPPED, 3, event="void", undoes=True), told(H.SHIPPED, 5, partner_id=3),
    ]  # fmt: skip

    assert life_of(moments[:3]).partner_id == 1
    assert life_of(moments).partner_id == 3


def test_taking_back_what_was_never_told_changes_nothing():
    assert life_of([told(H.RETURNED, undoes=True)]) == Life()


def test_an_error_declaration_voids_its_event_whichever_came_first():
    wrong = told(H.RETURNED, 1, event="urn:uuid:1")
    declared = told(H.RETURNED, 1, event="urn:uuid:1", in_error=True)
    sold = told(H.SOLD)

    for moments in ([sold, wrong, declared], [declared, sold, wrong]):
        assert life_of(moments) == life_of([sold])


def test_the_same_word_twice_is_one_word():
    moments = [told(H.SHIPPED, partner_id=1), told(H.SHIPPED, 1, event="void", undoes=True)]

    assert life_of(moments * 2) == life_of(moments) == Life()


@given(st.lists(
    st.builds(
        told, st.sampled_from(Happening), st.integers(0, 4),
        event=st.sampled_from(["a", "b", "c", "d"]), partner_id=st.integers(0, 2),
        undoes=st.booleans(), in_error=st.sampled_from([False, False, False, True]),
    ),
    max_size=9,
), st.randoms(use_true_random=False))  # fmt: skip
def test_the_order_of_arrival_can_not_change_a_life(moments, rng: random.Random):
    shuffled = [*moments]
    rng.shuffle(shuffled)

    assert life_of(shuffled) == life_of(moments)


NOON, EVENING = DAY, DAY + timedelta(hours=6)


@pytest.mark.parametrize(
    ("moments", "sold_on", "said_at", "code"),
    [
        ([], date(2026, 6, 1), NOON, None),
        # the sale, then the return
        ([told(H.RETURNED, 1)], date(2026, 6, 1), NOON, Code.RETURNED),
        # sold on Monday, back on Tuesday, scanned on Wednesday
        ([told(H.RETURNED, 1)], date(2026, 6, 1), DAY + timedelta(days=2), Code.RETURNED),
        # sold again on a later day, or later on the same one
        ([told(H.RETURNED, 1)], date(2026, 6, 3), DAY + timedelta(days=2), None),
        ([told(H.RETURNED)], date(2026, 6, 1), EVENING, None),
        ([told(H.RETURNED, at=EVENING)], date(2026, 6, 1), NOON, Code.RETURNED),
        # two returns: the last one counts
        ([told(H.RETURNED), told(H.RETURNED, 5)], date(2026, 6, 4), NOON, Code.RETURNED),
        # blocked before the sale, and after it
        ([told(H.STOLEN)], date(2026, 6, 2), NOON, Code.STOLEN),
        ([told(H.STOLEN, 5)], date(2026, 6, 2), NOON, None),
        ([told(H.STOLEN), told(H.FOUND, 1)], date(2026, 6, 4), NOON, None),
        ([told(H.RECALLED)], date(2026, 6, 2), NOON, Code.RECALLED),
        ([told(H.RECALLED), told(H.DESTROYED, 1)], date(2026, 6, 5), NOON, Code.DESTROYED),
        ([told(H.DECOMMISSIONED)], date(2026, 6, 2), NOON, Code.DESTROYED),
    ],
)
def test_what_a_life_has_against_a_sale(moments, sold_on, said_at, code):
    found = objection(life_of(moments), sold_on, said_at)

    assert (found.code if found else None) is code


def test_an_objection_names_the_day_at_the_place():
    late = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    back = Moment(event="x", what=H.RETURNED, at=late, on=date(2026, 6, 2))

    assert objection(life_of([back]), date(2026, 6, 1), DAY) == Objection(
        Code.RETURNED, date(2026, 6, 2)
    )

"""What makes a claim stand out: each feature with the sale that shows it, and one that must not."""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.risk.fold import Looked, fold, score
from domain.risk.profile import Around, Contribution, Observed, Profile
from domain.risk.rules import DEFAULT, DEFAULT_POINTS, SENTENCES, Feature

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PLAIN = Around()


def sale(number: int, **changes) -> Observed:
    """The number-th sale of a steady shop: three a day, invoices in order, from ten to two."""
    day, nth = divmod(number, 3)
    at = NOON + timedelta(days=day, hours=2 * nth - 2, seconds=number * 7 % 60 + 1)
    made = Observed(
        claim_id=f"c{number:04}", partner_id=1, member_id=11, device="d1",
        serial=f"A{1_000_000 + number * 13}", product_id=number % 4, sold_on=at.date(),
        invoice=f"R{500 + number * 2}", customer=f"customer {number}", scanned_at=at,
        place="10115",
    )  # fmt: skip
    return replace(made, **changes)


def history(days: int = 40) -> list[tuple[Observed, Around]]:
    return [(sale(number), PLAIN) for number in range(days * 3)]


def parts_of(
    claims: Iterable[tuple[Observed, Around]], rules=DEFAULT
) -> dict[str, dict[str, Contribution]]:
    _, raised = fold(Profile(), [Looked(claim, around, rules) for claim, around in claims])
    found: dict[str, dict[str, Contribution]] = {}
    for each in raised:
        found.setdefault(each.claim_id, {})[each.part.feature] = each.part
    return found


def after_history(*claims: tuple[Observed, Around], days: int = 40, rules=DEFAULT):
    """The parts of the last claim given, after a shop's usual weeks."""
    every = parts_of([*history(days), *claims], rules)
    for parts in every.values():
        for part in parts.values():
            fields = {
                name for _, name, _, _ in string.Formatter().parse(SENTENCES[Feature(part.feature)])
            }
            assert fields - {None} <= set(part.values), part
    return every.get(claims[-1][0].claim_id, {})


NEXT = 120


def test_a_usual_sale_of_a_usual_shop_has_no_part_at_all():
    assert after_history((sale(NEXT), PLAIN)) == {}


def test_the_weeks_of_a_steady_shop_hold_nothing_but_its_first_claims():
    every = parts_of(history())
    assert {name for parts in every.values() for name in parts} == {Feature.FIRST}
    assert len(every) == DEFAULT.first_claims


def test_an_invoice_of_another_customer_stands_out_by_itself():
    parts = after_history((sale(NEXT, invoice="R510", sold_on=date(2026, 4, 11)), PLAIN))
    assert score(parts) >= DEFAULT.look_at
    assert parts[Feature.INVOICE_REUSED].values == {
        "invoice": "R510", "sold_on": "2026-03-03", "customer": "customer 5",
        "says_on": "2026-04-11", "says_customer": "customer 120",
    }  # fmt: skip


def test_units_of_one_sale_share_its_invoice_its_file_and_its_picture():
    proof = {"invoice": "R900", "customer": "K", "documents": ("ab",), "pictures": (7,)}
    units = [(sale(NEXT, claim_id=f"u{n}", serial=f"B{n}", **proof), PLAIN) for n in range(3)]
    assert after_history(*units).keys() <= {Feature.INVOICE_ORDER}


def test_an_order_delivered_in_two_parts_is_no_more_than_a_remark():
    parts = after_history((sale(NEXT, invoice="R510", customer=""), PLAIN))
    assert set(parts) == {Feature.INVOICE_LATER}
    assert score(parts) < DEFAULT.look_at


def test_orders_that_come_in_parts_again_and_again_stand_out_also_the_first():
    again = [
        (sale(NEXT + n, invoice=f"R{510 + 2 * n}", customer=""), PLAIN)
        for n in range(DEFAULT.later_least)
    ]
    every = parts_of([*history(), *again])
    for claim, _ in again:
        assert Feature.INVOICES_LATER in every[claim.claim_id]


def test_an_invoice_number_out_of_its_order_is_a_remark_where_numbers_are_in_order():
    parts = after_history((sale(NEXT, invoice="R99999"), PLAIN))
    assert parts[Feature.INVOICE_ORDER].values["number"] == 99999
    late = after_history((sale(NEXT, invoice="R501"), PLAIN))
    assert Feature.INVOICE_ORDER in late


def test_where_numbers_have_no_order_none_is_out_of_it():
    mixed = [(sale(n, invoice=f"R{(n * 7919) % 100_003}"), PLAIN) for n in range(NEXT)]
    every = parts_of([*mixed, (sale(NEXT, invoice="R999999"), PLAIN)])
    assert Feature.INVOICE_ORDER not in every.get("c0120", {})


def test_an_invoice_that_another_partner_claims_on_too_is_a_remark():
    assert Feature.INVOICE_ELSEWHERE in after_history((sale(NEXT), Around(invoice_partners=1)))


@pytest.mark.parametrize("around", [PLAIN, Around(document="R1")])
def test_a_file_that_proves_another_sale_stands_out(around):
    first = (sale(NEXT, documents=() if around.document else ("ab",)), PLAIN)
    second = (sale(NEXT + 1, documents=("ab",)), around)
    assert Feature.DOCUMENT_REUSED in after_history(first, second)


def test_a_file_without_an_invoice_number_is_of_one_sale_where_day_and_customer_agree():
    same = {"invoice": "", "customer": "K", "documents": ("ab",), "sold_on": date(2026, 4, 11)}
    first = (sale(NEXT, **same), PLAIN)
    assert after_history(first, (sale(NEXT + 1, **same), PLAIN)) == {}
    other = same | {"customer": "L"}
    assert Feature.DOCUMENT_REUSED in after_history(first, (sale(NEXT + 1, **other), PLAIN))


def test_a_picture_that_was_shown_before_stands_out_also_a_little_altered():
    mark = 0x5A5A_1234_9ABC_0FF0
    first = (sale(NEXT, pictures=(mark,)), PLAIN)
    altered = (sale(NEXT + 1, pictures=(mark ^ 0b101,)), PLAIN)
    assert after_history(first, altered)[Feature.PICTURE_ALIKE].values["bits"] == 2
    other = (sale(NEXT + 1, pictures=(mark ^ 0xFFFF,)), PLAIN)
    assert Feature.PICTURE_ALIKE not in after_history(first, other)


def test_made_up_serials_beside_real_ones_stand_out_also_the_first_of_them():
    missing = Around(undelivered=True, neighbour="A1000013")
    made_up = [(sale(NEXT + n, serial=f"A{1_000_014 + n}"), missing) for n in range(6)]
    every = parts_of([*history(), *made_up])
    first = every[made_up[0][0].claim_id]
    assert first[Feature.UNDELIVERED].values == {"undelivered": 6, "of": 40, "usual": 5}
    assert first[Feature.NEIGHBOUR].values == {"distance": 1, "serial": "A1000013"}


def test_one_unit_that_no_list_has_yet_is_a_remark():
    parts = after_history((sale(NEXT), Around(undelivered=True, neighbour="B77")))
    assert Feature.UNDELIVERED not in parts
    assert Feature.NEIGHBOUR not in parts  # of another product


def test_units_of_one_and_the_same_other_partner_stand_out_all_of_them():
    theirs = Around(undelivered=True, other=2)
    # Enough of the last claims, and less than would be a source of undelivered ones.
    shared = [(sale(n), theirs if n % 8 == 0 else PLAIN) for n in range(NEXT)]
    every = parts_of(shared)
    assert Feature.SAME_OTHER in every["c0112"]
    assert Feature.SAME_OTHER in every["c0104"]
    one = after_history((sale(NEXT), theirs))
    assert Feature.SAME_OTHER not in one


def test_a_unit_that_came_back_may_be_sold_again_once():
    parts = after_history((sale(NEXT), Around(came_back=1)))
    assert set(parts) == {Feature.CAME_BACK}


def test_units_that_came_back_again_and_again_stand_out():
    back = [(sale(NEXT + n), Around(came_back=1)) for n in range(3)]
    parts = parts_of([*history(), *back])
    assert all(Feature.RETURNS_RESOLD in parts[claim.claim_id] for claim, _ in back)


def test_a_partner_whose_claims_are_often_taken_back_gets_a_remark():
    assert Feature.REVERSALS in after_history((sale(NEXT), Around(reversed_90=9, claims_90=100)))
    few = after_history((sale(NEXT), Around(reversed_90=5, claims_90=100)))
    assert Feature.REVERSALS not in few


def rush(count: int, deadline: date):
    at = NOON + timedelta(days=40)
    return [
        (
            sale(
                NEXT + n, scanned_at=at + timedelta(minutes=5 * n + 1, seconds=n),
                sold_on=at.date(), invoice=f"R{740 + n}", serial=f"C{n * 17}",
            ),
            Around(deadline=deadline),
        )
        for n in range(count)
    ]  # fmt: skip


def test_a_rush_before_a_deadline_stands_out_all_of_it():
    near = rush(45, date(2026, 4, 14))
    every = parts_of([*history(), *near])
    assert Feature.DEADLINE in every[near[0][0].claim_id]
    values = every[near[-1][0].claim_id][Feature.DEADLINE].values
    assert values == {"count": 57, "days": 3, "deadline": "2026-04-14", "usual": 15}


def test_the_same_rush_far_from_any_deadline_or_of_a_new_partner_does_not():
    far = parts_of([*history(), *rush(45, date(2026, 6, 30))])
    assert not any(Feature.DEADLINE in parts for parts in far.values())
    new = parts_of([*history()[60:], *rush(45, date(2026, 4, 14))])
    assert not any(Feature.DEADLINE in parts for parts in new.values())


def burst(hour: int, count: int = 12, **changes):
    start = datetime(2026, 4, 11, hour, 0, 5, tzinfo=UTC)
    return [
        (
            sale(NEXT + n, scanned_at=start + timedelta(seconds=61 * n), serial=f"C{n * 17}",
                 invoice=f"R{740 + n}", **changes),
            PLAIN,
        )
        for n in range(count)
    ]  # fmt: skip


def test_a_burst_at_night_stands_out_from_its_first_sale_on():
    night = burst(2)
    every = parts_of([*history(), *night])
    assert score(every[night[0][0].claim_id]) >= DEFAULT.look_at
    assert every[night[-1][0].claim_id][Feature.BURST].values == {
        "count": 12, "hour": 2, "days": 0, "of": 41,
    }  # fmt: skip


def test_a_burst_in_the_day_is_a_remark_and_one_late_sale_too():
    every = parts_of([*history(), *burst(12)])
    assert set(every["c0131"]) == {Feature.RATE}
    late = after_history(burst(2, 1)[0])
    assert set(late) == {Feature.HOUR}


def test_bursts_every_few_nights_do_not_become_usual():
    nights = []
    for night in range(10):
        for claim, around in burst(2):
            at = claim.scanned_at + timedelta(days=3 * night)
            again = replace(
                claim, claim_id=f"{claim.claim_id}-{night}", scanned_at=at,
                invoice=f"{claim.invoice}-{night}", serial=f"C{night}{claim.serial}",
            )  # fmt: skip
            nights.append((again, around))
    every = parts_of([*history(), *nights])
    assert Feature.BURST in every[nights[-1][0].claim_id]


def test_longer_opening_hours_become_usual():
    evenings = [
        (sale(NEXT + n, scanned_at=NOON + timedelta(days=40 + n, hours=9)), PLAIN)
        for n in range(15)
    ]
    every = parts_of([*history(), *evenings])
    assert Feature.HOUR in every[evenings[0][0].claim_id]
    assert evenings[-1][0].claim_id not in every


def test_one_sale_of_many_units_is_one_sale():
    units = burst(12, 30, customer="K", sold_on=date(2026, 4, 11))
    units = [(replace(claim, invoice="R740"), around) for claim, around in units]
    every = parts_of([*history(), *units])
    assert units[-1][0].claim_id not in every


def test_times_on_the_full_five_minutes_are_a_remark_unless_that_is_the_habit():
    rounded = [
        (sale(NEXT + n, scanned_at=NOON + timedelta(days=40, minutes=30 * n)), PLAIN)
        for n in range(8)
    ]
    every = parts_of([*history(), *rounded])
    assert Feature.ROUND_TIMES in every[rounded[-1][0].claim_id]
    always = [
        (sale(n, scanned_at=NOON + timedelta(days=n // 3, hours=n % 3)), PLAIN) for n in range(60)
    ]
    assert "c0059" not in parts_of(always)


def test_a_carton_claimed_from_front_to_back_is_a_remark():
    row = [
        (replace(claim, serial=f"C{5000 + n}"), around)
        for n, (claim, around) in enumerate(burst(12, 7))
    ]
    every = parts_of([*history(), *row])
    assert every[row[0][0].claim_id][Feature.SERIAL_RUN].values == {"count": 7, "invoices": 7}
    apart = [(replace(claim, serial=f"C{5000 + 3 * n}"), a) for n, (claim, a) in enumerate(row)]
    assert row[-1][0].claim_id not in parts_of([*history(), *apart])
    worded = [(replace(claim, serial="no digits"), around) for claim, around in row]
    assert row[-1][0].claim_id not in parts_of([*history(), *worded])


def test_a_product_never_sold_before_is_a_remark_once_it_is_most_of_what_is_sold():
    other = [(sale(NEXT + n, product_id=99), PLAIN) for n in range(4)]
    every = parts_of([*history(), *other])
    assert Feature.MODEL_MIX in every[other[0][0].claim_id]
    assert after_history(other[0]) == {}


def test_a_dear_unit_a_far_place_and_a_new_person_are_remarks():
    changes = {"value_minor": 300_000, "place": "80331", "member_id": 12}
    parts = after_history((sale(NEXT, **changes), PLAIN))
    assert set(parts) == {Feature.AMOUNT, Feature.PLACE, Feature.FIRST}
    assert score(parts) < DEFAULT.look_at


def test_of_a_claim_that_was_amended_only_its_proof_is_looked_at_again():
    late = (sale(NEXT, invoice="R510", again=True, value_minor=300_000), PLAIN)
    assert set(after_history((sale(NEXT, invoice=""), PLAIN), late)) == {Feature.INVOICE_REUSED}


def test_what_the_vendor_gives_no_points_for_is_no_part():
    silent = replace(DEFAULT, points=dict.fromkeys(DEFAULT_POINTS, 0))
    assert after_history(*burst(2), rules=silent) == {}


def test_every_feature_has_points_and_a_sentence():
    assert set(SENTENCES) == set(DEFAULT_POINTS) == set(Feature)

"""The deck of a counter's day: every kind in it, doubles after their firsts, the same each time."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from domain.codes import Code
from domain.serials import CHECKS, SerialPattern, canonical, matches, read_scan
from domain.verdicts import Refused
from tools.day import deck
from tools.day.stock import Stock, Unit

PATTERNS = {
    1: SerialPattern("AC[0-9]{8}"),
    2: SerialPattern("[0-9]{10}", check="luhn"),
    3: SerialPattern("XR-[0-9A-F]{4}-[0-9]{6}", folds_case=True),
}


def gtin_of(product_id):
    body = f"040000{product_id:07}"
    return next(text for digit in range(10) if CHECKS["mod10"](text := f"{body}{digit}"))


def luhn_serial(number):
    body = f"{number:09}"
    return next(text for digit in range(10) if CHECKS["luhn"](text := f"{body}{digit}"))


@pytest.fixture(scope="module")
def stock():
    rng = random.Random(5)
    serials = {
        1: [f"AC{number:08}" for number in rng.sample(range(10**8), 400)],
        2: [luhn_serial(number) for number in rng.sample(range(10**8), 400)],
        3: [f"XR-{rng.randrange(1 << 16):04X}-{n:06}" for n in rng.sample(range(10**6), 400)],
    }
    units = [
        Unit(text, gtin_of(product), product) for product in serials for text in serials[product]
    ]
    rng.shuffle(units)
    known = frozenset(unit.serial for unit in units)
    return Stock(tuple(units[:900]), tuple(units[900:950]), tuple(units[950:]), known, PATTERNS)


def test_the_same_seed_deals_the_same_300_scans(stock):
    first, second = deck.deal_out(stock, 7), deck.deal_out(stock, 7)

    assert first == second
    assert [card.number for card in first] == list(range(1, 301))
    assert Counter(card.kind for card in first) == deck.COUNTS
    assert deck.deal_out(stock, 8) != first


@pytest.mark.parametrize("seed", range(8))
def test_a_short_day_has_every_kind_and_doubts_in_both_halves(stock, seed):
    cards = deck.deal_out(stock, seed, 20)

    assert len(cards) == 20
    assert {card.kind for card in cards} == set(deck.COUNTS)
    for half in deck.halves(cards):
        assert any(card.kind.standing == deck.PROVISIONAL for card in half)


@pytest.mark.parametrize("seed", range(5))
def test_doubles_come_after_what_they_double(stock, seed):
    cards = deck.deal_out(stock, seed)

    firsts: dict[str, int] = {}
    for place, card in enumerate(cards):
        if card.kind is deck.TWICE_AT_ONCE:
            assert cards[place - 1].text == card.text
            assert firsts[card.serial] == place - 1
        elif card.kind is deck.TWICE_LATER:
            assert firsts[card.serial] < place
            assert cards[firsts[card.serial]].text != card.text
        elif card.serial:
            assert card.serial not in firsts, "one unit, one sale"
            firsts[card.serial] = place


def test_the_reader_of_scans_agrees_with_what_the_deck_expects(stock):
    for card in deck.deal_out(stock, 7):
        scan = read_scan(card.text)
        if card.kind.name.startswith("good"):
            assert scan.refusal is None
            assert scan.serial == card.serial == canonical(card.serial)
        elif card.kind is deck.EAN:
            assert (scan.serial, scan.product_code) == (None, card.text.zfill(14))
        elif card.kind in (deck.BAD_GTIN, deck.LONG):
            assert scan.refusal is not None
            assert scan.refusal.code in card.kind.codes
        elif card.kind in (deck.GARBAGE, deck.GLUED) and scan.refusal is not None:
            assert scan.refusal.code in card.kind.codes
        elif card.kind is deck.BAD_CHECK:
            assert matches(card.text, PATTERNS[2]) == Refused(
                Code.SER_CHECK, ("serial",), {"serial": card.text}
            )
        elif card.kind is deck.MODEL:
            assert scan.product_code not in (None, gtin_of(0))


def test_the_day_has_two_halves_and_doubts_of_both_kinds_in_each(stock):
    cards = deck.deal_out(stock, 7)

    morning, afternoon = deck.halves(cards)

    assert [*morning, *afternoon] == cards
    for half, state in ((morning, "rejected"), (afternoon, "approved")):
        doubtful = [card for card in half if card.kind in (deck.FOREIGN, deck.UNKNOWN)]
        assert {card.kind for card in doubtful} == {deck.FOREIGN, deck.UNKNOWN}
        assert {card.state for card in doubtful} == {state}


def test_what_is_typed_in_one_go_covers_the_deck_once(stock):
    cards = deck.deal_out(stock, 7)

    handfuls = deck.batches(cards, 12, 60)

    assert [card for handful in handfuls for card in handful] == cards
    assert len(handfuls[-1]) in {60, 61}
    assert max(len(handful) for handful in handfuls[:-1]) <= 13


def test_a_double_read_is_typed_in_one_go_with_its_first(stock):
    cards = deck.deal_out(stock, 7)

    for handful in deck.batches(cards, 12, 60):
        assert handful[0].kind is not deck.TWICE_AT_ONCE

"""What a scan is told, and that a counter and a server tell it the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.claims.admission import (
    Facts,
    admit,
    candidates,
    day_of_scan,
    product_of,
    scan_for,
    shown,
)
from domain.claims.claim import OwnClaim
from domain.codes import Code
from domain.serials import Scan, ScanKind, SerialPattern, read_scan
from domain.verdicts import Accepted, Provisional, Refused, Verdict
from tests.unit.domain.worlds import (
    DRILL,
    FACTS,
    LASER,
    NOW,
    OLD,
    PRODUCTS,
    PUMP,
    RULES,
    SAW,
    TODAY,
    bare,
    gs1,
    statement,
    tells_everything,
)

MINE = replace(FACTS, shipped=DRILL, mine=True)
ABROAD = "09506000009999"
"""A product code outside the catalogue."""


def judge(scan: Scan, facts: Facts = MINE, sold_on: date = TODAY) -> Verdict:
    return admit(scan, statement(scan, sold_on), facts)


def code_of(verdict: Verdict) -> Code:
    assert isinstance(verdict, Refused)
    return verdict.code


def test_a_unit_shipped_to_the_claimant_is_accepted_with_its_points():
    assert judge(bare("DR123456")) == Accepted(DRILL.points)


def test_a_unit_nobody_here_knows_is_recorded_and_checked_by_the_vendor():
    assert judge(bare("DR123456"), FACTS) == Provisional((Code.SER_UNKNOWN,), DRILL.points)


def test_a_unit_shipped_to_somebody_else_is_a_doubt_and_not_a_refusal():
    elsewhere = replace(FACTS, shipped=DRILL)
    assert judge(bare("DR123456"), elsewhere) == Provisional((Code.CHANNEL,), DRILL.points)


def test_another_claim_is_one_more_doubt():
    rival = replace(FACTS, shipped=DRILL, other_claim=True)
    assert judge(bare("DR123456"), rival) == Provisional(
        (Code.CHANNEL, Code.DUP_OTHER), DRILL.points
    )
    mine = replace(rival, mine=True)
    assert judge(bare("DR123456"), mine) == Provisional((Code.DUP_OTHER,), DRILL.points)


def test_a_refused_scan_stays_refused_with_its_own_code():
    refusal = Refused(Code.SCAN_TWO_CODES)
    scan = Scan(ScanKind.UNREADABLE, refusal=refusal)
    assert judge(scan) is refusal


def test_a_code_without_serial_asks_for_the_right_label():
    assert judge(gs1(None, DRILL.gtin)) == Refused(Code.SCAN_NO_SERIAL, ("scan",))
    ean = Scan(ScanKind.PRODUCT_CODE, None, DRILL.gtin)
    assert judge(ean) == Refused(Code.SER_IS_GTIN, ("scan",), {"gtin": DRILL.gtin})
    unnamed = Scan(ScanKind.PRODUCT_CODE)
    assert judge(unnamed) == Refused(Code.SER_IS_GTIN, ("scan",), {"gtin": ""})


def test_a_real_ean_is_told_apart_from_a_serial():
    assert code_of(judge(read_scan("4006381333931"))) is Code.SER_IS_GTIN


NUMBERED = replace(DRILL, product_id=77, pattern=SerialPattern("[0-9]{13}"))
"""A product whose serials are bare numbers as long as an EAN."""


def test_a_numeric_serial_with_an_eans_check_digit_by_chance_is_a_serial():
    scan = scan_for("4006381333931", (NUMBERED,))
    assert (scan.kind, scan.serial) == (ScanKind.SERIAL, "4006381333931")
    assert judge(scan, replace(MINE, shipped=NUMBERED)) == Accepted(NUMBERED.points)


def test_the_ean_of_the_catalogue_is_never_taken_for_such_a_serial():
    known = replace(NUMBERED, gtin="04006381333931")
    assert scan_for("4006381333931", (known,)).kind is ScanKind.PRODUCT_CODE
    assert scan_for("]E04006381333931", (NUMBERED,)).kind is ScanKind.PRODUCT_CODE
    assert scan_for("4006381333931", (DRILL,)).kind is ScanKind.PRODUCT_CODE
    assert scan_for("DR123456", (NUMBERED,)).serial == "DR123456"


def test_what_was_recorded_before_is_said_with_who_and_when():
    own = OwnClaim("c1", "Ada", date(2026, 6, 1))
    verdict = judge(bare("DR123456"), replace(MINE, own_claim=own))
    assert verdict == Refused(Code.DUP_SELF, (), {"who": "Ada", "when": "2026-06-01"})


def test_a_serial_of_no_product_is_refused_as_misshapen():
    verdict = judge(bare("XYZ"), FACTS)
    assert verdict == Refused(Code.SER_FORMAT, ("scan",), {"serial": "XYZ"})


def test_a_wrong_check_digit_is_said_as_such():
    right, wrong = "1234567897", "1234567890"
    assert judge(bare(right), FACTS) == Provisional((Code.SER_UNKNOWN,), LASER.points)
    assert judge(bare(wrong), FACTS) == Refused(Code.SER_CHECK, ("scan",), {"serial": wrong})


def test_only_the_pattern_of_the_named_product_counts():
    assert code_of(judge(gs1("DR123456", LASER.gtin), FACTS)) is Code.SER_FORMAT
    assert code_of(judge(gs1("1234567890", LASER.gtin), FACTS)) is Code.SER_CHECK


def test_what_was_shipped_to_the_claimant_needs_no_pattern():
    assert judge(bare("ODD/1")) == Accepted(DRILL.points)


def test_box_and_label_that_name_two_products_are_told_apart():
    verdict = judge(gs1("DR123456", SAW.gtin))
    assert verdict == Refused(Code.SER_MODEL, ("scan",), {"actual": DRILL.name, "stated": SAW.name})
    verdict = judge(gs1("DR123456", ABROAD))
    assert verdict == Refused(Code.SER_MODEL, ("scan",), {"actual": DRILL.name, "stated": ABROAD})
    assert judge(gs1("DR123456", DRILL.gtin)) == Accepted(DRILL.points)


def test_the_product_of_a_foreign_unit_is_never_given_away():
    elsewhere = replace(FACTS, shipped=PUMP, products=(*PRODUCTS, PUMP))
    scan = gs1("DR123456", DRILL.gtin)
    assert judge(scan, elsewhere) == Provisional((Code.CHANNEL, Code.SER_MODEL), DRILL.points)
    assert product_of(scan, elsewhere) is DRILL


def test_a_serial_that_several_products_may_have_earns_nothing_yet():
    facts = replace(FACTS, products=(*PRODUCTS, PUMP))
    assert judge(bare("DR123456"), facts) == Provisional((Code.SER_UNKNOWN,), 0)
    assert product_of(bare("DR123456"), facts) is None


@pytest.mark.parametrize(
    ("sold_on", "eligible"), [(date(2026, 5, 31), True), (date(2026, 6, 1), False)]
)
def test_a_product_earns_up_to_its_last_day(sold_on, eligible):
    verdict = judge(bare("OLD001"), replace(FACTS, shipped=OLD, mine=True), sold_on)
    if eligible:
        assert verdict == Accepted(OLD.points)
    else:
        assert verdict == Refused(
            Code.NOT_ELIGIBLE_SKU, (), {"product": OLD.name, "date": sold_on.isoformat()}
        )


def test_a_product_does_not_earn_before_its_first_day():
    assert judge(bare("DR123456"), replace(MINE, shipped=replace(DRILL, eligible_from=TODAY))) == (
        Accepted(DRILL.points)
    )
    new = replace(DRILL, eligible_from=TODAY + timedelta(days=1))
    assert code_of(judge(bare("DR123456"), replace(MINE, shipped=new))) is Code.NOT_ELIGIBLE_SKU


def test_a_product_outside_the_catalogue_does_not_earn():
    verdict = judge(gs1("anything", ABROAD), FACTS)
    assert verdict == Refused(
        Code.NOT_ELIGIBLE_SKU, (), {"product": ABROAD, "date": TODAY.isoformat()}
    )
    assert product_of(gs1("anything", ABROAD), FACTS) is None


def test_several_possible_products_are_refused_only_if_none_earns():
    ended = replace(PUMP, eligible_to=date(2026, 5, 31))
    facts = replace(FACTS, products=(DRILL, ended))
    assert isinstance(judge(bare("DR123456"), facts), Provisional)
    both = replace(FACTS, products=(replace(DRILL, eligible_to=date(2026, 5, 31)), ended))
    verdict = judge(bare("DR123456"), both)
    assert isinstance(verdict, Refused)
    assert verdict.params["product"] == "Product 1 / Product 4"


def test_tomorrow_has_not_come():
    verdict = judge(bare("DR123456"), sold_on=TODAY + timedelta(days=1))
    assert verdict == Refused(Code.SALE_IN_FUTURE, ("sold_on",), {"date": "2026-06-16"})


def test_the_programme_has_a_first_and_a_last_day():
    early = replace(MINE, today=date(2026, 3, 2))
    assert judge(bare("DR123456"), early, RULES.starts_on) == Accepted(DRILL.points)
    day_before = RULES.starts_on - timedelta(days=1)
    assert judge(bare("DR123456"), early, day_before) == Refused(
        Code.OUT_OF_PERIOD,
        ("sold_on",),
        {"date": "2026-02-28", "starts": "2026-03-01", "ends": "2026-12-31"},
    )
    late = replace(MINE, today=date(2027, 1, 2))
    assert judge(bare("DR123456"), late, RULES.ends_on) == Accepted(DRILL.points)
    assert code_of(judge(bare("DR123456"), late, date(2027, 1, 1))) is Code.OUT_OF_PERIOD


def test_the_claim_window_ends_with_its_last_day():
    last = TODAY - timedelta(days=RULES.claim_window_days)
    assert judge(bare("DR123456"), sold_on=last) == Accepted(DRILL.points)
    verdict = judge(bare("DR123456"), sold_on=last - timedelta(days=1))
    assert verdict == Refused(Code.TOO_LATE, ("sold_on",), {"date": "2026-04-15", "days": 60})


def test_the_limits_are_the_rule_versions_own():
    shorter = replace(MINE, rules=replace(RULES, claim_window_days=5))
    verdict = judge(bare("DR123456"), shorter, TODAY - timedelta(days=6))
    assert isinstance(verdict, Refused)
    assert verdict.params["days"] == 5


def test_every_doubt_looks_the_same_to_the_claimant():
    by = {"by": "2026-06-17"}
    for doubts in ((Code.SER_UNKNOWN,), (Code.CHANNEL, Code.SER_MODEL), (Code.DUP_OTHER,)):
        assert shown(Provisional(doubts, 100), FACTS.decide_by) == ("VENDOR_CHECKS", by)


def test_a_refusal_is_shown_as_it_is_and_an_acceptance_has_nothing_open():
    assert shown(Accepted(100), TODAY) == ("", {})
    assert shown(Refused(Code.TOO_LATE, (), {"days": 60}), TODAY) == ("TOO_LATE", {"days": 60})


def test_a_serial_folds_only_where_its_product_says_so():
    assert candidates(bare("sw12o4i6"), PRODUCTS) == ("SW120416", "sw12o4i6")
    assert candidates(bare("dr123456"), PRODUCTS) == ("dr123456",)
    assert candidates(bare("DR123456"), PRODUCTS) == ("DR123456",)


def test_an_ai_21_stands_only_for_itself():
    assert candidates(gs1("sw120416", SAW.gtin), PRODUCTS) == ("sw120416",)


def test_a_serial_read_differently_by_two_products_is_kept_as_delivered():
    exact = replace(SAW, product_id=9, gtin="09506000000009")
    exact = replace(exact, pattern=replace(SAW.pattern, regex="sw[0-9]{6}", folds_case=False))
    assert candidates(bare("sw120416"), (SAW, exact)) == ("sw120416", "SW120416")


def test_a_scan_without_serial_stands_for_nothing():
    assert candidates(gs1(None, DRILL.gtin), PRODUCTS) == ()


@given(
    offset=st.integers(-12 * 60, 14 * 60),
    minutes=st.integers(0, 60 * 24 * 3),
    ago=st.integers(0, RULES.claim_window_days),
)
def test_what_the_claimants_calendar_allows_the_server_allows(offset, minutes, ago):
    instant = NOW + timedelta(minutes=minutes)
    local_day = instant.astimezone(timezone(timedelta(minutes=offset))).date()
    sold_on = local_day - timedelta(days=ago)
    at_the_counter = admit(
        bare("DR123456"), statement(bare("DR123456"), sold_on), replace(MINE, today=local_day)
    )
    at_the_server = replace(MINE, today=day_of_scan(instant, sold_on))
    assert at_the_counter == Accepted(DRILL.points)
    assert judge(bare("DR123456"), at_the_server, sold_on) == at_the_counter


def test_the_day_after_tomorrow_is_in_the_future_everywhere():
    assert day_of_scan(NOW, TODAY + timedelta(days=2)) == TODAY
    late = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
    assert day_of_scan(late, TODAY + timedelta(days=9)) == TODAY + timedelta(days=1)
    long_ago = date(2020, 1, 1)
    noon = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
    assert day_of_scan(noon - timedelta(seconds=1), long_ago) == TODAY - timedelta(days=1)
    assert day_of_scan(noon, long_ago) == TODAY


def test_a_clock_at_the_end_of_the_calendar_still_has_a_day():
    last = datetime.max.replace(tzinfo=UTC)
    assert day_of_scan(last, date.max) == date.max
    assert day_of_scan(datetime.min.replace(tzinfo=UTC), date.min) == date.min


SERIALS = st.sampled_from(
    ["DR123456", "dr123456", "SW12O4I6", "sw120416", "1234567897", "1234567890", "OLD001", "?", ""]
)
CODES = st.sampled_from([None, DRILL.gtin, SAW.gtin, LASER.gtin, OLD.gtin, PUMP.gtin, ABROAD])
SCANS = st.one_of(
    st.builds(bare, SERIALS),
    st.builds(gs1, SERIALS, CODES),
    st.builds(read_scan, SERIALS),
)
CATALOGUES = st.sampled_from([PRODUCTS, (*PRODUCTS, PUMP), (DRILL,), ()])
DAYS = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))
UNITS_SHIPPED = st.one_of(st.none(), st.sampled_from([*PRODUCTS, PUMP]))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Scan, date, Facts, Facts]:
    """A scan with what the counter knows and what the server knows of the same moment."""
    shipped, mine = draw(UNITS_SHIPPED), draw(st.booleans())
    own = OwnClaim("c1", "Ada", TODAY)
    server = replace(
        FACTS,
        products=draw(CATALOGUES),
        today=draw(DAYS),
        shipped=shipped,
        mine=mine and shipped is not None,
        own_claim=draw(st.sampled_from([None, None, own])),
        other_claim=draw(st.booleans()),
    )
    client = replace(
        server,
        shipped=shipped if server.mine else None,
        # A colleague's claim may not have reached this device yet.
        own_claim=server.own_claim if draw(st.booleans()) else None,
        other_claim=False,
    )
    return draw(SCANS), draw(DAYS), client, server


@given(worlds())
def test_a_counters_verdict_is_the_servers_unless_it_was_said_to_be_open(world):
    scan, sold_on, client, server = world
    here, there = judge(scan, client, sold_on), judge(scan, server, sold_on)
    claimed_elsewhere = server.other_claim or server.own_claim is not client.own_claim
    if isinstance(here, Refused):
        # The only thing a server may answer instead: a colleague recorded it before.
        assert there == here or code_of(there) is Code.DUP_SELF
        assert tells_everything(here)
    elif not claimed_elsewhere:
        assert isinstance(there, type(here))
        assert not isinstance(there, Refused)
        assert there.points == here.points
    elif isinstance(there, Refused):
        assert there.code is Code.DUP_SELF


@given(worlds())
def test_a_claimant_can_not_tell_what_others_were_shipped(world):
    """docs/sync-protocol.md, Decision 8: one answer, whatever the unit's fate elsewhere."""
    scan, sold_on, _, server = world
    server = replace(server, mine=False)
    answers = set()
    for shipped in (None, *PRODUCTS, PUMP):
        for other_claim in (False, True):
            facts = replace(server, shipped=shipped, other_claim=other_claim)
            verdict = judge(scan, facts, sold_on)
            points = 0 if isinstance(verdict, Refused) else verdict.points
            code, params = shown(verdict, facts.decide_by)
            answers.add((code, tuple(params.items()), points, product_of(scan, facts)))
    assert len(answers) == 1


@given(worlds())
def test_no_scan_is_accepted_without_a_product_and_its_points(world):
    scan, sold_on, client, _ = world
    verdict = judge(scan, client, sold_on)
    found = product_of(scan, client)
    if isinstance(verdict, Accepted):
        assert found is not None
        assert found is client.shipped
    if not isinstance(verdict, Refused):
        assert verdict.points == (found.points if found else 0)


@given(SCANS, CATALOGUES)
def test_looking_up_finds_each_serial_once_and_the_delivered_one_always(scan, products):
    found = candidates(scan, products)
    assert len(set(found)) == len(found)
    assert (scan.serial in found) == (scan.serial is not None)

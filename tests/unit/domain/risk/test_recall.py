"""What the risk rules find among invented partners whose markets they were not made on."""

from __future__ import annotations

import pytest

from tools.risk.measure import HELD_OUT_SEEDS, TUNING_SEEDS, Table, measure, score_market
from tools.risk.partners import DISHONEST, HONEST, make_market


def told(table: Table) -> str:
    """Printed beside a failure."""
    return "\n".join(table.lines())


def test_no_market_the_rules_were_made_on_is_among_those_they_are_measured_on():
    assert not set(TUNING_SEEDS) & set(HELD_OUT_SEEDS)


def test_a_seed_makes_the_same_market_each_time():
    first, again = (make_market(5, 1, 0, days=20) for _ in range(2))
    assert first == again
    assert first.told != make_market(6, 1, 0, days=20).told


@pytest.mark.timeout(120)  # a whole market of months
def test_a_small_unseen_market_keeps_what_all_of_them_together_show():
    table = Table()
    table.add(score_market(make_market(HELD_OUT_SEEDS[0], 1, 2)))
    assert table.share(table.dishonest) >= 0.95, told(table)
    assert table.share(table.honest) <= 0.02, told(table)


@pytest.mark.soak
@pytest.mark.timeout(1200)  # ten markets of months
def test_all_unseen_markets_recall_of_95_percent_at_2_percent_of_false_positives():
    table = measure(HELD_OUT_SEEDS)
    assert {kind.removeprefix("true: ") for kind in table.claims} >= {*HONEST, *DISHONEST}
    assert table.share(table.dishonest) >= 0.95, told(table)
    assert table.share(table.honest) <= 0.02, told(table)
    for kind in DISHONEST:
        assert table.share([kind]) >= 0.9, told(table)

"""Serials by column: what goes into a page comes out of it, and nothing else is taken for one."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace

import pytest

from sync.wire.codec import LEAST_PACKED, PageBroken, encode, read_page, write_page
from sync.wire.messages import PageEnd, PageHead, PageRows, PageSerials
from sync.wire.serials import PackBroken, Packed, Serials, pack, unpack
from tests.support.server import MORNING

HEAD = PageHead(
    schema=1, epoch="e", server_time=MORNING, time_token="t", cursor="", scope=["partner:1"]
)
END = PageEnd(cursor="next", more=False)
ENDS = (-(2**63), 2**63 - 1)


def serials(count, kinds=3, flags=2):
    chance = random.Random(count)
    marks = sorted({chance.getrandbits(64) - 2**63 for _ in range(count)})
    return [(mark, place % kinds, place % flags) for place, mark in enumerate(marks)]


def through_a_page(rows, *, packed=True):
    body = write_page(HEAD, [PageRows("allocation", "P", rows)], END, packed=packed)
    [group] = read_page(body)[1]
    return [tuple(row) for row in group.rows], b'"packed"' in body


@pytest.mark.parametrize("kinds", [1, 256, 300])
@pytest.mark.parametrize("flags", [1, 2])
@pytest.mark.parametrize("count", [LEAST_PACKED, 2000])
def test_serials_come_out_of_a_page_as_they_went_in(count, kinds, flags):
    rows = serials(count, kinds, flags)

    assert through_a_page(rows) == (rows, True)
    assert through_a_page(Serials.of(rows)) == (rows, True)


def test_who_does_not_ask_for_columns_and_who_gets_few_serials_gets_rows():
    many = serials(LEAST_PACKED)

    assert through_a_page(many, packed=False) == (many, False)
    assert through_a_page(Serials.of(many), packed=False) == (many, False)
    assert through_a_page(many[1:]) == (many[1:], False)


def test_what_does_not_rise_travels_as_rows():
    falling = serials(LEAST_PACKED)[::-1]
    twice = sorted([*serials(LEAST_PACKED), serials(LEAST_PACKED)[7]])

    assert through_a_page(falling) == (falling, False)
    assert through_a_page(twice) == (twice, False)


def test_the_ends_of_the_numbers_fit():
    found = pack(Serials(ENDS, (1, 2), (0, 0)))

    assert found is not None
    assert list(unpack(found)) == [(ENDS[0], 1, 0), (ENDS[1], 2, 0)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 0}, {"count": 2}, {"count": 4}, {"width": 0}, {"width": 9}, {"width": 3},
        {"planes": b"\x00\x05\x00\x00\x00\x00"}, {"planes": b"\x01\x05\x06\x00\x00\x00"},
        {"planes": b"\x00\x05\x06\x00\x00\x02"}, {"kinds": []}, {"kinds": [(1, 0)] * 257},
        {"first": 2**63 - 5}, {"planes": b""},
    ],
    ids=str,
)  # fmt: skip
def test_planes_that_do_not_fit_are_refused(wrong):
    whole = Packed(
        count=3, first=7, width=1, kinds=[(1, 0), (2, 0)], planes=b"\x00\x05\x06\x00\x01\x00"
    )
    assert list(unpack(whole)) == [(7, 1, 0), (12, 2, 0), (18, 1, 0)]

    with pytest.raises(PackBroken):
        unpack(replace(whole, **wrong))


def test_a_page_with_planes_that_do_not_fit_is_broken():
    found = packed_serials()

    with pytest.raises(PageBroken):
        read_page(page_of(PageSerials("allocation", "P", replace(found, count=98))))


@pytest.mark.parametrize(("table", "op"), [("claim", "P"), ("deal", "D"), ("allocation", "D")])
def test_a_page_with_planes_of_anything_but_serials_that_are_there_is_broken(table, op):
    with pytest.raises(PageBroken, match="packed"):
        read_page(page_of(PageSerials(table, op, packed_serials())))


def packed_serials():
    found = pack(Serials.of(serials(99)))
    assert found is not None
    return found


def page_of(group):
    body = encode(HEAD) + b"\n" + encode(group) + b"\n"
    digest = hashlib.sha256(body).hexdigest()
    return body + encode(replace(END, rows=group.packed.count, sha256=digest)) + b"\n"

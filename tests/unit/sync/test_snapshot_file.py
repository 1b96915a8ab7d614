"""The bytes of a snapshot: what goes in comes out, and nothing else is taken for one."""

from __future__ import annotations

import json
import random

import pytest
import zstandard

from sync.wire.serials import kind_numbers
from sync.wire.snapshot import (
    BLOCK,
    BLOCKS_A_PART,
    MAGIC,
    SnapshotBroken,
    kind_number,
    offsets,
    pack_end,
    pack_rows,
    pack_serials,
    place_in,
    read_parts,
    unpack_blocks,
    unpack_rows,
)

PACK = zstandard.ZstdCompressor(level=3).compress
UNPACK = zstandard.ZstdDecompressor().decompress
ENDS = (-(2**63), 2**63 - 1)


def marks(count: int, seed: int = 7) -> list[int]:
    rng = random.Random(seed)
    return sorted({rng.getrandbits(64) - 2**63 for _ in range(count)})


def blocks_of(packed: bytes):
    ((head, body), _) = read_parts([MAGIC + packed + pack_end(1)])
    return unpack_blocks(head, body, UNPACK)


@pytest.mark.parametrize("count", [1, 2, BLOCK, BLOCK + 1, BLOCK * BLOCKS_A_PART])
@pytest.mark.parametrize("kinds", [1, 12, 700])
def test_serials_come_out_as_they_went_in(count, kinds):
    rows = [(mark, number % kinds, number % 2) for number, mark in enumerate(marks(count))]

    blocks = blocks_of(pack_serials(rows, PACK))

    found = []
    for block in blocks:
        known = json.loads(block.kinds)
        numbers = kind_numbers(block.body, block.count, block.width)
        for place, offset in enumerate(offsets(block.body, block.count, block.width)):
            assert kind_number(block.body, block.count, block.width, place) == numbers[place]
            found.append((block.first + offset, *known[numbers[place]]))
    assert found == rows


def test_the_ends_of_the_numbers_fit_in_one_block():
    (block,) = blocks_of(pack_serials([(mark, 1, 0) for mark in ENDS], PACK))

    assert [block.first + offset for offset in offsets(block.body, 2, block.width)] == list(ENDS)
    assert place_in(block.body, 2, block.width, ENDS[1] - ENDS[0]) == 1
    assert place_in(block.body, 2, block.width, 5) == -1


def test_a_million_cost_less_than_seven_bytes_each():
    count = BLOCK * BLOCKS_A_PART
    # As dense as a million would be: the width of the differences is what costs.
    own = [mark // (1_000_000 // count) for mark in marks(count)]
    rng = random.Random(9)
    rows = [(mark, rng.randrange(12), 0) for mark in own]

    assert len(pack_serials(rows, PACK)) / count < 7


def test_rows_come_out_as_they_went_in():
    rows = [["a", 1, None, 2.5], ["ü", -(2**63), "", 0]]
    (head, body), _ = read_parts([MAGIC + pack_rows("claim", rows, PACK) + pack_end(1)])

    assert head.table == "claim"
    assert unpack_rows(head, body, UNPACK) == [tuple(row) for row in rows]


def whole_file() -> bytes:
    rows = [(mark, 1, 0) for mark in marks(3000)]
    return MAGIC + pack_serials(rows, PACK) + pack_rows("claim", [["a"]], PACK) + pack_end(2)


def read_all(content: bytes) -> list[object]:
    found: list[object] = []
    for head, body in read_parts([content]):
        if head.part == "rows":
            found += unpack_rows(head, body, UNPACK)
        elif head.part != "end":
            found += unpack_blocks(head, body, UNPACK)
    return found


def test_pieces_of_any_size_are_one_file():
    content = whole_file()
    pieces = [content[start : start + 97] for start in range(0, len(content), 97)]

    assert [head.part for head, _ in read_parts(pieces)] == ["serials", "rows", "end"]


def test_a_file_cut_anywhere_is_broken():
    content = whole_file()
    for end in range(0, len(content), 211):
        with pytest.raises((SnapshotBroken, zstandard.ZstdError)):
            read_all(content[:end])


@pytest.mark.parametrize(
    "content",
    [
        b"<html>Sign in to the hotel network</html>",
        MAGIC + pack_end(1),
        MAGIC + pack_end(0) + b"more",
        MAGIC + b'{"part":"rows","count":1,"size":99999999}\n',
        MAGIC + b'{"part":"rows","count":1,"size":-1}\n',
        MAGIC + b"x" * 70_000,
        MAGIC + b"{}\n",
    ],
)
def test_what_is_no_snapshot_is_not_read(content):
    with pytest.raises(SnapshotBroken):
        read_all(content)


def test_blocks_out_of_order_are_not_taken():
    rising = marks(BLOCK * 2)
    for wrong in (rising[::-1], [rising[0], *rising], [*rising[BLOCK:], *rising[:BLOCK]]):
        try:
            packed = pack_serials([(mark, 1, 0) for mark in wrong], PACK)
        except OverflowError:
            continue  # what can't even be written
        with pytest.raises(SnapshotBroken):
            blocks_of(packed)

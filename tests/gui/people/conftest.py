"""Seats before the screens of people: filled with people, devices and partners."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sync.clock import stamp
from sync.wire import tables
from sync.wire.messages import EnrolmentCode
from tests.support.screens import Seat, put, take_seat

SINCE = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
GOOD_UNTIL = datetime(2026, 9, 2, 9, 30, tzinfo=UTC)


class CodeLine:
    """A line to a server that makes codes; remembers for whom."""

    asked: list[int]

    def __init__(self) -> None:
        self.asked = []

    def new_code(self, member_id: int) -> EnrolmentCode:
        self.asked.append(member_id)
        return EnrolmentCode(code="7K2M-9QXA-B4TD", expires_at=GOOD_UNTIL)

    def close(self) -> None:
        """Nothing is open."""


def device(name: str, member_id: int, title: str, **other: Any) -> list[Any]:
    """Return a device of partner 1."""
    values = {
        "device": name, "member_id": member_id, "partner_id": 1, "name": title,
        "enrolled_at": stamp(SINCE), "seen_on": "2026-08-28", "revoked_at": None, "forked_at": None,
    }  # fmt: skip
    return [(values | other)[column] for column in tables.DEVICE.columns]


def arrive(seat: Seat, ref: str, member_id: int, name: str) -> None:
    """Let an invited person come in by the feed."""
    put(seat.wp, tables.MEMBER, [[member_id, 1, name, "clerk", 1, ref, 1, 1]])
    seat.wp.replica.db.write(seat.wp.replica.reload_catalogue)


@pytest.fixture
def seats(qtbot: Any, tmp_path: Path) -> Iterator[Callable[[str], Seat]]:
    """Give a seat of a role."""
    made: list[Seat] = []

    def take(role: str) -> Seat:
        seat = take_seat(tmp_path / role, qtbot, role)
        made.append(seat)
        put(seat.wp, tables.DEVICE, [
            device("device-11", 11, "Counter left"),
            device("device-11b", 11, "Old till", revoked_at=stamp(SINCE + timedelta(days=9))),
            device("device-12", 12, "Laptop", seen_on=None),
            device("device-13", 13, "Office"),
        ])  # fmt: skip
        put(seat.wp, tables.MEMBER, [
            [15, 1, "Zoë Gone", "rep", 0, "", 0, 1],
            [21, 2, "Dora Elsewhere", "clerk", 1, "", 1, 1],
        ])  # fmt: skip
        put(seat.wp, tables.PARTNER, [
            [1, "Northwind Tools", "distributor", "DE", 50_000_00, "EUR", "2026-12-31", "Gold",
             "North", "A", 93, 1, 2],
        ])  # fmt: skip
        seat.wp.replica.db.write(seat.wp.replica.reload_catalogue)
        return seat

    yield take
    for seat in made:
        seat.runner.detach()
        seat.wp.close()

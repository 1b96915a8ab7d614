"""What an operator sets arrives; what makes no sense is a sentence."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from server.settings import Settings, from_environment
from server.storage.columns import instant_text
from server.storage.sealed import Place, Seals


def test_the_environment_overrides_the_defaults():
    found = from_environment(
        {"SELLTHROUGH_PORT": "0", "SELLTHROUGH_DATABASE_URL": "sqlite:///x", "OTHER": "1"}
    )

    assert found == Settings(port=0, database_url="sqlite:///x")
    assert found.access_life == timedelta(minutes=10)


def test_a_number_that_is_none_is_named():
    with pytest.raises(ValueError, match="SELLTHROUGH_PORT must be a whole number"):
        from_environment({"SELLTHROUGH_PORT": "many"})


def test_text_order_of_instants_is_time_order():
    at = datetime(2026, 6, 15, 9, tzinfo=UTC)
    texts = [instant_text(at + timedelta(microseconds=step)) for step in (0, 1, 500_000, 10**6)]

    assert texts == sorted(texts)
    assert len({len(text) for text in texts}) == 1


def test_seals_open_only_what_they_sealed():
    seals, other = Seals("e", b"k" * 32), Seals("e", b"o" * 32)
    now = datetime(2026, 6, 15, 9, tzinfo=UTC)
    token = seals.time_token(now)

    assert seals.read_time_token(token) == now
    assert other.read_time_token(token) is None
    assert seals.read_time_token(token.replace("09", "10")) is None
    assert [seals.read_time_token(text) for text in ("", ".", "x", "é.ü")] == [None] * 4
    place = Place("partner:1", "e", {"catalogue": (5, "t")})
    assert seals.read_cursor(seals.write_cursor(place)) == place
    marked = Place(place.scope, "5f0c2a9e61b7d384", {"catalogue": (7, "00" * 8), "x": (0, "")})
    assert seals.read_cursor(seals.write_cursor(marked)) == marked
    text = msgspec.msgpack.encode((marked.scope, marked.epoch, marked.streams))
    before = base64.urlsafe_b64encode(seals.mac("cursor", text) + text).decode().rstrip("=")
    assert seals.read_cursor(before) == marked
    assert len(seals.write_cursor(marked)) < len(before) - 15
    assert other.read_cursor(seals.write_cursor(place)) is None

"""Rows come back as they were put, whatever is in them, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from server.storage import tables as t
from server.storage.columns import Instant
from server.storage.database import open_database
from server.storage.rows import Series, insert_series, insert_values, values_of

TEXTS = (
    "", "null", "NULL", "{}", '{"a":"b\\n"}', "\\", '"', '\\"', "\\n", "a\nb", "a\tb\\", "\x01\x7f",
    "ä€𝄞", "a,b", "{a,b}", "'", "%s", " ",
)  # fmt: skip
NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, UTC)


@pytest.fixture
def database(empty_url):
    opened = open_database(empty_url, workers=1)
    opened.write(lambda c: t.metadata.create_all(c, [t.meta, t.deal, t.partner, t.stream])).result()
    yield opened
    opened.close()


def written(database, table: sa.Table, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    values = [values_of(table, row) for row in rows]
    database.write(lambda c: insert_values(c, table, values)).result()
    key = table.primary_key.columns[0]
    query = sa.select(table).order_by(key)
    return database.read(lambda c: [dict(r) for r in c.execute(query).mappings()]).result()


def test_texts_of_every_kind_come_back(database):
    rows: list[dict[str, object]] = [
        {"key": f"{number:03}", "value": text} for number, text in enumerate(TEXTS)
    ]
    assert written(database, t.meta, rows) == rows


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_texts_come_back(database, texts):
    database.write(lambda c: c.execute(sa.delete(t.meta))).result()
    rows = [{"key": f"{number:03}", "value": text} for number, text in enumerate(texts)]
    assert written(database, t.meta, rows) == rows


def test_days_instants_flags_numbers_and_nothing_come_back(database):
    partner = {"partner_id": 1, "period_ends": date(2026, 12, 31)}
    database.write(lambda c: c.execute(sa.insert(t.partner), partner)).result()
    assert written(database, t.stream, [{"stream": "a", "last": 2**62}])[0]["last"] == 2**62
    rows: list[dict[str, object]] = [
        {
            **{column.name: "" for column in t.deal.columns}, "deal_id": f"d{number}",
            "partner_id": 1, "member_id": -5, "value_minor": 0, "submissions": 0, "extensions": 0,
            "rev": 1, "tender": bool(number), "expected_close": day, "protected_until": at,
            "decide_by": None, "created_at": NOW, "updated_at": NOW,
        }
        for number, (day, at) in enumerate([(None, None), (date(1, 1, 1), NOW)])
    ]  # fmt: skip
    assert written(database, t.deal, rows) == rows


NOTES = sa.Table(
    "notes",
    sa.MetaData(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("note", sa.Text),
    sa.Column("place", sa.Text),
    sa.Column("day", sa.Date),
    sa.Column("at", Instant),
    sa.Column("done", sa.Boolean),
)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_nothing_among_texts_comes_back_and_so_does_what_all_rows_share(database, count):
    database.write(NOTES.create).result()
    rows: list[dict[str, object]] = [
        {
            "number": number, "note": None if number % 2 else "€", "place": "ä", "day": None,
            "at": NOW, "done": False,
        }
        for number in range(count)
    ]  # fmt: skip
    assert written(database, NOTES, rows) == rows


def test_rows_that_have_most_in_common_come_back_whole(database):
    database.write(NOTES.create).result()
    common = (0, None, "ä", None, NOW, True)
    query = sa.select(NOTES).order_by(NOTES.c.number)
    for flag, texts in (False, TEXTS), (True, (None,)):
        differ = [(number, text, NOW.date()) for number, text in enumerate(texts)]
        series = Series((*common[:-1], flag), (0, 1, 3), differ)
        expected: list[dict[str, object]] = [
            {"number": n, "note": note, "place": "ä", "day": day, "at": NOW, "done": flag}
            for n, note, day in differ
        ]
        database.write(lambda c: c.execute(sa.delete(NOTES))).result()
        database.write(lambda c, found=series: insert_series(c, NOTES, found)).result()
        rows = database.read(lambda c: [dict(r) for r in c.execute(query).mappings()]).result()
        assert rows == expected


def test_a_key_that_is_taken_is_told_as_such_of_a_series_too(database):
    database.write(NOTES.create).result()
    series = Series((1, "", "", None, NOW, True), (1,), [("a",), ("b",)])
    with pytest.raises(IntegrityError):
        database.write(lambda c: insert_series(c, NOTES, series)).result()


@pytest.mark.postgres
def test_a_session_of_another_encoding_gets_the_same_texts(postgres):
    name = postgres.create()
    opened = open_database(f"{postgres.url(name)}?client_encoding=latin1", workers=1)
    opened.write(lambda c: t.metadata.create_all(c, [t.meta])).result()
    rows: list[dict[str, object]] = [{"key": key, "value": "ä"} for key in ("a", "ö")]
    assert written(opened, t.meta, rows) == rows
    opened.close()
    postgres.drop(name)


def test_a_key_that_is_taken_is_told_as_such(database):
    row: dict[str, object] = {"key": "a", "value": "b"}
    with pytest.raises(IntegrityError):
        written(database, t.meta, [row, row])

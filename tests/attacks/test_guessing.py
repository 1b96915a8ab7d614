"""Guessing serials teaches nothing: one answer, one length, and in the long run one time."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from server.http import routes
from server.settings import Settings
from server.storage import tables as t
from sync.wire.codec import encode
from tests.support.server import FakeClock, running_server
from tests.support.world import CLERK, OTHER_CLERK, Device, opened, prepare, serial

GUESSES = BUDGET = 20
ROUNDS = 150
SHUFFLES = 1_000
SEED = 7


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Device]:
    """A clerk of the first partner; the other one has claimed the first half of its units."""
    url = f"sqlite:///{tmp_path / 'server.db'}"
    prepare(url)
    settings = Settings(database_url=url, blob_dir=str(tmp_path / "b"), quota_ops_a_minute=0)
    with running_server(settings, FakeClock()) as running:
        rival = Device(running, OTHER_CLERK)
        rival.push(*(rival.claim(serial(2, number)) for number in range(150)))
        yield Device(running, CLERK)


def guess(clerk: Device, number: str) -> bytes:
    """Claim a serial; return the answer without what is its own: ids and places in the feed."""
    outcome = clerk.send(clerk.claim(number)).outcomes[0]
    told = encode((outcome.status, outcome.code, outcome.fields, outcome.params, outcome.rev))
    return told + encode(sorted(outcome.streams)) + encode(outcome.items)


def test_guesses_of_every_kind_are_answered_by_the_same_bytes(clerk: Device):
    unknown = [f"A8{number:05d}" for number in range(GUESSES)]
    shipped = [serial(2, number) for number in range(150, 150 + GUESSES)]
    claimed = [serial(2, number) for number in range(GUESSES)]
    mixed = [number for kinds in zip(unknown, shipped, claimed, strict=True) for number in kinds]
    answers = [guess(clerk, number) for number in mixed]
    within, past = answers[:BUDGET], answers[BUDGET:]
    assert (len(set(within)), len(set(past))) == (1, 1)
    assert within[0] != past[0]


def test_answers_to_guesses_have_one_length_on_the_wire(clerk: Device):
    def length(number: str) -> int:
        clerk.client.headers["accept-encoding"] = "identity"
        answer = clerk.post(clerk.claim(number))
        return len(answer.content)

    # Counters in the answer grow by a digit at ten: that lies behind them.
    for number in range(12):
        clerk.push(clerk.claim(serial(1, number)))
    kinds = [("A800001", serial(2, 200), serial(2, 0)), ("A800002", serial(2, 201), serial(2, 1))]
    for kind in kinds:
        assert len({length(number) for number in kind}) == 1


class Watch:
    """A clock of the handler: says how long each push took, notes how long it then waits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.took, self.waited = 0.0, list[float]()
        self._now, self._is_end = 0.0, False
        sleep = asyncio.sleep

        async def noted(seconds: float) -> None:
            self.waited.append(seconds)
            await sleep(0)

        monkeypatch.setattr(routes, "time", SimpleNamespace(monotonic=self._monotonic))
        monkeypatch.setattr(routes, "asyncio", SimpleNamespace(sleep=noted))

    def _monotonic(self) -> float:
        self._now += self.took if self._is_end else 1000.0
        self._is_end = not self._is_end
        return self._now


def test_an_answer_to_a_guess_takes_a_multiple_of_one_time_whatever_was_read(
    clerk: Device, monkeypatch: pytest.MonkeyPatch
):
    """By a clock that the test holds: however long each kind took, all answers come alike."""
    slot = clerk.server.settings.even_answer_ms / 1000
    watch = Watch(monkeypatch)
    kinds = {"A800001": 0.0031, serial(2, 200): 0.0079, serial(2, 0): 0.0202}
    for number, watch.took in kinds.items():
        guess(clerk, number)
    assert [took + waited for took, waited in zip(kinds.values(), watch.waited, strict=True)] == (
        pytest.approx([slot] * 3)
    )
    watch.took = 0.031  # a slow moment: the next multiple
    guess(clerk, serial(2, 1))
    assert watch.took + watch.waited[-1] == pytest.approx(2 * slot)


def test_an_answer_about_an_own_unit_waits_for_nothing(
    clerk: Device, monkeypatch: pytest.MonkeyPatch
):
    watch = Watch(monkeypatch)
    watch.took = 0.004
    clerk.push(clerk.claim(serial(1, 0)))
    assert watch.waited == []


@pytest.mark.soak
def test_the_time_of_an_answer_tells_nothing(clerk: Device):
    """A permutation test: within each round of one guess of every kind, in any order, names that
    are dealt out anew differ as much as the true ones do, most of the time.
    """
    within = sa.update(t.rule_version).values(undelivered_a_day=10 * ROUNDS)
    with opened(clerk.server.settings.database_url) as write:
        write(lambda connection: connection.execute(within))
    rng = random.Random(SEED)
    rounds: list[dict[str, float]] = []
    for number in range(ROUNDS):
        guesses = {
            "unknown": f"A8{number:05d}",
            "shipped": serial(2, 150 + number),
            "claimed": serial(2, number),
        }
        took = {}
        for kind in rng.sample(sorted(guesses), len(guesses)):
            op = clerk.claim(guesses[kind])
            begun = time.perf_counter()
            clerk.post(op)
            took[kind] = time.perf_counter() - begun
        rounds.append(took)

    def spread(rows: list[list[float]]) -> float:
        middle = [statistics.median(column) for column in zip(*rows, strict=True)]
        return max(middle) - min(middle)

    rows = [list(dict(sorted(took.items())).values()) for took in rounds]
    true = spread(rows)
    shuffled = [spread([rng.sample(row, len(row)) for row in rows]) for _ in range(SHUFFLES)]
    by_chance = sum(each >= true for each in shuffled)
    told = f"seed {SEED}: medians differ by {true * 1e6:.0f} µs, shuffled ones mostly by less"
    assert by_chance > SHUFFLES // 100, told

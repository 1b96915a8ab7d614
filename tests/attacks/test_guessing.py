"""Guessing serials teaches nothing: one answer, one length, and in the long run one time."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.settings import Settings
from sync.wire.codec import encode
from tests.support.server import FakeClock, running_server
from tests.support.world import CLERK, OTHER_CLERK, Device, prepare, serial

GUESSES = BUDGET = 20
LONG = 2_000
SHUFFLES = 200


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


@pytest.mark.soak
def test_the_time_of_an_answer_tells_nothing(clerk: Device):
    """A permutation test: shuffled labels differ as much as the true ones do, most of the time."""
    rng = random.Random(7)
    numbers = {"unknown": range(LONG), "shipped": range(150, 300), "claimed": range(150)}
    took: list[tuple[str, float]] = []
    for _ in range(LONG):
        kind = rng.choice(sorted(numbers))
        number = rng.choice(numbers[kind])
        text = f"A8{number:05d}" if kind == "unknown" else serial(2, number)
        op = clerk.claim(text)
        begun = time.perf_counter()
        clerk.post(op)
        took.append((kind, time.perf_counter() - begun))

    def spread(labels: list[str]) -> float:
        middle = [
            statistics.median(
                wall for label, (_, wall) in zip(labels, took, strict=True) if label == k
            )
            for k in numbers
        ]
        return max(middle) - min(middle)

    labels = [kind for kind, _ in took]
    true = spread(labels)
    by_chance = sum(spread(rng.sample(labels, len(labels))) >= true for _ in range(SHUFFLES))
    assert by_chance > SHUFFLES // 100, f"medians differ by {true * 1e6:.0f} µs"

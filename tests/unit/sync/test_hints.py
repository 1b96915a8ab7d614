"""A hint makes the engine pull; whatever else comes on that line costs time only."""

from __future__ import annotations

import threading

import httpx
import pytest

from sync.hints import LONGEST_LINE, HintLane
from sync.transport import Transport

LIMIT_S = 10
OURS = {"x-sync-proto": "1", "content-type": "text/event-stream"}


class Line:
    """A server that says these pieces once and then holds the line until the test ends."""

    def __init__(self, *pieces, status=200, headers=OURS):
        self.pieces, self.status, self.headers = pieces, status, headers
        self.asked = threading.Event()
        self.said = threading.Event()
        self.over = threading.Event()
        self.connections = 0
        self.repeats_nonce = True
        self.nudges = 0
        self.nudged = threading.Event()

    def _say(self):
        yield from self.pieces
        self.said.set()
        self.over.wait(LIMIT_S)

    def _answer(self, request):
        assert request.url.path == "/v1/hints"
        self.connections += 1
        self.asked.set()
        content = self._say() if self.status == 200 else b"<html>Welcome to the hotel</html>"
        nonce = request.headers["x-sync-nonce"] if self.repeats_nonce else "stored"
        headers = {**self.headers, "x-sync-nonce": nonce}
        return httpx.Response(self.status, headers=headers, content=content)

    def transport(self, wp):
        client = httpx.Client(transport=httpx.MockTransport(self._answer))
        return Transport("http://localhost", wp.tokens, client)

    def nudge(self):
        self.nudges += 1
        self.nudged.set()


@pytest.fixture
def listen(counter):
    """Run a lane of a signed-in clerk on a line."""
    lanes = []
    from tests.support.world import CLERK  # noqa: PLC0415 (the fixture's own)

    wp = counter(CLERK).wp

    def start(line, bugs=()):
        def pull():
            if bugs:
                raise bugs.pop()
            line.nudge()

        lane = HintLane(wp, pull, lambda: line.transport(wp))
        lanes.append((lane, line))
        lane.start()
        return lane

    vars(start)["wp"] = wp
    yield start
    for lane, line in lanes:
        line.over.set()
        lane.stop()


def hint(**streams):
    body = ",".join(f'"{name.replace("_", ":")}":{last}' for name, last in streams.items())
    return f'id: 1\ndata: {{"streams":{{{body}}}}}\n\n'.encode()


def test_it_pulls_once_when_the_line_stands_and_for_each_piece_of_news(listen):
    far = 10**6
    line = Line(b": here\n\n", hint(partner_1=far)[:9], hint(partner_1=far)[9:], hint(partner_1=1))
    listen(line)

    assert line.said.wait(LIMIT_S)

    # One for the line itself, one for the news; the place of the last one is behind us.
    assert line.nudges == 2


@pytest.mark.parametrize(
    "noise",
    [
        b"data: no json\n\n",
        b'data: {"streams": ["partner:1"]}\n\n',
        b'data: {"streams": {"partner:1": "99999999"}}\n\n',
        b"\xff\xfe\n\n",
        b"event: hint\n\n",
        b"x" * (LONGEST_LINE + 1),
    ],
)
def test_noise_is_passed_over(listen, noise):
    line = Line(noise)
    listen(line)

    assert line.nudged.wait(LIMIT_S)
    line.over.set()
    assert line.nudges == 1


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"content-type": "text/html"}),
        (302, {"location": "http://portal.example"}),
        (401, OURS),
        (404, OURS),
        (500, OURS),
    ],
)
def test_a_stranger_or_a_refusal_is_no_news_and_raises_nothing(listen, status, headers):
    line = Line(status=status, headers=headers)
    lane = listen(line)

    assert line.asked.wait(LIMIT_S)
    line.over.set()
    lane.stop()
    assert line.nudges == 0


def test_a_line_that_ends_is_taken_up_again(listen):
    line = Line(b": here\n\n")
    line.over.set()
    listen(line)

    again = threading.Event()
    while line.connections < 2:
        assert not again.wait(0.05)
    assert line.nudges >= 1


def test_a_stored_stream_of_another_request_is_not_listened_to(listen):
    line = Line(hint(partner_1=10**6))
    line.repeats_nonce = False
    lane = listen(line)
    assert line.asked.wait(LIMIT_S)
    lane.stop()

    assert line.nudges == 0


def test_a_lane_that_a_bug_ended_listens_again_with_the_next_nudge(listen, monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda _: ended.set())
    line = Line(hint(partner_1=10**6))
    lane = listen(line, bug := [ZeroDivisionError])
    assert ended.wait(LIMIT_S)
    assert not bug
    lane._thread.join(LIMIT_S)
    assert line.nudges == 0

    lane.nudge()

    assert line.nudged.wait(LIMIT_S)

"""Webhooks by a real receiver: told in order, signed, again after a failure, again when asked."""

from __future__ import annotations

import base64
import json
import queue
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.cli import main
from server.http import webhooks
from server.services import risk
from server.services.webhooks import outbox
from server.services.webhooks.sending import Answer, signature
from server.services.webhooks.telling import KEPT_IN, TOLD
from server.settings import Settings
from server.storage import tables as t
from server.storage.sources import SOURCES
from server.storage.unit_of_work import UnitOfWork
from tests.support.server import MORNING, FakeClock, RunningServer, running_server
from tests.support.world import AUDITOR, CLERK, OWNER, opened, serial

PATIENCE = 10


class Receiver:
    """Somebody who is told, on this machine: answers what it is set to, keeps what it heard."""

    def __init__(self) -> None:
        self.heard: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()
        self.answers: queue.Queue[int] = queue.Queue()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status = receiver.answers.get() if receiver.answers.qsize() else 204
                self.send_response(status)
                self.end_headers()
                receiver.heard.put(({k.lower(): v for k, v in self.headers.items()}, body))

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/told?by=us"

    def next(self) -> tuple[dict[str, str], dict]:
        headers, body = self.heard.get(timeout=PATIENCE)
        return headers, json.loads(body)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    there = Receiver()
    yield there
    there.close()


@pytest.fixture
def server(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RunningServer]:
    """A server that may tell this very machine, and looks often."""
    monkeypatch.setattr(webhooks, "LOOK_SECONDS", 0.05)
    # A score that comes later is a change of its own, told whenever it comes.
    monkeypatch.setattr(risk, "look", lambda _: None)
    settings = Settings(
        database_url=database_url, workers=6, blob_dir=str(tmp_path / "blobs"), webhook_loopback=1
    )
    with running_server(settings, FakeClock()) as running:
        yield running


@pytest.fixture
def owner(device):
    return device(OWNER)


def subscribe(owner, receiver, *events):
    answer = owner.client.post("/v1/webhooks", json={"url": receiver.url, "events": list(events)})
    assert answer.status_code == 201, answer.text
    return answer.json()


def listed(owner):
    return owner.client.get("/v1/webhooks").json()


def until(condition):
    """Wait until something is so; the server works on threads of its own."""
    waiting = threading.Event()
    for _ in range(PATIENCE * 50):
        if condition():
            return
        waiting.wait(0.02)
    raise AssertionError("it never came to be so")


def test_who_subscribed_is_told_signed_what_changed_since_in_order(device, owner, receiver):
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 0)))
    made = subscribe(owner, receiver, "claim.changed")

    first, second = clerk.claim(serial(1, 1)), clerk.claim("A999999")
    clerk.push(first)
    clerk.push(second)

    secret = base64.b64decode(made["secret"].removeprefix("whsec_"))
    told = []
    for _ in range(2):
        headers, body = receiver.heard.get(timeout=PATIENCE)
        at = int(headers["webhook-timestamp"])
        assert headers["webhook-signature"] == signature(secret, headers["webhook-id"], at, body)
        assert at == int(MORNING.timestamp())
        told.append((headers["webhook-id"], json.loads(body)))
    assert [body["type"] for _, body in told] == ["claim.changed"] * 2
    states = {body["data"]["serial"]: body["data"]["state"] for _, body in told}
    assert states == {serial(1, 1): "approved", "A999999": "in_review"}
    in_x12 = {body["data"]["serial"]: body["data"]["x12_1029"] for _, body in told}
    assert in_x12 == {serial(1, 1): "7", "A999999": "5"}
    until(lambda: listed(owner)[0]["sent"] == 2)
    assert receiver.heard.empty()


def test_what_failed_is_told_again_later_under_the_same_id(device, owner, receiver, server):
    subscribe(owner, receiver)
    receiver.answers.put(500)
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 0)))

    first, _ = receiver.next()
    until(lambda: listed(owner)[0]["waiting"] == 1)
    server.clock.advance(seconds=6)
    again, _ = receiver.next()

    assert first["webhook-id"] == again["webhook-id"]
    assert first["webhook-timestamp"] < again["webhook-timestamp"]
    until(lambda: listed(owner)[0]["sent"] == 1)


def test_what_was_told_is_told_again_by_id_and_from_an_instant(
    device, owner, receiver, server, capsys
):
    made = subscribe(owner, receiver, "claim.changed")
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 0)))
    first, _ = receiver.next()
    until(lambda: listed(owner)[0]["sent"] == 1)
    path = f"/v1/webhooks/{made['webhook_id']}"

    one = owner.client.post(f"{path}/replay", json={"message_id": first["webhook-id"]})

    assert one.json() == {"count": 1}
    assert receiver.next()[0]["webhook-id"] == first["webhook-id"]
    until(lambda: listed(owner)[0]["sent"] == 1)
    words = ["--database", server.settings.database_url, "webhooks"]
    since = MORNING.isoformat()
    assert main([*words, "replay", made["webhook_id"], "--since", since]) == 0
    assert receiver.next()[0]["webhook-id"] == first["webhook-id"]
    until(lambda: listed(owner)[0]["sent"] == 1)
    assert main([*words, "list"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["sent"] == 1
    [message] = owner.client.get(f"{path}/messages").json()
    assert (message["event"], message["state"]) == ("claim.changed", "sent")
    assert owner.client.post(f"{path}/replay", json={}).status_code == 400


def test_who_is_gone_is_told_no_more_and_the_dead_are_listed(device, owner, receiver):
    made = subscribe(owner, receiver, "claim.changed")
    receiver.answers.put(410)
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 0)))
    receiver.next()

    until(lambda: not listed(owner)[0]["active"])

    dead = owner.client.get(f"/v1/webhooks/{made['webhook_id']}/messages?only=dead").json()
    assert [(each["state"], each["problem"]) for each in dead] == [("dead", "410 Gone")]


def test_patience_grows_and_ends(database_url):
    with opened(database_url) as write:

        def plant(connection):
            connection.execute(sa.insert(t.supply.webhook), {
                "webhook_id": "w", "url": "", "note": "", "events": "[]", "secret": "",
                "active": False, "made_by": 0, "made_at": MORNING, "seq": 0,
            })  # fmt: skip
            connection.execute(sa.insert(t.supply.webhook_message), {
                "message_id": "msg_1", "webhook_id": "w", "seq": 1, "event": "", "entity": "",
                "body": "", "state": "waiting", "problem": "", "made_at": MORNING,
                "next_at": MORNING, "tries": 0,
            })  # fmt: skip

        def fail(connection, tries):
            outbox.settle(
                UnitOfWork(connection, MORNING),
                outbox.Due("msg_1", "w", "", b"", b"", tries),
                Answer(503, "busy"),
            )
            return connection.execute(sa.select(t.supply.webhook_message)).mappings().one()

        write(plant)
        rows = [write(partial(fail, tries=n)) for n in range(10)]
    waits = [int((row["next_at"] - MORNING).total_seconds()) for row in rows[:-1]]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (5, 86_400)
    assert [row["state"] for row in rows] == ["waiting"] * 9 + ["dead"]


def test_what_is_asked_for_wrongly_is_said(owner, receiver):
    for body, status, code in (
        ({"url": "https://10.0.0.5/"}, 422, "WEBHOOK_ADDRESS"),
        ({"url": receiver.url, "events": ["claim.exploded"]}, 400, "MALFORMED"),
        ({"url": receiver.url, "note": "x" * 201}, 400, "MALFORMED"),
    ):
        answer = owner.client.post("/v1/webhooks", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    for method, path in (("DELETE", ""), ("GET", "/messages")):
        answer = owner.client.request(method, f"/v1/webhooks/none{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "NO_SUCH_WEBHOOK")


def test_a_webhook_that_was_ended_is_gone_with_its_messages(device, owner, receiver):
    made = subscribe(owner, receiver)
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 0)))
    receiver.next()

    assert owner.client.delete(f"/v1/webhooks/{made['webhook_id']}").status_code == 204
    assert listed(owner) == []


def test_the_secret_is_sealed_at_rest(owner, receiver, server):
    made = subscribe(owner, receiver)
    with opened(server.settings.database_url) as write:
        kept = write(lambda c: c.execute(sa.select(t.supply.webhook.c.secret)).scalar_one())
    assert made["secret"].removeprefix("whsec_") not in kept
    assert "secret" not in listed(owner)[0]


def test_who_had_whom_told_of_what_and_who_ended_it_is_in_the_record(owner, receiver, device):
    made = subscribe(owner, receiver, "claim.changed")
    assert owner.client.delete(f"/v1/webhooks/{made['webhook_id']}").status_code == 204

    told = device(AUDITOR).client.get("/v1/audit/entries").json()["entries"]

    hooks = [each for each in told if each["what"].startswith("webhook")]
    assert [(each["what"], each["member_id"]) for each in hooks] == [
        ("webhook_ended", OWNER), ("webhook_made", OWNER),
    ]  # fmt: skip
    for each in hooks:
        said = json.loads(each["note"])
        assert (said["webhook_id"], said["url"]) == (made["webhook_id"], receiver.url)
        assert made["secret"] not in each["note"]


# --- what goes out ------------------------------------------------------------------------------
def test_of_every_column_it_is_decided_whether_it_goes_out():
    for table in outbox.EVENTS:
        columns = {column.name for column in SOURCES[table].columns}
        told, kept = set(TOLD[table]), KEPT_IN[table]
        assert told | kept == columns, table
        assert not told & kept, table


def test_customers_and_names_stay_here(device, owner, receiver):
    clerk = device(CLERK)
    subscribe(owner, receiver)

    clerk.push(clerk.claim("A999999", customer="Erika Mustermann", invoice="RE-1"))

    _, told = receiver.next()
    assert told["type"] == "claim.changed"
    assert told["data"].keys() == {*TOLD["vendor_claim"], "x12_1029"}
    assert told["data"]["invoice"] == "RE-1"
    assert "Mustermann" not in json.dumps(told)

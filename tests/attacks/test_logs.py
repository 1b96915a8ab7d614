"""A43: nobody writes lines into a log, and neither logs nor crash reports hold a secret.

Canaries go in wherever a client can put something; then everything that was written is searched.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from desktop import errors
from server import cli
from server.settings import Settings
from server.storage import tables as t
from tests.support.server import RunningServer, running_server
from tests.support.world import CLERK, Device, opened, prepare, serial

CANARY = "CANARY0123456789abcdefCANARY"
FORGED = "2026-11-23 10:00:00,000 ERROR server.app [-] all is well"


@pytest.fixture
def server(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'server.db'}"
    prepare(url)
    with running_server(Settings(database_url=url)) as running:
        yield running


@pytest.fixture
def clerk(server: RunningServer) -> Device:
    return Device(server, CLERK)


@pytest.fixture
def lines():
    """Everything the server logs, as its operator would read it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    written = io.StringIO()
    try:
        cli.log_to_stderr("DEBUG")
        (handler,) = root.handlers
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(written)
        # The client of this test runs in the same process; its own lines are not the server's.
        handler.addFilter(lambda record: not record.name.startswith("httpx"))
        yield written
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\x85", "\u2028", "\x1b[2J\x1b[31m", "\0"])
def test_a_path_can_not_begin_a_line(server: RunningServer, lines: io.StringIO, sign: str):
    before = len(lines.getvalue().splitlines())

    with server.client() as client:
        client.get(f"/v1/evidence/x{quote(sign)}{quote(FORGED)}")

    said = lines.getvalue().splitlines()[before:]
    assert any("all is well" in line for line in said), "the request was not logged"
    assert not [line for line in said if line.startswith(FORGED[:19])]
    assert all(line.isprintable() for line in said)


def test_an_exceptions_words_can_not_begin_a_line(lines: io.StringIO):
    try:
        fail(ValueError(f"no number: \n{FORGED}\x1b[31m"))
    except ValueError:
        logging.getLogger("server.test").exception("it\n%s", FORGED)

    said = lines.getvalue().splitlines()
    assert len([line for line in said if not line.startswith(" ")]) == 1
    assert any("Traceback" in line for line in said)
    assert all(line.isprintable() for line in said)


def test_no_secret_is_in_the_servers_log(server: RunningServer, clerk: Device, lines: io.StringIO):
    secrets = [clerk.session.tokens.access_token, clerk.session.tokens.refresh_token]
    client = clerk.client
    for headers in ({"authorization": f"Bearer {CANARY}"}, {"cookie": CANARY}, {"dpop": CANARY}):
        client.get("/v1/feed", headers=headers, auth=None)
    client.get(f"/v1/feed?cursor={CANARY}")
    client.get(f"/v1/oauth/authorize?code={CANARY}&state={CANARY}")
    client.post("/v1/session", json={"code": CANARY, "device": CANARY, "device_name": CANARY})
    client.post("/v1/session/renew", json={"refresh_token": CANARY})
    client.post("/v1/oauth/token", data={"code": CANARY, "refresh_token": CANARY})
    client.post("/v1/ops", content=json.dumps({"ops": [CANARY]}))
    client.post("/v1/ops", content=f'{{"{CANARY}": "{CANARY}')
    clerk.push(clerk.claim(serial(1, 1), customer=CANARY))

    said = lines.getvalue()
    assert said.count("\n") >= 10
    assert [secret for secret in [CANARY, *secrets] if secret in said] == []


def test_what_people_sent_is_not_in_the_words_of_a_database_error(server: RunningServer):
    broken = sa.insert(t.evidence).values(evidence_id=CANARY, entity=None)
    with opened(server.settings.database_url) as run, pytest.raises(sa.exc.DBAPIError) as problem:
        run(lambda connection: connection.execute(broken))

    assert "parameters hidden" in str(problem.value)
    assert CANARY not in str(problem.value)


def test_a_crash_report_holds_no_key_and_no_token(tmp_path: Path, caplog):
    errors.use_folder(tmp_path)
    key = "x'" + "0f" * 32 + "'"
    try:
        fail(RuntimeError(f"PRAGMA key = {key}; Authorization: DPoP {CANARY}; serial 4711"))
    except RuntimeError as error:
        path = errors.record(error)

    for written in (path.read_text(encoding="utf-8"), caplog.text):
        assert "test_logs.py" in written
        assert "serial 4711" in written
        assert CANARY not in written
        assert key not in written
    caplog.clear()


def fail(error: Exception) -> NoReturn:
    """Raise it: the words of a line that raises would be in the traceback."""
    raise error


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("ValueError: " + "a1" * 8, "ValueError: …"),
        ("KeyError: 'invoice_of_the_month'", "KeyError: 'invoice_of_the_month'"),
        ("OSError: [Errno 28] No space left on device", None),
        ('  File "a1b2c3d4e5f6a7b8c9d0.py", line 1', None),
        ("PRAGMA key = x'00ff'", "PRAGMA key = …"),
    ],
)
def test_only_what_looks_secret_is_left_out(line: str, left: str | None):
    assert errors.redacted(line) == (line if left is None else left)


def test_every_log_call_of_the_client_names_no_secret():
    """Words that would hold one are never handed to a log."""
    root = Path(sys.modules["desktop"].__file__ or "").parents[1]
    wrong = [
        f"{path.name}: {line.strip()}"
        for folder in ("sync", "desktop", "server")
        for path in (root / folder).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "log." in line
        and any(word in line.partition("log.")[2] for word in (".key", "secret", "password", "pin"))
    ]
    assert wrong == []

"""The server as the process an operator starts: it says where it listens, and stops cleanly."""

from __future__ import annotations

import json
import os
import signal
import ssl
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
import trustme

from server.cli import main
from server.storage import tables as t
from tests.support.proving import Proving, enrol, key_of
from tests.support.world import CLERK, invite, opened, prepare

ROOT = Path(__file__).parents[3]


def start(database, *words, **more):
    environ = os.environ | {"SELLTHROUGH_DATABASE_URL": f"sqlite:///{database}"}
    return subprocess.Popen(
        [sys.executable, "-m", "server", "serve", "--port", "0", *words],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


@pytest.fixture
def world(tmp_path):
    """A file with the small programme."""
    path = tmp_path / "server.db"
    prepare(f"sqlite:///{path}")
    return path


def test_it_says_where_it_listens_answers_and_stops_on_a_signal(world):
    with start(world) as process:
        try:
            told = json.loads(process.stdout.readline())
            assert told["event"] == "listening"
            with httpx.Client(base_url=told["url"]) as client:
                health = client.get("/v1/health")
                assert health.json()["status"] == "ok"
                assert health.headers["x-sync-proto"] == "1"
                assert "server" not in health.headers
        finally:
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "GET /v1/health 200" in said
    assert "Traceback" not in said


def test_it_speaks_https_with_a_certificate_of_its_own(world, tmp_path):
    authority = trustme.CA()
    own, key = tmp_path / "own.pem", tmp_path / "own.key"
    cert = authority.issue_cert("127.0.0.1")
    cert.cert_chain_pems[0].write_to_path(str(own))
    cert.private_key_pem.write_to_path(str(key))
    with start(world, "--tls-certificate", str(own), "--tls-key", str(key)) as process:
        try:
            url = json.loads(process.stdout.readline())["url"]
            assert url.startswith("https://")
            believing = ssl.create_default_context()
            authority.configure_trust(believing)
            with httpx.Client(base_url=url, verify=believing) as client:
                assert client.get("/v1/health").json()["status"] == "ok"
        finally:
            process.terminate()
            process.communicate(timeout=20)


UNUSABLE = {
    "both a certificate and its key": ["--tls-certificate", "own.pem"],
    "no file none.pem": ["--tls-certificate", "none.pem", "--tls-key", "none.key"],
    "are no certificate and its": ["--tls-certificate", "own.pem", "--tls-key", "own.pem"],
}


@pytest.mark.parametrize("sentence", UNUSABLE)
def test_a_certificate_that_can_not_be_used_is_a_sentence(
    world, sentence, capsys, tmp_path, monkeypatch
):
    words = UNUSABLE[sentence]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.pem").write_text("no certificate at all")

    assert main(["--database", f"sqlite:///{world}", "serve", "--port", "0", *words]) == 1

    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said


def test_it_ends_with_whoever_started_it(world):
    with start(world, "--exit-with-parent") as process:
        json.loads(process.stdout.readline())
        process.stdin.close()
        assert process.wait(timeout=20) == 0


def test_a_port_in_use_is_a_sentence(world, capsys):
    with start(world) as process:
        try:
            port = json.loads(process.stdout.readline())["url"].rpartition(":")[2]
            assert main(["--database", f"sqlite:///{world}", "serve", "--port", port]) == 1
        finally:
            process.terminate()
            process.communicate(timeout=20)
    said = capsys.readouterr().err
    assert "in use" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--database", "mysql://x/y", "recompute"], "mysql is not supported"),
        (["--database", "sqlite://", "migrate"], "needs a file"),
        (["--database", "sqlite:////nowhere/at/all.db", "migrate"], "can't be used"),
        (["--database", "postgresql://nobody@127.0.0.1:1/x", "serve"], "can't be used"),
    ],
)
def test_a_database_that_can_not_be_opened_is_a_sentence(words, said, capsys):
    assert main(words) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told


def test_commands_on_an_empty_database_say_what_to_run(tmp_path, capsys):
    url = f"sqlite:///{tmp_path / 'empty.db'}"

    for words in (["invite", "--member", "1"], ["revoke", "--member", "1"], ["recompute"]):
        assert main(["--database", url, *words]) == 1
        assert "python -m server migrate" in capsys.readouterr().err


def test_an_invitation_a_revocation_and_an_audit(world, capsys):
    url = f"sqlite:///{world}"

    assert main(["--database", url, "invite", "--member", "11"]) == 0
    code = capsys.readouterr().out.strip()
    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    assert main(["--database", url, "invite", "--member", "999"]) == 1
    assert "no active member 999" in capsys.readouterr().err
    assert main(["--database", url, "revoke", "--member", "11"]) == 0
    assert capsys.readouterr().out == "0 sign-ins ended\n"
    assert main(["--database", url, "recompute"]) == 0
    assert capsys.readouterr().out == "0 differences\n"


def test_an_operator_makes_the_first_programme_owner(world, capsys):
    url = f"sqlite:///{world}"

    assert main(["--database", url, "invite", "--owner", " Ola  Owner "]) == 0

    assert len(capsys.readouterr().out.strip()) == 14
    with opened(url) as write:
        made = sa.select(t.member).where(t.member.c.name == "Ola Owner")
        row = write(lambda connection: connection.execute(made)).one()
        assert (row.role, row.partner_id, row.active) == ("programme_owner", 0, True)
    assert main(["--database", url, "audit", "verify"]) == 0


def test_an_audit_that_finds_something_fails(world, capsys):
    import sqlalchemy as sa  # noqa: PLC0415  to damage the database for once

    from server.storage import tables as t  # noqa: PLC0415
    from tests.support.world import opened  # noqa: PLC0415

    url = f"sqlite:///{world}"
    line = {
        "entry_id": "x:1", "transfer_id": "x", "account": "programme", "partner_id": 1,
        "member_id": 11, "kind": "earn", "points": 5, "claim_id": "c", "rule_version": 1,
        "explanation": "", "contest_id": None,
    }  # fmt: skip
    with opened(url) as write:
        from tests.support.server import MORNING  # noqa: PLC0415

        entry = {
            "entry_id": "gone:99", "contest_id": 99, "ref": "r", "partner_id": 1, "points": 0,
            "claim_id": "gone", "units": 1, "state": "provisional", "at": MORNING,
            "explanation": "",
        }  # fmt: skip
        write(lambda c: c.execute(sa.insert(t.ledger_entry), line | {"at": MORNING}))
        write(lambda c: c.execute(sa.insert(t.contest_entry), entry))

    assert main(["--database", url, "recompute"]) == 1
    told = capsys.readouterr().out
    assert "transfer x has no other side" in told
    assert "entry gone:99 is of a claim that is not there" in told
    assert "entry gone:99 is of a contest that is not there" in told


def test_the_demo_can_not_be_planted_twice_or_over_a_programme(world, capsys):
    assert main(["--database", f"sqlite:///{world}", "seed"]) == 1
    assert "nothing was changed" in capsys.readouterr().err


def test_it_stops_soon_though_somebody_listens_for_hints(world):
    code = invite(f"sqlite:///{world}", CLERK, datetime.now(UTC))  # noqa: TID251  a real process
    with start(world) as process:
        try:
            told = json.loads(process.stdout.readline())
            with httpx.Client(base_url=told["url"]) as client:
                given = enrol(client, code, "d").json()
                auth = Proving(key_of("d"), given["tokens"]["access_token"])
                with client.stream("GET", "/v1/hints", auth=auth) as answer:
                    lines = answer.iter_lines()
                    assert next(lines).startswith("id: 1")
                    process.send_signal(signal.SIGTERM)
                    assert "data:" in "".join(lines)
        finally:
            process.terminate()
            _, said = process.communicate(timeout=9)
    assert process.returncode == 0
    assert "Traceback" not in said

"""The commands of an operator: serve, migrate, seed, invite, revoke, audit and the like.

Prints answers on stdout and says what went wrong in one sentence on stderr. Holds no rule.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import os
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import FrameType
from typing import TypeVar

import uvicorn
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError

from server import clock, operating
from server.app import create_app
from server.errors import NotAllowed, NotMigrated, RequestRefused
from server.http.board import Board
from server.http.encoding import request_id
from server.services import bundles, sessions
from server.services.auditing import differences
from server.services.history import begin_epoch, witness_of
from server.services.judgements import replay
from server.services.people import make_owner
from server.services.proving import verify
from server.services.seed import AlreadySeeded, seed
from server.settings import Settings, from_environment
from server.storage.database import Database, is_embedded, open_database
from server.storage.migrating import migrate, open_seals
from server.storage.sqlite import back_up
from server.storage.trimming import MARK_EVERY, mark_streams, trim_step
from server.storage.unit_of_work import UnitOfWork

T = TypeVar("T")

KEEP_ALIVE_SECONDS = 75
"""Longer than a client keeps an idle connection, or it meets a closed one."""


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when it did what it says, 1 when not, 2 for a wrong command line."""
    options = _parser().parse_args(arguments)
    try:
        settings = _settings(options)
        log_to_stderr(settings.log_level)
        return int(options.run(settings, options))
    except (NotMigrated, RequestRefused, ValueError, OSError) as problem:
        return _failed(str(problem))
    except SQLAlchemyError as problem:
        cause = getattr(problem, "orig", None) or problem
        return _failed(f"The database can't be used: {str(cause).strip().splitlines()[0]}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server", description="The vendor's server.")
    parser.add_argument("--database", help="sqlite:///path or postgresql://user@host/name")
    parser.add_argument("--log-level", help="DEBUG, INFO, WARNING or ERROR")
    commands = parser.add_subparsers(required=True, metavar="command")

    command = commands.add_parser("serve", help="take requests until stopped")
    command.add_argument("--host")
    command.add_argument("--port", type=int, help="0 takes a free one")
    command.add_argument(
        "--tls-certificate", metavar="FILE", help="PEM, with its chain: speak https by oneself"
    )
    command.add_argument("--tls-key", metavar="FILE", help="PEM, the certificate's private key")
    command.add_argument(
        "--exit-with-parent", action="store_true", help="stop when standard input ends"
    )
    command.set_defaults(run=serve)

    command = commands.add_parser("migrate", help="bring the database up to date")
    command.set_defaults(run=run_migrate)

    command = commands.add_parser("seed", help="fill an empty database with the demo programme")
    command.add_argument("--as-of", type=date.fromisoformat, help="the day of the demo, ISO")
    command.add_argument("--serials-out", type=Path, help="write serials a demo can scan, as JSON")
    command.set_defaults(run=run_seed)

    command = commands.add_parser("invite", help="print an enrolment code for a member")
    whom = command.add_mutually_exclusive_group(required=True)
    whom.add_argument("--member", type=int)
    whom.add_argument("--owner", metavar="NAME", help="make a programme owner: the first one")
    command.set_defaults(run=invite)

    command = commands.add_parser(
        "revoke", help="sign a member out everywhere, or end the access of one device"
    )
    whom = command.add_mutually_exclusive_group(required=True)
    whom.add_argument("--member", type=int)
    whom.add_argument("--device")
    command.set_defaults(run=revoke)

    command = commands.add_parser("bundle", help="answer a partner's work file by another file")
    command.add_argument("file", type=Path)
    command.add_argument("--out", type=Path, required=True)
    command.set_defaults(run=answer_file)
    command = commands.add_parser("thaw", help="let a frozen or revoked device go on")
    command.add_argument("device")
    command.set_defaults(run=thaw)

    command = commands.add_parser("backup", help="copy the embedded database while it is in use")
    command.add_argument("file", type=Path, help="a new file")
    command.set_defaults(run=backup)

    command = commands.add_parser(
        "restored", help="say that the database was restored from a backup (server stopped)"
    )
    command.set_defaults(run=restored)

    command = commands.add_parser("audit", help="prove the record of all that was done")
    command.add_argument("action", choices=["verify"])
    command.add_argument(
        "--witness",
        action="append",
        default=[],
        metavar="HEIGHT:HEAD",
        help="a head some client was told; it must be on the chain",
    )
    command.set_defaults(run=verify_audit)

    command = commands.add_parser(
        "trim", help="delete what later changes repeat in the feed's log, as the server does daily"
    )
    command.add_argument(
        "--days", type=int, help="places in the feed older than so many days may end"
    )
    command.set_defaults(run=trim)

    operating.add_commands(commands)

    _add_checks(commands)
    return parser


def _add_checks(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add what works something out again and compares."""
    command = commands.add_parser("recompute", help="check balances and standings from zero")
    command.set_defaults(run=recompute)
    command = commands.add_parser("replay", help="say past verdicts again as of their date")
    command.add_argument("claim", nargs="?", default="", help="the id of one claim")
    command.add_argument("--all", action="store_true", help="every verdict there is")
    command.set_defaults(run=replay_verdicts)


def _settings(options: argparse.Namespace) -> Settings:
    """Return the settings: the command line over the environment over the defaults."""
    settings = from_environment()
    named = {
        "database_url": options.database,
        "log_level": options.log_level,
        "host": getattr(options, "host", None),
        "port": getattr(options, "port", None),
        "tls_certificate": getattr(options, "tls_certificate", None),
        "tls_key": getattr(options, "tls_key", None),
    }
    return replace(settings, **{key: value for key, value in named.items() if value is not None})


def serve(settings: Settings, options: argparse.Namespace) -> int:
    """Take requests until a signal, or until standard input ends where asked for."""
    if not is_embedded(settings.database_url):
        with _database(settings) as database:
            database.read(open_seals).result()
    check_tls(settings)
    board = Board()
    config = uvicorn.Config(
        create_app(settings, board=board),
        host=settings.host,
        port=settings.port,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=10,
        ssl_certfile=settings.tls_certificate or None,
        ssl_keyfile=settings.tls_key or None,
    )
    listener = listen(settings)
    server = _Announcing(config, board)
    if options.exit_with_parent:
        threading.Thread(target=server.stop_at_end_of_input, name="parent", daemon=True).start()
    spare_the_collector()
    asyncio.run(server.serve_here(listener))
    return 0 if server.started else 1


def listen(settings: Settings) -> socket.socket:
    """Return a listening socket whose connections send what they have at once.

    asyncio sees to that only for sockets that name their protocol, which `create_server`'s do not:
    the body of each answer then waits up to 40 ms for the other end to acknowledge its head.
    """
    listener = socket.create_server((settings.host, settings.port), backlog=2048)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def check_tls(settings: Settings) -> None:
    """Raise ValueError, in a sentence, for a certificate and a key that can't be used."""
    certificate, key = settings.tls_certificate, settings.tls_key
    if bool(certificate) != bool(key):
        message = "TLS needs both a certificate and its key"
        raise ValueError(message)
    if not certificate:
        return
    for name in (certificate, key):
        if not Path(name).is_file():
            message = f"There is no file {name}"
            raise ValueError(message)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, lambda: "")
    except (ssl.SSLError, OSError) as refused:
        message = f"{certificate} and {key} are no certificate and its unlocked key"
        raise ValueError(message) from refused


def spare_the_collector() -> None:
    """Look for garbage less often: a push makes thousands of values, and hardly ever a ring."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


class _Announcing(uvicorn.Server):
    """Says on stdout, as one JSON line, when it listens; a stop by signal is a clean exit."""

    def __init__(self, config: uvicorn.Config, board: Board) -> None:
        super().__init__(config)
        self._board = board

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what has no end of its own, then wait for the rest."""
        self._board.close()
        await super().shutdown(sockets=sockets)

    async def serve_here(self, listener: socket.socket) -> None:
        """Serve on an open socket until told to stop."""
        self._listener = listener
        # Not uvicorn's own signal handling: it raises the signal again after a clean stop.
        with _signals_to(self.handle_exit):
            await self._serve([listener])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say where."""
        await super().startup(sockets=sockets)
        host, port = self._listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        scheme = "https" if self.config.is_ssl else "http"
        print(json.dumps({"event": "listening", "url": f"{scheme}://{shown}:{port}"}), flush=True)

    def stop_at_end_of_input(self) -> None:
        """Wait until whoever started us is gone."""
        # The bare descriptor: a daemon thread must not hold the lock of sys.stdin at exit.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        self.should_exit = True


def run_migrate(settings: Settings, _options: argparse.Namespace) -> int:
    """Bring the database up to date and say where it stands."""
    with _database(settings) as database:
        print(f"at revision {database.write(migrate).result()}")
    return 0


def run_seed(settings: Settings, options: argparse.Namespace) -> int:
    """Fill an empty database with the demo programme."""
    now = clock.now()
    with _database(settings) as database:
        if is_embedded(settings.database_url):
            database.write(migrate).result()
        database.read(open_seals).result()
        try:
            told = database.write(
                lambda connection: seed(connection, now, options.as_of or now.date())
            ).result()
        except AlreadySeeded as problem:
            return _failed(str(problem))
    if options.serials_out:
        options.serials_out.write_text(json.dumps(told.serials, indent=1), encoding="utf-8")
    print(json.dumps(told.counts))
    return 0


def invite(settings: Settings, options: argparse.Namespace) -> int:
    """Print an enrolment code for a member, and until when it can be used on stderr."""
    with _database(settings) as database:
        seals = database.read(open_seals).result()

        def unit(connection: Connection) -> str:
            uow = UnitOfWork(connection, clock.now())
            member_id = make_owner(uow, options.owner) if options.owner else options.member
            return sessions.make_code(uow, seals, member_id, settings.code_life).code

        try:
            print(database.write(unit).result())
        except NotAllowed:
            return _failed(f"There is no active member {options.member}.")
    return 0


def revoke(settings: Settings, options: argparse.Namespace) -> int:
    """Sign a member out everywhere, or end the access of a device."""
    if options.device is not None:
        return _change_device(settings, options.device, sessions.revoke_device, "revoked")
    ended = _write(settings, lambda uow: sessions.revoke_member(uow, options.member))
    print(f"{ended} sign-ins ended")
    return 0


def answer_file(settings: Settings, options: argparse.Namespace) -> int:
    """Take the work of a file as if it were sent, and write the answers into another one."""
    with _database(settings, guarded=True) as database:
        seals = database.read(open_seals).result()
        told = bundles.answer(database, seals, options.file.read_bytes(), clock.now())
    options.out.write_bytes(told)
    print(f"answers written to {options.out}")
    return 0


def thaw(settings: Settings, options: argparse.Namespace) -> int:
    """Let a frozen or revoked device go on where its chain stands."""
    return _change_device(settings, options.device, sessions.thaw_device, "goes on")


def _change_device(
    settings: Settings, device: str, change: Callable[[UnitOfWork, str], bool], done: str
) -> int:
    if not _write(settings, lambda uow: change(uow, device)):
        return _failed(f"There is no device {device}.")
    print(f"device {device} {done}")
    return 0


def backup(settings: Settings, options: argparse.Namespace) -> int:
    """Copy the embedded database as it is at one moment."""
    if not is_embedded(settings.database_url):
        return _failed(
            "PostgreSQL has its own: pg_dump --format=custom --file FILE, see operating."
        )
    back_up(Path(make_url(settings.database_url).database or ""), options.file)
    print(f"backup written to {options.file}; documents lie in {settings.blobs}: copy them too")
    return 0


def restored(settings: Settings, _options: argparse.Namespace) -> int:
    """Begin a new epoch, so that every client compares its past with this database at once."""
    print(f"epoch {_write(settings, begin_epoch)}")
    return 0


def verify_audit(settings: Settings, options: argparse.Namespace) -> int:
    """Work the audit chain out from zero; 1 and a list when anything does not fit."""
    told = [witness_of(text) for text in options.witness]
    with _database(settings) as database:
        database.read(open_seals).result()
        found = database.read(
            lambda connection: verify(connection, [each for each in told if each is not None])
        ).result()
    for sentence in found.faults:
        print(sentence)
    print(f"{found.entries} entries, {found.ops} operations, {len(found.faults)} faults")
    print(f"head {found.head.height}:{found.head.head}")
    return 1 if found.faults else 0


def _write(settings: Settings, unit: Callable[[UnitOfWork], T]) -> T:
    """Run a unit of work on a database that is up to date."""
    with _database(settings) as database:
        database.read(open_seals).result()
        return database.write(lambda connection: unit(UnitOfWork(connection, clock.now()))).result()


def trim(settings: Settings, options: argparse.Namespace) -> int:
    """Delete what later changes repeat in the log of the feed, in small steps."""
    days = settings.trim_days if options.days is None else options.days
    now = clock.now()
    before = now - timedelta(days=days)
    every = MARK_EVERY if days else timedelta(0)
    deleted = 0
    with _database(settings) as database:
        database.read(open_seals).result()
        database.write(lambda connection: mark_streams(connection, now, every)).result()
        step: int | None = 0
        while step is not None:
            deleted += step
            step = database.write(lambda connection: trim_step(connection, before)).result()
    print(f"{deleted} changes trimmed")
    return 0


def recompute(settings: Settings, _options: argparse.Namespace) -> int:
    """Work out balances and standings from zero; 1 and a list when the stored ones differ."""
    with _database(settings) as database:
        database.read(open_seals).result()
        found = database.read(differences).result()
    for each in found:
        print(each)
    print(f"{len(found)} differences")
    return 1 if found else 0


def replay_verdicts(settings: Settings, options: argparse.Namespace) -> int:
    """Say verdicts again from the facts and rules of then; 1 and a list when one differs."""
    if not options.claim and not options.all:
        return _failed("Name a claim, or say --all.")
    with _database(settings) as database:
        database.read(open_seals).result()
        count, found = database.read(lambda c: replay(c, options.claim)).result()
    for each in found:
        print(f"claim {each.claim_id}, verdict {each.number} of {each.at.isoformat()}:")
        print(f"  said {each.said}")
        print(f"  says {each.says}")
    print(f"{count} verdicts replayed, {len(found)} differ")
    return 1 if found or not count else 0


@contextmanager
def _database(settings: Settings, *, guarded: bool = False) -> Iterator[Database]:
    database = open_database(settings.database_url, workers=1, guarded=guarded)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _signals_to(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Send the signals that stop a process to `handler` for a while."""
    import signal  # noqa: PLC0415  only a serving process listens to signals

    listened = [signal.SIGINT, signal.SIGTERM]
    before = {number: signal.signal(number, handler) for number in listened}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


class LogLines(logging.Formatter):
    """One line per record, with the id of the request it belongs to; tracebacks follow, indented.

    Whatever a client wrote into a path or a value can't end a line, begin one, or colour a screen.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        return on_one_line(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        record.request = request_id.get()
        first, *more = super().format(record).split("\n")
        return "\n".join([first, *(f"    {on_one_line(line)}" for line in more)])


def on_one_line(text: str) -> str:
    """Return a text with everything that is not printed written as its escape."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )


def log_to_stderr(level: str) -> None:
    """Send the log to stderr; never holds codes, tokens or bodies."""
    handler = logging.StreamHandler()
    handler.setFormatter(LogLines("%(asctime)s %(levelname)s %(name)s [%(request)s] %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("alembic", "uvicorn.error", "sqlalchemy.engine"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1

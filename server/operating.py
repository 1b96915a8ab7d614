"""What an operator does for other systems: import a file, look at webhooks and tell them again.

Prints answers on stdout and sentences on stderr, as `cli` does. Holds no rule.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec
from sqlalchemy.engine import Connection

from domain.people.roles import Role
from server import clock
from server.services.actor import Actor
from server.services.supply.columns import Kind
from server.services.supply.importing import (
    File,
    Read,
    Report,
    RowVerdict,
    order_named,
    run,
    take_in,
    what_is_known,
)
from server.services.webhooks import outbox, subscribing
from server.settings import Settings
from server.storage.database import Database, open_database
from server.storage.migrating import open_seals
from server.storage.unit_of_work import UnitOfWork

OPERATOR = Actor(
    member_id=0, partner_id=0, role=Role.PROGRAMME_OWNER, name="operator", device="", session_id=""
)
_SHOWN = 20


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add these commands to the operator's."""
    command = commands.add_parser(
        "match-companies", help="say of pairs of companies how surely they are one, and why"
    )
    command.add_argument("file", type=Path, metavar="PAIRS", help="CSV, XLSX, XLSB, XLS or ODS")
    command.add_argument(
        "--columns", action="store_true", help="row, score, verdict and reason, not JSON"
    )
    command.set_defaults(run=match_companies)

    command = commands.add_parser("import", help="take in a file of another system")
    command.add_argument("kind", choices=[each.value for each in Kind])
    command.add_argument("file", type=Path, help="CSV, XLSX, XLSB, XLS or ODS")
    command.add_argument("--dry-run", action="store_true", help="say what would become of it")
    command.add_argument(
        "--all-or-nothing", action="store_true", help="keep no row where one is refused"
    )
    command.add_argument(
        "--order", choices=["day", "month"], help="which comes first in 03/05/2026"
    )
    command.add_argument(
        "--verdicts", type=Path, metavar="FILE", help="write the rows, each with what became of it"
    )
    command.set_defaults(run=import_file)

    command = commands.add_parser("webhooks", help="look at webhooks, or tell them again")
    acts = command.add_subparsers(required=True, metavar="act")
    act = acts.add_parser("list", help="print every webhook as a JSON line, and its dead messages")
    act.set_defaults(run=list_webhooks)
    act = acts.add_parser("replay", help="have messages told again by the running server")
    act.add_argument("webhook", help="its id, as list prints it")
    which = act.add_mutually_exclusive_group(required=True)
    which.add_argument("--since", type=_instant, help="all made since, such as 2026-06-15T08:00Z")
    which.add_argument("--message", metavar="ID", help="one message")
    act.set_defaults(run=replay_webhook)


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return found


def list_webhooks(settings: Settings, _options: argparse.Namespace) -> int:
    """Print webhooks, and under each the messages that were given up."""
    with _opened(settings) as database:
        for hook in database.read(subscribing.webhooks).result():
            print(msgspec.json.encode(hook).decode())
            asked = partial(subscribing.messages, webhook_id=hook.webhook_id, state=outbox.DEAD)
            dead = database.read(asked)
            for message in dead.result():
                print(f"  {msgspec.json.encode(message).decode()}")
    return 0


def replay_webhook(settings: Settings, options: argparse.Namespace) -> int:
    """Have messages told again; the running server sends them."""

    def unit(connection: Connection) -> int:
        subscribing.check_there(connection, options.webhook)
        uow = UnitOfWork(connection, clock.now())
        return outbox.replay(
            uow, options.webhook, since=options.since, message_id=options.message or ""
        )

    with _opened(settings) as database:
        count = database.write(unit).result()
    print(f"{count} messages are told again")
    return 0 if count else 1


def match_companies(_settings: Settings, options: argparse.Namespace) -> int:
    """Compare the pairs of a table, a line for each; 1 when a row can't be compared."""
    from server.services.pairs import PairsRefused, compared, reason_of

    bad = 0
    try:
        for pair in compared(options.file):
            if pair.comparison is None:
                bad += 1
                print(f"row {pair.row}: {pair.problem}", file=sys.stderr)
            if not options.columns:
                print(json.dumps(pair.as_json(), ensure_ascii=False))
            elif pair.comparison is not None:
                reason = " ".join(reason_of(pair.comparison).split())
                print(pair.row, f"{pair.comparison.score:.4f}", pair.verdict, reason, sep="\t")
    except PairsRefused as refusal:
        raise ValueError(str(refusal)) from refusal
    return 1 if bad else 0


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    database = open_database(settings.database_url, workers=1)
    try:
        database.read(open_seals).result()
        yield database
    finally:
        database.close()


def import_file(settings: Settings, options: argparse.Namespace) -> int:
    """Take in a file; 1 when a row was refused, with the first of them on stderr."""
    with _opened(settings) as database:
        report, file = _imported(database, options)
    for remark in report.remarks:
        print(remark, file=sys.stderr)
    for each in report.told[:_SHOWN]:
        print(f"row {each.row}: {each.detail}", file=sys.stderr)
    if options.verdicts is not None:
        with options.verdicts.open("w", encoding="utf-8", newline="") as out:
            out.writelines(file.marked(report.verdicts))
    kept = not report.dry_run
    print(json.dumps({"kind": report.kind, "kept": kept, **report.counts}))
    return 1 if report.counts["refused"] else 0


def _imported(database: Database, options: argparse.Namespace) -> tuple[Report, File]:
    seals = database.read(open_seals).result()
    kind = Kind(options.kind)
    order = order_named(options.order or "")
    known = database.read(lambda connection: what_is_known(connection, order)).result()
    file = File(options.file, kind, known)

    def work(uow: UnitOfWork, piece: Read) -> list[RowVerdict]:
        return take_in(uow, seals, OPERATOR, kind, piece)

    def write(unit: Callable[[UnitOfWork], list[RowVerdict]]) -> None:
        database.write(lambda connection: _numbered(connection, unit)).result()

    report = run(file, work, write, dry_run=options.dry_run, all_or_nothing=options.all_or_nothing)
    return report, file


def _numbered(connection: Connection, unit: Callable[[UnitOfWork], object]) -> None:
    uow = UnitOfWork(connection, clock.now())
    unit(uow)
    uow.number()

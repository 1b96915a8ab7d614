"""The client side without a window: `python -m sync COMMAND`; see `_parser` for the commands.

Answers are one JSON object a line on stdout; what is wrong is one sentence on stderr, exit code 1
(2 of import-preview and import-sales, where a file is no table).
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sync import import_sales
from sync.clock import SystemClock
from sync.errors import EnvironmentProblem, StoreTooNew
from sync.events import Events
from sync.profile import Profile

if TYPE_CHECKING:
    from sync.engine import Engine
    from sync.rows import SyncRow
    from sync.workplace import Workplace

COPY_SECONDS, BREATH_SECONDS = 600.0, 0.2
"""So long `once` goes on with a first copy; between two looks."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did what it says."""
    asked = list(sys.argv[1:] if arguments is None else arguments)
    if asked[:1] == ["explain-scan"]:
        return _explain(asked[1:])
    if asked[:1] == ["import-preview"]:
        return _preview(asked[1:])
    options = _parser().parse_args(asked)
    profile = Profile(options.profile)
    try:
        profile.lock()
        return int(options.run(profile, options))
    except EnvironmentProblem as problem:
        print(f"{problem.title}. {problem}", file=sys.stderr)
        return 1
    except (ValueError, OSError) as problem:  # a file that is refused, or not there
        print(problem, file=sys.stderr)
        return 1
    finally:
        profile.unlock()


def _explain(arguments: Sequence[str]) -> int:
    """Run explain-scan, which needs neither profile nor stores."""
    from sync import explain_scan

    argparse.ArgumentParser(prog="python -m sync explain-scan").parse_args(arguments)
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            # JSON is UTF-8 whatever the terminal's locale; bytes that are not stay one bad line.
            stream.reconfigure(encoding="utf-8", errors="replace")
    return explain_scan.main(sys.stdin, sys.stdout)


def _preview(arguments: Sequence[str]) -> int:
    """Run import-preview, which needs neither profile nor stores."""
    from sync.sheets.preview import preview

    parser = argparse.ArgumentParser(prog="python -m sync import-preview")
    parser.add_argument("file", type=Path)
    parser.add_argument("--sheet", default="", help="the sheet of a workbook, by its name")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return preview(options.file, options.sheet, sys.stdout, sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sync", description="The client, headless.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, run, told in (
        ("once", _once, "send what is unsent, fetch what is new, say how it went"),
        ("status", _status, "say what is unsent and who works here"),
        ("export", _export, "write unsent work to a signed file for the vendor"),
        ("import", _import, "apply the vendor's answer file"),
        ("import-sales", _import_sales, "judge a shop's file of sales, and record what is good"),
        ("import-unsent", _import_unsent, "take in unsent work exported elsewhere"),
        ("enrol", _enrol, "sign in by an enrolment code"),
        ("rekey", _rekey, "put every file of the profile under a new key"),
    ):
        command = commands.add_parser(name, help=told)
        command.add_argument("--profile", type=Path, required=True)
        command.add_argument("--pin-stdin", action="store_true", help="read the PIN from stdin")
        command.set_defaults(run=run)
        if name in {"export", "import", "import-unsent", "import-sales"}:
            command.add_argument("file", type=Path)
        if name == "import-sales":
            import_sales.add_arguments(command)
        if name == "enrol":
            command.add_argument("--server", required=True)
            command.add_argument("--code", required=True)
            command.add_argument("--device-name", default="")
    commands.add_parser("explain-scan", help="say what scans are, one JSON string a line")
    commands.add_parser("import-preview", help="say how a table is laid out, and its rows")
    return parser


def _pin(options: argparse.Namespace) -> str | None:
    pin = sys.stdin.readline().rstrip("\n") if options.pin_stdin else None
    options.pin = pin  # stdin gives it once
    return pin


def _open(profile: Profile, options: argparse.Namespace) -> Workplace:
    from sync.workplace import open_workplace

    return open_workplace(profile, pin=_pin(options), clock=SystemClock(), events=Events())


def _once(profile: Profile, options: argparse.Namespace) -> int:
    from sync.engine import Engine
    from sync.evidence import EvidenceLane

    wp = _open(profile, options)
    engine, lane = Engine(wp), EvidenceLane(wp)
    engine.side_lanes.append(lane)
    try:
        row = _whole_round(engine, wp)
        lane.run_once()
        wp.settle()
    finally:
        engine.stop()
        wp.close()
    print(json.dumps(asdict(row), default=str))
    return 0 if row.state == "idle" else 1


def _whole_round(engine: Engine, wp: Workplace) -> SyncRow:
    """Go on while a fresh copy is being made or fetched: a round fetches a slice of it."""
    row, begun = engine.run_once(), wp.clock.monotonic()
    while row.state == "working" and wp.clock.monotonic() - begun < COPY_SECONDS:
        threading.Event().wait(BREATH_SECONDS)
        row = engine.run_once()
    return row


def _status(profile: Profile, options: argparse.Namespace) -> int:
    from sync.queries.outbox import open_ops, state

    wp = _open(profile, options)
    try:
        told = {**asdict(state(wp)), "ops": [asdict(row) for row in open_ops(wp)]}
    finally:
        wp.close()
    print(json.dumps(told, default=str))
    return 0


def _export(profile: Profile, options: argparse.Namespace) -> int:
    from sync.commands.sign_out import export_outbox

    try:
        wp = _open(profile, options)
    except StoreTooNew:
        return _rescue(profile, options)
    try:
        count = export_outbox(wp, options.file)
    finally:
        wp.close()
    print(json.dumps({"exported": count, "file": str(options.file)}))
    return 0


def _rescue(profile: Profile, options: argparse.Namespace) -> int:
    """Export from a profile that a newer program has written; nothing in it is changed."""
    from sync.credentials import Vault, platform_key_ring
    from sync.file_keys import key_of
    from sync.outbox.work_file import rescue_work
    from sync.profile import write_whole

    identity = profile.identity()
    ring = platform_key_ring() if Vault(profile, None).kind == "keyring" else None
    secrets = Vault(profile, ring).open(options.pin)
    content = rescue_work(
        profile.outbox_path,
        key_of(profile.outbox_path, secrets),
        identity.device,
        identity.member_id,
        SystemClock().now(),
    )
    write_whole(options.file, content)
    print(json.dumps({"exported": content.count(b"\n") - 2, "file": str(options.file)}))
    return 0


def _rekey(profile: Profile, options: argparse.Namespace) -> int:
    from sync.credentials import Vault, platform_key_ring
    from sync.file_keys import change

    ring = platform_key_ring() if Vault(profile, None).kind == "keyring" else None
    change(profile, Vault(profile, ring), _pin(options), SystemClock())
    print(json.dumps({"rekeyed": str(profile.directory)}))
    return 0


def _import(profile: Profile, options: argparse.Namespace) -> int:
    from sync.bundle import import_answers

    wp = _open(profile, options)
    try:
        told = asdict(import_answers(wp, options.file))
    finally:
        wp.close()
    print(json.dumps(told))
    return 0


def _import_sales(profile: Profile, options: argparse.Namespace) -> int:
    wp = _open(profile, options)
    try:
        return import_sales.run(wp, options, sys.stdout, sys.stderr)
    finally:
        wp.settle()
        wp.close()


def _import_unsent(profile: Profile, options: argparse.Namespace) -> int:
    from sync.bundle import import_unsent

    wp = _open(profile, options)
    try:
        count = import_unsent(wp, options.file)
    finally:
        wp.close()
    print(json.dumps({"imported": count}))
    return 0


def _enrol(profile: Profile, options: argparse.Namespace) -> int:
    from sync.commands.enrol import enrol

    identity = enrol(
        profile,
        options.server,
        options.code,
        pin=_pin(options),
        device_name=options.device_name,
    )
    print(json.dumps(asdict(identity)))
    return 0


if __name__ == "__main__":
    # Die of a closed pipe in silence, as other commands do.
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)

"""The client's commands without a window: `python -m sync explain-scan`.

Only picks the command; each is imported when it is asked for, so none pays for the others.
"""

from __future__ import annotations

import argparse
import io
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m sync", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("explain-scan", help="say what scans hold: JSON strings in, objects out")
    parser.parse_args(arguments)
    from sync import explain_scan  # noqa: PLC0415 (each command imports only what it needs)

    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            # JSON is UTF-8 whatever the terminal's locale; bytes that are not stay one bad line.
            stream.reconfigure(encoding="utf-8", errors="replace")
    return explain_scan.main(sys.stdin, sys.stdout)


if __name__ == "__main__":
    sys.exit(main())

"""`make run`: the vendor's server, a seeded demo programme and the program at somebody's desk.

Everything it makes lies in .run/ and is kept between runs. Where there is no display it plays a
counter's day on a virtual one instead. It must never touch a profile or database of a real user.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tools.day import demo, stock  # noqa: E402  (a script: the checkout joins the path above)
from tools.day.display import has_display  # noqa: E402
from tools.day.replicas import follow_server  # noqa: E402
from tools.day.waiting import Stuck  # noqa: E402


def main() -> int:
    """Open the program at the desk asked for, or play the day; 0 when all went well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--as",
        dest="user",
        choices=sorted(demo.USERS),
        default="counter",
        help="whose desk to open (default: a distributor's counter)",
    )
    parser.add_argument(
        "--fresh", action="store_true", help="forget the demo of earlier runs first"
    )
    parser.add_argument("--folder", type=Path, default=ROOT / ".run", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    # A closed terminal or a stopped job ends like Ctrl+C: window, server and display go too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(AttributeError):
        signal.signal(signal.SIGHUP, signal.default_int_handler)
    try:
        if not has_display():
            from tools import counter_day  # noqa: PLC0415 (its parts need a Unix)

            print("No display here: playing a counter's day on a virtual one.", flush=True)
            return counter_day.play(asked.folder)
        return open_desk(demo.House(asked.folder), asked.user, fresh=asked.fresh)
    except Stuck as problem:
        print(problem, file=sys.stderr)
        return 1
    except subprocess.TimeoutExpired as problem:
        print(f"It took too long and was given up: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The demo is kept in .run/ for the next time.", flush=True)
        return 130


def open_desk(house: demo.House, user: str, *, fresh: bool) -> int:
    """Start the server, sign the user in if need be, show the window, stop with it."""
    if fresh:
        house.clear()
    if not house.database.is_file():
        print("Seeding the demo programme (once).", flush=True)
    demo.prepare_database(house)
    member = stock.member_of(house.database, demo.USERS[user])
    with demo.vendor_server(house) as server:
        print(f"The vendor's server listens on {server.url}", flush=True)
        if demo.enrol(house, user, member.member_id, server.url):
            print(f"Signed in {member.name} ({member.role}).", flush=True)
        follow_server(house.profile(user), server.url)
        print(
            f"Opening the program as {member.name}. Without a keyring its files open with the "
            f"PIN {demo.DEMO_PIN}, which is typed for you.",
            flush=True,
        )
        desktop = demo.Desktop(house, user, server=server.url)
        try:
            code = desktop.wait()
        finally:
            desktop.close()
        if code != 0:
            said = demo.last_words(desktop.log)
            raise Stuck(f"The program ended with exit code {code}. Its last words:\n{said}")
    print("The window is closed and the server stopped.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

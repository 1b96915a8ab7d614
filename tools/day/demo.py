"""The demo's house: vendor server, profiles and desktop programs as processes of their own.

Owns what lies under .run/. Talks to the programs as a person or an operator would: command
lines, standard input, one JSON line of readiness. Must never import server, sync or desktop.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.day.traces import Trace
from tools.day.waiting import Stuck

ROOT = Path(__file__).resolve().parents[2]
DEMO_PIN = "2468-demo"
"""Opens the demo's own files only. Nothing in them is worth guarding."""
START_LIMIT_S = 60.0
STOP_LIMIT_S = 20.0
ASK_LIMIT_S = 300.0
USERS = {
    "counter": "clerk", "rep": "rep", "admin": "partner_admin", "reviewer": "reviewer",
    "manager": "channel_manager", "owner": "programme_owner", "auditor": "auditor",
}  # fmt: skip
"""Who `AS=` may name -> the role whose first member works there."""


@dataclass(frozen=True, slots=True)
class House:
    """Where one demo keeps its files."""

    folder: Path

    @property
    def database(self) -> Path:
        """The vendor server's embedded database."""
        return self.folder / "server.db"

    @property
    def screens(self) -> Path:
        """Screenshots of the day."""
        return self.folder / "screens"

    def profile(self, user: str) -> Path:
        """The profile folder of one user of the demo."""
        return self.folder / "profiles" / user

    def log(self, name: str) -> Path:
        """Where a process writes what it says on standard error."""
        path = self.folder / "logs" / f"{name}.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def clear(self) -> None:
        """Forget everything; the next start seeds anew."""
        shutil.rmtree(self.folder, ignore_errors=True)


def program(module: str, *words: str) -> list[str]:
    """The command line of one of our programs on this very Python."""
    return [sys.executable, "-m", module, *words]


def environment(**more: str) -> dict[str, str]:
    """What our processes get: this machine's, with UTF-8 and without a person's Qt settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SELLTHROUGH_")}
    return {**kept, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", **more}


def ask(module: str, *words: str, said: str = "", more: Mapping[str, str] | None = None) -> str:
    """Run a program to its end and return what it printed; its complaint becomes our sentence."""
    done = subprocess.run(
        program(module, *words),
        cwd=ROOT,
        env=environment(**(more or {})),
        input=said,
        capture_output=True,
        text=True,
        timeout=ASK_LIMIT_S,
        check=False,
    )
    if done.returncode != 0:
        complaint = (done.stderr.strip() or done.stdout.strip()).splitlines()
        told = "\n    ".join(complaint[-6:])
        raise Stuck(f"`python -m {module} {' '.join(words[:1])}` failed:\n    {told}")
    return done.stdout


def prepare_database(house: House) -> bool:
    """Migrate and seed the server's database if it is not there yet; True if it was made."""
    if house.database.is_file():
        return False
    house.folder.mkdir(parents=True, exist_ok=True)
    # Seeded beside and renamed, so that an interrupted first run is not taken for a whole one.
    making = house.folder / "making"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    place = database_setting(making / "server.db")
    ask("server", "migrate", more=place)
    ask("server", "seed", more=place)
    shutil.rmtree(house.folder / "profiles", ignore_errors=True)
    (making / "server.db").replace(house.database)
    shutil.rmtree(making)
    return True


def database_setting(path: Path) -> dict[str, str]:
    """The server's setting for an embedded database file."""
    return {"SELLTHROUGH_DATABASE_URL": f"sqlite:///{path}"}


def free_port() -> int:
    """A loopback port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class VendorServer:
    """The vendor's server as a process. It may be stopped and started again at one address."""

    def __init__(self, house: House, port: int = 0) -> None:
        self.house = house
        self.port = port
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start it, wait until it says where it listens, return that address."""
        log = self.house.log("server")
        words = ["serve", "--host", "127.0.0.1", "--port", str(self.port), "--exit-with-parent"]
        with log.open("ab") as complaints:
            self._process = subprocess.Popen(
                program("server", *words),
                cwd=ROOT,
                env=environment(
                    SELLTHROUGH_CODE_ROLES="all", **database_setting(self.house.database)
                ),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                # Ctrl+C in the terminal stops the window first; then we stop the server.
                start_new_session=True,
            )
        self.url = str(_first_line(self._process, log)["url"])
        self.port = int(self.url.rsplit(":", 1)[1].strip("/"))
        return self.url

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop it as an operator does (SIGTERM) and wait for its end."""
        process, self._process = self._process, None
        if process is not None:
            _end(process)


def _first_line(process: subprocess.Popen[bytes], log: Path) -> Mapping[str, Any]:
    """The JSON line by which the server says that it listens."""
    assert process.stdout is not None  # noqa: S101 (asked for with PIPE)
    end = time.monotonic() + START_LIMIT_S
    line = b""
    while not line.endswith(b"\n"):
        ready, _, _ = select.select([process.stdout], [], [], max(0.0, end - time.monotonic()))
        piece = os.read(process.stdout.fileno(), 4096) if ready else b""
        if not piece:
            _end(process)
            raise Stuck(f"The vendor server did not start. Its last words:\n{last_words(log)}")
        line += piece
    said: Mapping[str, Any] = json.loads(line.splitlines()[0])
    return said


def last_words(log: Path, lines: int = 8) -> str:
    """The end of a log, indented, for an error message."""
    if not log.is_file():
        return "    (nothing)"
    text = log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    return "\n".join(f"    {line}" for line in text) or "    (nothing)"


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(timeout=STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=STOP_LIMIT_S)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def invite(house: House, member_id: int) -> str:
    """An enrolment code for a member, as a partner admin would hand it out."""
    place = database_setting(house.database)
    said = ask("server", "invite", "--member", str(member_id), more=place)
    found = re.search(r"\b[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*\b\s*$", said.strip())
    if found is None:
        raise Stuck(f"`python -m server invite` printed no code: {said!r}")
    return found.group().strip()


def recomputed(house: House) -> str:
    """What the server finds different when it works out its books anew; "" when nothing."""
    try:
        ask("server", "recompute", more=database_setting(house.database))
    except Stuck as told:
        return str(told)
    return ""


def enrol(house: House, user: str, member_id: int, server: str) -> bool:
    """Sign a user's profile in, once; True if it had to be done."""
    profile = house.profile(user)
    if (profile / "profile.json").is_file():
        return False
    profile.mkdir(parents=True, exist_ok=True)
    code = invite(house, member_id)
    words = ["--profile", str(profile), "--server", server, "--code", code, "--pin-stdin"]
    ask("sync", "enrol", *words, said=f"{DEMO_PIN}\n")
    return True


def sync_once(house: House, user: str) -> None:
    """Push and pull once without a window."""
    ask("sync", "once", "--profile", str(house.profile(user)), "--pin-stdin", said=f"{DEMO_PIN}\n")


class Desktop:
    """One running desktop program: its process, its trace and its log."""

    def __init__(
        self,
        house: House,
        user: str,
        *words: str,
        server: str,
        trace: Path | None = None,
        more: Mapping[str, str] | None = None,
        command: Sequence[str] | None = None,
        pin: str = DEMO_PIN,
    ) -> None:
        """Start the program for a user's profile; `words` go on its command line.

        `command` stands in for `python -m desktop` (the benches start it with a probe inside).
        """
        self.log = house.log(f"desktop-{user}")
        extra = dict(more or {})
        if trace is not None:
            trace.parent.mkdir(parents=True, exist_ok=True)
            trace.unlink(missing_ok=True)
            extra["SELLTHROUGH_TRACE"] = str(trace)
        where = ["--profile", str(house.profile(user)), "--server", server]
        with self.log.open("ab") as complaints:
            self.process = subprocess.Popen(
                [*(command or program("desktop")), *where, "--pin-stdin", *words],
                cwd=ROOT,
                env=environment(**extra),
                stdin=subprocess.PIPE,
                stderr=complaints,
                start_new_session=True,
            )
        assert self.process.stdin is not None  # noqa: S101 (asked for with PIPE)
        self.process.stdin.write(f"{pin}\n".encode())
        self.process.stdin.flush()
        self.trace = Trace(trace or Path(os.devnull), self.why_ended)

    def why_ended(self) -> str:
        """Nothing while the program runs, else its exit code and last words."""
        code = self.process.poll()
        return "" if code is None else f"exit code {code}\n{last_words(self.log)}"

    def wait(self) -> int:
        """Wait until the person closes the window; the program's exit code."""
        return self.process.wait()

    def close(self) -> int:
        """End the program as a closing session does (SIGTERM); its exit code."""
        _end(self.process)
        return self.process.returncode


@contextlib.contextmanager
def vendor_server(house: House, port: int = 0) -> Iterator[VendorServer]:
    """A running vendor server that is stopped in the end, whatever happens."""
    server = VendorServer(house, port)
    try:
        server.start()
        yield server
    finally:
        server.stop()

"""A server process with second clients and with the program itself, which they work beside."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx

from sync.commands.enrol import enrol
from sync.commands.record_scan import record_scan
from sync.engine import Engine
from sync.events import Events
from sync.profile import Profile
from sync.replica.tables import base_name
from sync.rows import CurrentSale
from sync.wire.tables import TABLES
from sync.workplace import Workplace, open_workplace
from tests.second_client.client import Client
from tests.support.clock import HandClock
from tests.support.server import MORNING
from tests.support.workplace import MemoryRing
from tests.support.world import REP, invite

SEEDS = count(1000)
ALL = "SELECT * FROM"


@dataclass(slots=True)
class Site:
    """A running server, and second clients signed in at it."""

    path: Path
    address: str
    clients: list[httpx.Client]

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def code(self, member: int) -> str:
        return invite(self.url, member, MORNING)

    def client(self, member: int = REP) -> Client:
        line = httpx.Client(base_url=self.address)
        self.clients.append(line)
        made = Client(line)
        made.sign_in(self.code(member))
        return made

    def set_aside(self, path: Path) -> str:
        """Copy the database as it is now, as an operator's backup does."""
        with closing(sqlite3.connect(self.path)) as now, closing(sqlite3.connect(path)) as then:
            now.backup(then)
        return f"sqlite:///{path}"


class Program:
    """The program itself, without its window."""

    def __init__(self, site: Site, member: int, directory: Path) -> None:
        # Its seed makes its ids: no two may make the same.
        self.clock = HandClock(MORNING, seed=next(SEEDS))
        ring, profile = MemoryRing(), Profile(directory)
        enrol(profile, site.address, site.code(member), clock=self.clock, key_ring=ring)
        self.wp: Workplace = open_workplace(
            profile, pin=None, clock=self.clock, events=Events(), key_ring=ring
        )
        self.wp.settle()
        self.engine = Engine(self.wp)

    def sync(self) -> None:
        row = self.engine.run_once()
        for _ in range(100):
            self.clock.advance(seconds=10)
            row = self.engine.run_once()
            if row.state != "working":
                break
            # The server builds a snapshot.
            threading.Event().wait(0.05)
        assert (row.state, row.unsent) == ("idle", 0), row
        self.wp.settle()

    def scan(self, number: str) -> None:
        record_scan(self.wp, number, CurrentSale(MORNING.date()))
        self.sync()

    def rows(self, table: str) -> list[list[object]]:
        width = len(TABLES[table].columns)
        found = self.wp.replica.db.rows(f"TABLE {base_name(table)}".replace("TABLE", ALL))
        return [list(row[:width]) for row in found]

    def close(self) -> None:
        self.engine.stop()
        self.wp.close()

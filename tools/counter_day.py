"""A counter's day, played by real keys in the real windows on a virtual display.

Network off, scans at scanner speed, a deal, network on, a reviewer's batch, the standings move.
Ends non-zero if one scan is unaccounted for. It must never reach into the programs it plays.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tools.day import accounts, demo, stock  # noqa: E402  (the checkout joins the path above)
from tools.day.deck import PROVISIONAL, Card, deal_out, halves  # noqa: E402
from tools.day.desks import (  # noqa: E402
    AFTERNOON_BUYER,
    BURST,
    CUSTOMER,
    EDITED_MINOR,
    MORNING_BUYER,
    CounterDesk,
    ReviewerDesk,
)
from tools.day.display import Display, virtual_display  # noqa: E402
from tools.day.replicas import Glance, OneDay, glance  # noqa: E402
from tools.day.traces import Event  # noqa: E402
from tools.day.waiting import Stuck  # noqa: E402

SEED = 20260302
SCANS = 300


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: the clerk at the counter and the vendor's reviewer."""

    clerk: stock.Member
    reviewer: stock.Member


@dataclass(frozen=True, slots=True)
class Ending:
    """What the day came to: a line for each scan, and sentences about what is wrong."""

    lines: list[accounts.Line]
    complaints: list[str]

    @property
    def is_good(self) -> bool:
        """Whether every scan is accounted for and the books balance."""
        return not self.complaints and not any(line.faults for line in self.lines)


def play(folder: Path, *, scans: int = SCANS, seed: int = SEED, seeded: Path | None = None) -> int:
    """Play the day in a fresh house under `folder`, print what became of every scan; 0 if good.

    `seeded` is a database of the demo programme to copy, which spares seeding one.
    """
    house = demo.House(folder / "day")
    house.clear()
    if seeded is not None:
        house.folder.mkdir(parents=True)
        shutil.copy(seeded, house.database)
    day = Day(house, scans, seed)
    try:
        ending = day.play()
    except (Stuck, subprocess.SubprocessError) as problem:
        day.say(f"The day could not be played to its end: {problem}")
        day.say(f"Screenshots so far: {house.screens}  Logs: {house.folder / 'logs'}")
        return 1
    return day.close_the_books(ending)


class Day:
    """One day from an empty folder to the evening's accounts."""

    def __init__(self, house: demo.House, scans: int, seed: int) -> None:
        self.house = house
        self.scans = scans
        self.seed = seed
        self.begun = time.monotonic()
        self.clock = OneDay()
        self._pictures = 0

    def say(self, sentence: str) -> None:
        """Tell what happens, with the seconds since the day began."""
        print(f"[{time.monotonic() - self.begun:6.1f} s] {sentence}", flush=True)

    def picture(self, display: Display, name: str) -> None:
        """Keep what the display shows now."""
        self._pictures += 1
        display.picture(self.house.screens / f"{self._pictures:02}-{name}.png")

    def play(self) -> Ending:
        """Everything between opening and closing; raises `Stuck` when it can't go on."""
        self.say("Making the vendor's programme ready.")
        demo.prepare_database(self.house)
        database = self.house.database
        cast = Cast(stock.hungriest_clerk(database), stock.member_of(database, "reviewer"))
        with contextlib.ExitStack() as opened:
            display = opened.enter_context(virtual_display())
            server = opened.enter_context(demo.vendor_server(self.house, demo.free_port()))
            self._sign_in(server, cast)
            before = glance(self.house.profile("counter"), demo.DEMO_PIN, self.clock)
            cards = self._deal_out(cast)
            server.stop()
            self.say("Network off: the vendor's server is stopped.")
            with self._counter(display, server) as counter, self._picture_when_stuck(display):
                self._morning(counter, cards)
                mark = counter.trace.mark()
                server.start()
                self.say(f"Network on: the vendor's server is back at {server.url}.")
                counter.wait_until_sent(since=mark)
                self.say("The counter has sent everything by itself.")
                self.picture(display, "counter-sent")
                self._review(display, server, cards)
                counter.window.take_focus()
                counter.sync_now()
                self.say("The counter has the reviewer's decisions.")
                counter.show_standings()
                self.picture(display, "counter-standings-after")
            server.stop()
        return self._evening(cards, counter.trace.named("verdict"), cast, before)

    @contextlib.contextmanager
    def _picture_when_stuck(self, display: Display) -> Iterator[None]:
        try:
            yield
        except Stuck:
            self.picture(display, "stuck")
            raise

    # --- scenes -------------------------------------------------------------------------------
    def _sign_in(self, server: demo.VendorServer, cast: Cast) -> None:
        for user, member in (("counter", cast.clerk), ("reviewer", cast.reviewer)):
            demo.enrol(self.house, user, member.member_id, server.url)
            demo.sync_once(self.house, user)
            self.say(f"Signed in {member.name} ({member.role}).")

    def _deal_out(self, cast: Cast) -> list[Card]:
        today = self.clock.today()
        found = stock.stock_of(self.house.database, cast.clerk.partner_id, today)
        return deal_out(found, self.seed, self.scans)

    @contextlib.contextmanager
    def _counter(self, display: Display, server: demo.VendorServer) -> Iterator[CounterDesk]:
        with CounterDesk.opened(self.house, "counter", display, server.url) as desk:
            desk.wait_until_open()
            self.say("The counter's window is open, with the server away.")
            self.picture(display, "counter-open")
            yield desk

    def _morning(self, counter: CounterDesk, cards: list[Card]) -> None:
        display = counter.display
        morning, afternoon = halves(cards)
        begun = time.monotonic()
        counter.name_the_sale(MORNING_BUYER)
        counter.scan_all(morning)
        self.picture(display, "counter-scanning")
        counter.name_the_sale(AFTERNOON_BUYER)
        counter.scan_all(afternoon, BURST)
        took = time.monotonic() - begun
        self.say(f"{len(cards)} scans typed and answered in {took:.1f} s, offline.")
        self.picture(display, "counter-scanned")
        counter.register_deal()
        self.picture(display, "deal-registered")
        counter.edit_deal()
        self.picture(display, "deal-edited")
        self.say("A deal is registered and edited, offline.")
        counter.show_sales()
        self.picture(display, "sales-offline")
        counter.show_standings()
        self.picture(display, "counter-standings-before")
        counter.show_sync()
        self.picture(display, "sync-offline")

    def _review(self, display: Display, server: demo.VendorServer, cards: list[Card]) -> None:
        morning, afternoon = (
            sum(card.kind.standing == PROVISIONAL for card in half) for half in halves(cards)
        )
        opened = ReviewerDesk.opened(self.house, "reviewer", display, server.url)
        with opened as desk, self._picture_when_stuck(display):
            desk.wait_until_open()
            desk.wait_for_queue(MORNING_BUYER, morning)
            self.picture(display, "reviewer-queue")
            desk.refuse_all()
            self.picture(display, "reviewer-refused")
            desk.wait_for_queue(AFTERNOON_BUYER, afternoon)
            mark = desk.trace.mark()
            desk.approve_all()
            self.picture(display, "reviewer-approved")
            desk.wait_until_sent(since=mark)
            self.say(f"The reviewer refused {morning} and approved {afternoon} in a second window.")

    # --- evening ------------------------------------------------------------------------------
    def _evening(
        self, cards: list[Card], verdicts: list[Event], cast: Cast, before: Glance
    ) -> Ending:
        database, profile = self.house.database, self.house.profile("counter")
        after = glance(profile, demo.DEMO_PIN, self.clock)
        claims = accounts.server_claims(database, cast.clerk.member_id, after.device)
        lines = accounts.account(cards, verdicts, after.scans, claims)
        complaints = accounts.strays(cards, after.scans, claims) + accounts.books(database)
        complaints += accounts.unsent(after)
        if differences := demo.recomputed(self.house):
            complaints.append(differences)
        complaints += accounts.deal_faults(database, after, CUSTOMER, EDITED_MINOR)
        complaints += accounts.standings_faults(database, before, after)
        for sentence in accounts.movements(database, before, after):
            self.say(sentence)
        return Ending(lines, complaints)

    def close_the_books(self, ending: Ending) -> int:
        """Print the account of every scan and the verdict on the day; its exit code."""
        print(f"\n{accounts.HEADING}")
        for line in ending.lines:
            print(line)
        print("\nkind of scan                         scans  sent  approved  rejected  points")
        for kind in dict.fromkeys(line.card.kind for line in ending.lines):
            mine = [line for line in ending.lines if line.card.kind is kind]
            states = Counter(line.state for line in mine)
            print(
                f"{kind.name:36} {len(mine):5} {len(mine) - states['']:5} "
                f"{states['approved']:9} {states['rejected']:9} "
                f"{sum(line.points for line in mine):7}"
            )
        wrong = [line for line in ending.lines if line.faults]
        print()
        for complaint in ending.complaints:
            print(f"WRONG: {complaint}")
        if wrong:
            print(f"WRONG: {len(wrong)} scans are not accounted for as their kind allows.")
        if ending.is_good:
            self.say(f"All {len(ending.lines)} scans are accounted for; the books balance.")
        self.say(f"Screenshots: {self.house.screens}")
        return 0 if ending.is_good else 1


def main() -> int:
    """Play the day by itself: python tools/counter_day.py [--scans N] [--seed N]."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=SCANS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, default=ROOT / ".run")
    asked = parser.parse_args()
    return play(asked.folder, scans=asked.scans, seed=asked.seed)


if __name__ == "__main__":
    sys.exit(main())

"""Takes the pictures of docs/screens/: every screen, light and dark, from the seeded demo.

    .venv/bin/python tools/take_screens.py [--only scan review] [--out docs/screens]

Drives the real program by keys on a virtual display of 1280x800. Never edits a picture.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from sync.clock import SystemClock  # noqa: E402
from tools.day import demo, elsewhere, stock  # noqa: E402  (the checkout joins the path above)
from tools.day.deck import EAN, FOREIGN, GS1, MODEL, PLAIN, TWICE_LATER, deal_out  # noqa: E402
from tools.day.desks import (  # noqa: E402
    DEALS,
    HOME,
    PARTNERS,
    PEOPLE,
    REVIEW,
    SALES,
    SCAN,
    STANDINGS,
    SYNC,
    WORDS,
    CounterDesk,
    Desk,
)
from tools.day.display import Display, virtual_display  # noqa: E402

SHOWN = (PLAIN, GS1, EAN, MODEL, TWICE_LATER, PLAIN, FOREIGN, GS1, PLAIN)
"""What the Scan screen shows, oldest first; the last one is the big verdict."""
D = TypeVar("D", bound=Desk)
HOME_FOLDER = "/home/" + "jana"
"""What the pictures show as this person's folder, whoever takes them."""
TABLET = "rep-tablet"
"""The field rep's second device: it changed a deal that the first one has changed too."""
ON_TABLET = {
    "value": {"minor": 1_190_000, "currency": "EUR"},
    "expected_close": "2027-01-29",
    "contact": "Frau Süß",
    "note": "Second hall added; deliver in the morning only.",
}
ON_LAPTOP = {
    "value": {"minor": 980_000, "currency": "EUR"},
    "expected_close": "2027-02-15",
    "note": "Called on Friday: wants a quote for both halls.",
}
DOCUMENTS = {"Invoice RE-2026-1187.pdf": 214_000, "Delivery note.jpg": 1_900_000}
ON_INVOICE = ("Tischlerei Ahlers", "Hotel Seeblick", "Stadtwerke Aalen")
BUYERS = {"light": "Tischlerei Ahlers", "dark": "Zimmerei Brandt"}


def main() -> int:
    """Take the pictures asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screens")
    parser.add_argument("--only", nargs="*", default=[], help="names of screens")
    asked = parser.parse_args()
    os.environ["HOME"] = HOME_FOLDER
    with tempfile.TemporaryDirectory(prefix="sellthrough-screens-") as folder:
        house = demo.House(Path(folder))
        demo.prepare_database(house)
        with virtual_display() as display, demo.vendor_server(house) as server:
            for user, role in demo.USERS.items():
                member = stock.member_of(house.database, role)
                demo.enrol(house, user, member.member_id, server.url)
                demo.sync_once(house, user)
            rep = stock.member_of(house.database, demo.USERS["rep"])
            demo.enrol(house, TABLET, rep.member_id, server.url)
            proven = work_elsewhere(house)
            for theme in BUYERS:
                camera = Camera(house, display, server.url, theme, proven)
                camera.go_round(asked.out, asked.only)
    return 0


@dataclass(frozen=True, slots=True)
class Proven:
    """The serial of a sale with documents, and the place of another in the reviewer's queue."""

    serial: str
    place: int


def work_elsewhere(house: demo.House) -> Proven:
    """Let a deal be changed in two places and documents be added."""
    demo.sync_once(house, TABLET)
    elsewhere.change_deal(house, TABLET, ON_TABLET)
    elsewhere.change_deal(house, "rep", ON_LAPTOP)
    demo.sync_once(house, "rep")
    demo.sync_once(house, TABLET)
    elsewhere.damage_outbox(house, TABLET)
    files = [house.folder / name for name in DOCUMENTS]
    for file in files:
        file.write_bytes(os.urandom(DOCUMENTS[file.name]))
    serial = elsewhere.attach(house, "counter", *files)
    demo.sync_once(house, "counter")
    demo.sync_once(house, "reviewer")
    elsewhere.prove(house, "counter", "reviewer")
    demo.sync_once(house, "counter")
    demo.sync_once(house, "reviewer")
    elsewhere.ask_for_large_deal(house, "rep", "reviewer")
    demo.sync_once(house, "owner")
    return Proven(serial, elsewhere.proven_place(house, "reviewer"))


class Camera:
    """Goes round all screens in one theme."""

    def __init__(
        self, house: demo.House, display: Display, server: str, theme: str, proven: Proven
    ) -> None:
        self.house = house
        self.display = display
        self.server = server
        self.theme = theme
        self.proven = proven
        self.out = Path()
        self.only: list[str] = []

    def go_round(self, out: Path, only: list[str]) -> None:
        """Counter, reviewer, and a profile nobody has signed in on; all but `only`, if given."""
        self.out, self.only = out, only
        with self._opened(CounterDesk, "counter") as desk:
            desk.wait_until_open()
            desk.wait_until_sent(since=0)
            self._sales(desk)
            self._documents(desk)
            self._import(desk)
            self._plain(desk, DEALS, "deals", lambda: desk.press("Down", "Down"))
            self._plain(desk, STANDINGS, "standings")
            self._plain(desk, HOME, "home")
            self._scan(desk)
            self._plain(desk, SYNC, "sync")
        with self._opened(Desk, TABLET) as desk:
            desk.wait_until_open()
            desk.wait_until_sent(since=0)
            self._plain(desk, SYNC, "notice")
            desk.press("Return")
            self._take("conflict")
        with self._opened(Desk, "reviewer") as desk:
            desk.wait_until_open()
            desk.wait_until_sent(since=0)
            self._review(desk)
        with self._opened(Desk, "admin") as desk:
            desk.wait_until_open()
            desk.wait_until_sent(since=0)
            self._plain(desk, PEOPLE, "people", lambda: desk.press("Down", "ctrl+k"))
        with self._opened(Desk, "owner") as desk:
            desk.wait_until_open()
            desk.wait_until_sent(since=0)
            self._plain(desk, PARTNERS, "partners")
            self._plain(desk, WORDS, "words")
        with self._opened(Desk, f"nobody-{self.theme}") as desk:
            desk.wait_for_window()
            desk.trace.wait("screen", where=lambda event: event["name"] == "sign_in")
            self._take("sign-in")

    def _opened(self, kind: type[D], user: str) -> contextlib.AbstractContextManager[D]:
        # Without a window manager a restored window moves by the frame it has not got.
        (self.house.profile(user) / "desktop.ini").unlink(missing_ok=True)
        words = ("--theme", self.theme)
        return kind.opened(self.house, user, self.display, self.server, *words)

    def _take(self, name: str) -> None:
        if not self.only or name in self.only:
            path = self.out / f"{name}-{self.theme}.png"
            self.display.picture(path)
            print(path, flush=True)

    def _plain(
        self, desk: Desk, screen: str, name: str, then: Callable[[], None] | None = None
    ) -> None:
        desk.go_to(screen)
        # The list is there before anybody moves in it.
        self.display.wait_until_at_rest()
        if then is not None:
            then()
        self._take(name)

    def _sales(self, desk: Desk) -> None:
        desk.go_to(SALES)
        self.display.wait_until_at_rest()
        desk.press("ctrl+f", "Down", "Down", "Down")
        self._take("sales")

    def _review(self, desk: Desk) -> None:
        """The desk with a proven claim, then what a decision on many would do, then two notes."""
        desk.go_to(REVIEW)
        self.display.wait_until_at_rest()
        for _ in range(self.proven.place):
            desk.press("n")
        self.display.wait_until_at_rest()
        self._take("review")
        desk.press("ctrl+a", "a")
        self.display.wait_until_at_rest()
        self._take("review-many")
        desk.press("Escape", "Escape", "r", "3")
        self.display.wait_until_at_rest()
        self._take("review-refuse")
        desk.press("Escape")

    def _documents(self, desk: Desk) -> None:
        desk.go_to(SALES)
        desk.find(self.proven.serial, rows=1)
        desk.press("Return")
        self._take("documents")

    def _import(self, desk: Desk) -> None:
        """Open a till's export by keys, and look at what would become of its rows."""
        mark = desk.trace.mark()
        desk.press("alt+i")
        desk.trace.wait("screen", since=mark)
        file = self._export()
        mark = desk.trace.mark()
        desk.press("ctrl+o")
        self.display.wait_until_at_rest()
        desk.type_slowly(str(file))
        desk.press("Return")
        desk.trace.wait("planned", since=mark, where=lambda event: event["ready"])
        # Without a window manager nobody gives the keyboard back when the dialog is gone.
        desk.window.take_focus()
        desk.press("ctrl+Return")
        desk.trace.wait("judged", since=mark)
        self.display.wait_until_at_rest()
        desk.press("ctrl+f", "Down", "Down")
        self._take("import")
        desk.press("ctrl+b", "ctrl+b")

    def _export(self) -> Path:
        """Write what a till exports: mostly good rows, and what spreadsheets and people do."""
        clerk = stock.member_of(self.house.database, demo.USERS["counter"])
        today = SystemClock().today()
        deck = deal_out(stock.stock_of(self.house.database, clerk.partner_id, today), seed=97)
        serials = [card.serial for card in deck if card.kind in (PLAIN, GS1) and card.serial]
        odd = {1: "1,23E+15", 4: serials[0], 6: "SN-2291-77"}
        lines = ["Beleg;Datum;Seriennummer;Kunde;Menge"]
        for number, good in enumerate(serials[:24]):
            day = today - timedelta(days=1 + number % 6)
            serial, buyer = odd.get(number, good), ON_INVOICE[number // 3 % len(ON_INVOICE)]
            units = -1 if number == 8 else 1
            lines.append(f"RE-{4410 + number // 3};{day:%d.%m.%Y};{serial};{buyer};{units}")
        lines.append("Summe;;;;22")
        file = self.house.folder / "till.csv"
        file.write_text("\n".join(lines), encoding="utf-8")
        return file

    def _scan(self, desk: CounterDesk) -> None:
        desk.go_to(SCAN)
        clerk = stock.member_of(self.house.database, demo.USERS["counter"])
        found = stock.stock_of(self.house.database, clerk.partner_id, SystemClock().today())
        # Another seed in each theme, so that good serials are good in both.
        deck = deal_out(found, seed=len(self.theme))
        double = next(card for card in deck if card.kind is TWICE_LATER)
        first = next(card for card in deck if card.serial == double.serial)
        others = [card for card in deck if card.serial != double.serial]
        cards = [first]
        for kind in SHOWN:
            card = double if kind is TWICE_LATER else next(c for c in others if c.kind is kind)
            cards.append(card)
            others = [other for other in others if other is not card]
        desk.name_the_sale(BUYERS[self.theme])
        begun = desk.trace.mark()
        desk.scan_all(cards)
        # The counters follow when the hands rest.
        desk.trace.wait("sync", since=begun, where=lambda event: bool(event["unsent"]))
        self._take("scan")


if __name__ == "__main__":
    sys.exit(main())

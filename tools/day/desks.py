"""Hands at the two desks: what the clerk and the reviewer do, as keys.

Knows which key leads where, as the screens say it. Waits for what the program says it did, and
never looks inside it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Self

from tools.day import demo
from tools.day.deck import Card, batches
from tools.day.display import Display, Window
from tools.day.traces import Event, Trace
from tools.day.waiting import Stuck

SCAN, SALES, DEALS, STANDINGS, REVIEW = "scan", "sales", "deals", "standings", "review"
WORDS, PEOPLE, PARTNERS, RECORD, HOME = "words", "people", "partners", "audit", "home"
SYNC, SIGN_IN = "sync", "sign_in"
RAILS = {
    "clerk": (SCAN, SALES, DEALS, STANDINGS, HOME, SYNC, SIGN_IN),
    "rep": (SCAN, SALES, DEALS, STANDINGS, HOME, SYNC, SIGN_IN),
    "partner_admin": (SCAN, SALES, DEALS, STANDINGS, PEOPLE, HOME, SYNC, SIGN_IN),
    "reviewer": (REVIEW, DEALS, STANDINGS, WORDS, HOME, SYNC, SIGN_IN),
    "programme_owner": (
        REVIEW, DEALS, STANDINGS, WORDS, PEOPLE, PARTNERS, RECORD, HOME, SYNC, SIGN_IN
    ),
    "auditor": (REVIEW, DEALS, STANDINGS, PEOPLE, PARTNERS, RECORD, HOME, SYNC, SIGN_IN),
}  # fmt: skip
"""Alt and the number of the place, from the top of the rail, leads to the screen."""
PERSON_MS = 180
"""Delay for xdotool, which lets half of it pass between two keys. A fast person, no scanner."""
HANDFUL, BURST = 12, 60
OPEN_LIMIT_S = 60.0
FIND_LIMIT_S, TRIES = 15.0, 3
SENT_LIMIT_S = 120.0
MORNING_BUYER, AFTERNOON_BUYER = "Sunday Workshop", "Harbour Carpentry"
"""The customers of the day's sales; the reviewer finds the claims by them."""
CUSTOMER = "Northgate Logistics"
PRODUCT, UNITS = "AK-8", "4"
REGISTERED = "1950.00"
EDITED, EDITED_MINOR = "2140.50", 2140_50
NOT_SHIPPED = "1"
"""The digit of the reason the reviewer gives: in none of our shipments."""


class Desk:
    """One program with its window, played by keys."""

    def __init__(self, desktop: demo.Desktop, display: Display) -> None:
        self.desktop = desktop
        self.display = display
        self.trace: Trace = desktop.trace
        self.window: Window

    @classmethod
    @contextlib.contextmanager
    def opened(
        cls, house: demo.House, user: str, display: Display, server: str, *words: str
    ) -> Iterator[Self]:
        """Start the program for a user, with more `words` if any, and end it in the end."""
        trace = house.folder / "traces" / f"{user}.jsonl"
        desktop = demo.Desktop(
            house, user, *words, server=server, trace=trace, more=display.environment()
        )
        try:
            yield cls(desktop, display)
        finally:
            desktop.close()

    def wait_until_open(self) -> None:
        """Until the window has the keyboard and its files are open."""
        self.wait_for_window()
        self.trace.wait("ready", limit_s=OPEN_LIMIT_S)

    def wait_for_window(self) -> None:
        """Until the window has the keyboard."""
        # Only a painted window keeps the keyboard it is given.
        self.trace.wait("painted", limit_s=OPEN_LIMIT_S)
        self.window = self.display.window_of(self.desktop.process.pid, OPEN_LIMIT_S)
        self.window.take_focus()

    def go_to(self, screen: str) -> None:
        """Show a screen by its number on the rail of whoever works here."""
        role = str(self.trace.wait("ready", limit_s=OPEN_LIMIT_S)["role"])
        number = RAILS[role].index(screen) + 1
        self._after("screen", lambda: self.press(f"alt+{number % 10}"))

    def find(self, text: str, *, rows: int | None = None) -> Event:
        """Type into the filter of the screen shown; wait for its list, of `rows` lines if given.

        Tried again from an empty filter: what a person does when a key was missed.
        """
        for _ in range(TRIES - 1):
            with contextlib.suppress(Stuck):
                return self._find(text, rows, FIND_LIMIT_S)
        return self._find(text, rows, FIND_LIMIT_S)

    def _find(self, text: str, rows: int | None, limit_s: float) -> Event:
        mark = self.trace.mark()
        self.press("ctrl+f")
        self.type_slowly(text)
        return self.trace.wait(
            "listed",
            since=mark,
            where=lambda event: event["text"] == text and rows in (None, event["rows"]),
            limit_s=limit_s,
        )

    def type_slowly(self, text: str) -> None:
        """Type as a person does."""
        self.window.write(text, PERSON_MS)

    def press(self, *keys: str) -> None:
        """Press keys as a person does."""
        self.window.press(*keys, delay_ms=PERSON_MS)

    def wait_until_sent(self, since: int) -> None:
        """Until, after the place `since`, nothing is left to send and the line rests."""
        self.trace.wait(
            "sync",
            since=since,
            where=lambda event: event["state"] == "idle" and event["unsent"] == 0,
            limit_s=SENT_LIMIT_S,
        )

    def sync_now(self) -> None:
        """Press the button of the Sync screen that sends and fetches now; wait for its end."""
        self.go_to(SYNC)
        mark = self.trace.mark()
        self.press("shift+Tab", "space")
        self.trace.wait("sync", since=mark, where=lambda event: event["state"] == "working")
        self.wait_until_sent(since=mark)

    def _after(self, name: str, act: Callable[[], None], **wanted: object) -> Event:
        """Do something and wait until the program says it has happened."""
        mark = self.trace.mark()
        act()
        return self.trace.wait(
            name,
            since=mark,
            where=lambda event: all(event.get(key) == value for key, value in wanted.items()),
        )

    def _command(self, act: Callable[[], None]) -> None:
        """Do something that records, and wait until it is recorded."""
        event = self._after("done", act)
        if event.get("failed"):
            raise Stuck(f"The program could not do it: {event.get('op')}")


class CounterDesk(Desk):
    """The clerk."""

    def name_the_sale(self, buyer: str) -> None:
        """Write down who buys; it stays for all scans until it is changed."""
        self.go_to(SCAN)
        self.press("F4")
        self.type_slowly(buyer)
        self._command(lambda: self.press("Return"))

    def scan_all(self, cards: Sequence[Card], burst: int = 0) -> None:
        """Scan in handfuls, then one long burst; each is answered before the next is typed."""
        begun = self.trace.mark()
        typed = 0
        for handful in batches(cards, HANDFUL, burst):
            self.window.scan([card.text for card in handful])
            typed += len(handful)
            self.trace.wait_count("verdict", typed, since=begun)

    def register_deal(self) -> None:
        """A new deal: customer, country, value, day, product; Ctrl+S keeps it as a draft."""
        self.go_to(DEALS)
        self.press("ctrl+n")
        self.type_slowly(CUSTOMER)
        self.press("Tab")
        self.type_slowly("DE")
        self.press("Tab")
        self.type_slowly(REGISTERED)
        self.press("Tab", "Tab")
        self.type_slowly("+30")
        self.press("Tab")
        self.type_slowly(PRODUCT)
        self.press("Return")
        self.type_slowly(UNITS)
        self.press("Return")
        self._command(lambda: self.press("ctrl+s"))

    def edit_deal(self) -> None:
        """Find the deal, write another value into it, save; then Ctrl+Enter submits it."""
        self.find(CUSTOMER, rows=1)
        self.press("Return", "Return")
        self.press("Tab", "Tab", "ctrl+a")
        self.type_slowly(EDITED)
        self._command(lambda: self.press("ctrl+s"))
        self._command(lambda: self.press("ctrl+Return"))

    def show_sales(self) -> None:
        """Look up the morning's sales by the buyer's name."""
        self.go_to(SALES)
        self.find(MORNING_BUYER)

    def show_standings(self) -> None:
        """Look at the places."""
        self.go_to(STANDINGS)

    def show_sync(self) -> None:
        """Look at what is unsent."""
        self.go_to(SYNC)


class ReviewerDesk(Desk):
    """The vendor's reviewer."""

    def wait_for_queue(self, buyer: str, rows: int) -> None:
        """Find the claims of one buyer; wait until all of them have come."""
        self.go_to(REVIEW)
        self.find(buyer, rows=rows)

    def refuse_all(self) -> None:
        """Mark what was found, refuse it with a reason, confirm."""
        self.press("Return", "ctrl+a", "r", NOT_SHIPPED)
        self._confirm()

    def approve_all(self) -> None:
        """Mark what was found, approve it, confirm."""
        self.press("Return", "ctrl+a", "shift+a")
        self._confirm()

    def _confirm(self) -> None:
        self._command(lambda: self.press("Return"))

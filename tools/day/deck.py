"""The 300 scans of a counter's day, each with what its kind allows to come of it.

Pure: the same stock and seed make the same deck. Expectations come from the rules (docs/rules.md,
Codes), never from what the program answered.
"""

from __future__ import annotations

import itertools
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.serials import CHECKS, canonical, matches
from tools.day.stock import Stock, Unit

ACCEPTED, PROVISIONAL, REFUSED = "accepted", "provisional", "refused"
NOT_SENT = ""
"""The state at the server of a scan that the counter refused: there is none."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of scan and what may be shown for it: `codes` are those the claimant may see."""

    name: str
    standing: str
    codes: frozenset[str]


def _refused(name: str, *codes: str) -> Kind:
    return Kind(name, REFUSED, frozenset(codes))


def _good(name: str) -> Kind:
    return Kind(name, ACCEPTED, frozenset({""}))


PLAIN = _good("good, plain")
GS1 = _good("good, GS1 with AIM prefix")
GS1_MORE = _good("good, GS1 with date and lot")
BRACKETED = _good("good, GS1 bracketed")
LINK = _good("good, Digital Link")
TWICE_AT_ONCE = _refused("doubled at once", "SCAN_REPEATED", "DUP_SELF")
TWICE_LATER = _refused("doubled later, other form", "DUP_SELF")
SOLD_BEFORE = _refused("sold in an earlier month", "DUP_SELF")
BAD_CHECK = _refused("bad, wrong check digit", "SER_CHECK")
BAD_GTIN = _refused("bad, GTIN with wrong check digit", "SER_CHECK", "SCAN_UNREADABLE")
EAN = _refused("bad, EAN instead of serial", "SER_IS_GTIN")
GARBAGE = _refused("bad, garbage", "SER_FORMAT", "SCAN_UNREADABLE", "SCAN_NO_SERIAL")
LONG = _refused("bad, far too long", "SCAN_TOO_LONG")
GLUED = _refused("bad, two codes glued", "SCAN_TWO_CODES", "SER_FORMAT", "SCAN_UNREADABLE")
MODEL = _refused("bad, serial of another model", "SER_MODEL")


def _doubtful(name: str) -> Kind:
    return Kind(name, PROVISIONAL, frozenset({"VENDOR_CHECKS", "SER_MANY_UNKNOWN"}))


FOREIGN = _doubtful("foreign, shipped elsewhere")
UNKNOWN = _doubtful("unknown, never shipped")

COUNTS: dict[Kind, int] = {
    PLAIN: 96, GS1: 45, GS1_MORE: 15, BRACKETED: 22, LINK: 22,
    TWICE_AT_ONCE: 10, TWICE_LATER: 25, SOLD_BEFORE: 5,
    BAD_CHECK: 10, BAD_GTIN: 3, EAN: 9, GARBAGE: 10, LONG: 2, GLUED: 5, MODEL: 3,
    FOREIGN: 9, UNKNOWN: 9,
}  # fmt: skip
"""300 in all."""

JUNK = (
    "?!*#", "----", "%%%/&&&", "a", "\\\\server\\share", "<b>bold</b>", "'; drop table claim; --",
    "{\"a\": 1}", "....", "+49 30 1234", "[]", "~~~~~~~~",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """One scan to type, and what must come of it at the server.

    `serial` is what its claim must name, "" if there must be none; `state` the state of that claim
    after the reviewer's decisions, `NOT_SENT` if there must be no claim.
    """

    number: int
    text: str
    kind: Kind
    serial: str
    state: str


def deal_out(stock: Stock, seed: int, total: int = 300) -> list[Card]:
    """Return `total` scans in the order they are typed; proportions as in `COUNTS`."""
    rng = random.Random(seed)
    maker = _Maker(stock, rng)
    counts = _scaled(total)
    singles = [kind for kind, count in counts.items() if kind not in _DOUBLES for _ in range(count)]
    rng.shuffle(singles)
    # Each half of the day has something for the reviewer, however short it is.
    for kind, third in ((FOREIGN, 0), (UNKNOWN, 2)):
        singles.remove(kind)
        singles.insert((third * len(singles) + rng.randrange(len(singles))) // 3, kind)
    cards: list[tuple[str, Kind, str]] = [maker.make(kind) for kind in singles]
    for kind in (TWICE_LATER, TWICE_AT_ONCE):
        for _ in range(counts[kind]):
            _double(cards, kind, maker, rng)
    noon = _not_an_echo([kind for _, kind, _ in cards], total // 2)
    return [
        Card(place + 1, text, kind, serial, _state(kind, morning=place < noon))
        for place, (text, kind, serial) in enumerate(cards)
    ]


def halves(cards: Sequence[Card]) -> tuple[Sequence[Card], Sequence[Card]]:
    """The morning's scans, sold to one customer, and the afternoon's, sold to another.

    Of what only the vendor can settle, the reviewer refuses the morning's and approves the rest.
    """
    noon = _not_an_echo([card.kind for card in cards], len(cards) // 2)
    return cards[:noon], cards[noon:]


def _state(kind: Kind, *, morning: bool) -> str:
    if kind.standing == REFUSED:
        return NOT_SENT
    return "rejected" if kind.standing == PROVISIONAL and morning else "approved"


_DOUBLES = (TWICE_AT_ONCE, TWICE_LATER)


def _scaled(total: int) -> dict[Kind, int]:
    """How many of each kind; at least one of each, the rest good plain scans."""
    whole = sum(COUNTS.values())
    counts = {kind: max(1, count * total // whole) for kind, count in COUNTS.items()}
    counts[PLAIN] += total - sum(counts.values())
    if counts[PLAIN] < 1:
        raise ValueError(f"{total} scans are too few for every kind")
    return counts


def _double(
    cards: list[tuple[str, Kind, str]], kind: Kind, maker: _Maker, rng: random.Random
) -> None:
    """Insert a second scan of a good one: straight after it, or later and in another form."""
    doubled = {serial for _, other, serial in cards if other in _DOUBLES}
    good = [
        place
        for place, (_, other, serial) in enumerate(cards)
        if other.standing == ACCEPTED
        and serial not in doubled
        # What follows at once must not come between a scan and its own echo.
        and not (place + 1 < len(cards) and cards[place + 1][1] is TWICE_AT_ONCE)
    ]
    place = rng.choice(good)
    text, _, serial = cards[place]
    if kind is TWICE_AT_ONCE:
        cards.insert(place + 1, (text, kind, serial))
        return
    later = rng.randrange(place + 1, len(cards) + 1)
    while later < len(cards) and cards[later][1] is TWICE_AT_ONCE:
        later += 1
    cards.insert(later, (maker.other_form(serial, text), kind, serial))


class _Maker:
    """Makes scans of each kind from the stock, never using a unit twice."""

    def __init__(self, stock: Stock, rng: random.Random) -> None:
        self.stock = stock
        self.rng = rng
        self.units: dict[str, Unit] = {}
        free = sorted(stock.free, key=lambda unit: unit.serial)
        rng.shuffle(free)
        self.free = deque(free)
        foreign = sorted(stock.foreign, key=lambda unit: unit.serial)
        rng.shuffle(foreign)
        self.foreign = deque(foreign)
        claimed = sorted(stock.claimed, key=lambda unit: unit.serial)
        rng.shuffle(claimed)
        self.claimed = deque(claimed)
        self.made: set[str] = set()
        self.ways: dict[Kind, Callable[[], tuple[str, str]]] = {
            PLAIN: lambda: self._good(_plain),
            GS1: lambda: self._good(_aim),
            GS1_MORE: lambda: self._good(self._with_lot),
            BRACKETED: lambda: self._good(_bracketed),
            LINK: lambda: self._good(_link),
            SOLD_BEFORE: lambda: (_plain(self.claimed.popleft()), ""),
            BAD_CHECK: self._bad_check,
            BAD_GTIN: self._bad_gtin,
            EAN: self._ean,
            GARBAGE: self._garbage,
            LONG: lambda: ("A1" * 300, ""),
            GLUED: self._glued,
            MODEL: self._model,
            FOREIGN: self._foreign,
            UNKNOWN: self._unknown,
        }

    def make(self, kind: Kind) -> tuple[str, Kind, str]:
        text, serial = self.ways[kind]()
        return text, kind, serial

    def other_form(self, serial: str, text: str) -> str:
        """The same unit, delivered by another label than `text`."""
        unit = self.units[serial]
        forms = [form(unit) for form in (_plain, _aim, _bracketed, _link)]
        return self.rng.choice([form for form in forms if form != text])

    def _good(self, form: Callable[[Unit], str]) -> tuple[str, str]:
        unit = self.free.popleft()
        self.units[unit.serial] = unit
        return form(unit), unit.serial

    def _with_lot(self, unit: Unit) -> str:
        day = f"27{self.rng.randrange(1, 13):02}{self.rng.randrange(1, 29):02}"
        return f"]d201{unit.gtin}17{day}10L{self.rng.randrange(10, 99)}\x1d21{unit.serial}"

    def _bad_check(self) -> tuple[str, str]:
        """A serial of a product with a check digit whose last digit is off by some."""
        unit = next(unit for unit in self.free if self.stock.patterns[unit.product_id].check)
        self.free.remove(unit)
        last = int(unit.serial[-1])
        wrong = unit.serial[:-1] + str((last + self.rng.randrange(1, 10)) % 10)
        return wrong, ""

    def _bad_gtin(self) -> tuple[str, str]:
        unit = self.free.popleft()
        wrong = unit.gtin[:-1] + str((int(unit.gtin[-1]) + 3) % 10)
        return f"]d201{wrong}21{unit.serial}", ""

    def _ean(self) -> tuple[str, str]:
        """The product's EAN from the shelf, or that of something else entirely."""
        unit = self.rng.choice(self.free)
        if self.rng.random() < 0.7:
            return unit.gtin.lstrip("0"), ""
        body = "400638" + "".join(str(self.rng.randrange(10)) for _ in range(6))
        return next(ean for digit in range(10) if CHECKS["mod10"](ean := f"{body}{digit}")), ""

    def _garbage(self) -> tuple[str, str]:
        fresh = [text for text in JUNK if text not in self.made]
        text = fresh[0]
        self.made.add(text)
        return text, ""

    def _glued(self) -> tuple[str, str]:
        """Two labels in one delivery; every other time bare serials, which look like nothing."""
        first, second = self.free.popleft(), self.free.popleft()
        form = _aim if len(self.made) % 2 else _plain
        self.made.add(first.serial + second.serial)
        return form(first) + form(second), ""

    def _model(self) -> tuple[str, str]:
        """A label that names one product around the serial of another."""
        unit = self.free.popleft()
        other = next(it for it in self.free if it.product_id != unit.product_id)
        return f"]d201{other.gtin}21{unit.serial}", ""

    def _foreign(self) -> tuple[str, str]:
        unit = self.foreign.popleft()
        self.units[unit.serial] = unit
        return _plain(unit), unit.serial

    def _unknown(self) -> tuple[str, str]:
        """A serial that fits a product's pattern and was never made."""
        known = self.stock.known_serials
        while True:
            unit = self.rng.choice(self.free)
            digits = [place for place, char in enumerate(unit.serial) if char.isdigit()][-5:]
            text = list(unit.serial)
            for place in digits:
                text[place] = str(self.rng.randrange(10))
            serial = "".join(text)
            rule = self.stock.patterns[unit.product_id]
            if serial not in known and serial not in self.made and matches(serial, rule) is None:
                self.made.add(serial)
                return serial, canonical(serial)


def _plain(unit: Unit) -> str:
    return unit.serial


def _aim(unit: Unit) -> str:
    return f"]d201{unit.gtin}21{unit.serial}"


def _bracketed(unit: Unit) -> str:
    return f"(01){unit.gtin}(21){unit.serial}"


def _link(unit: Unit) -> str:
    return f"https://id.example.com/01/{unit.gtin}/21/{unit.serial}"


def batches(cards: Sequence[Card], size: int, burst: int) -> list[Sequence[Card]]:
    """Cut scans into what is typed in one go: handfuls, and in the end one long burst.

    A scan that doubles the one before it at once stays with it.
    """
    kinds = [card.kind for card in cards]
    calm = max(0, len(cards) - burst)
    starts = sorted({_not_an_echo(kinds, cut) for cut in (*range(0, calm, size), calm)})
    return [
        cards[start:end] for start, end in itertools.pairwise([*starts, len(cards)]) if start < end
    ]


def _not_an_echo(kinds: Sequence[Kind], place: int) -> int:
    """This place, or the one before when a scan and its double would be parted here."""
    parted = 0 < place < len(kinds) and kinds[place] is TWICE_AT_ONCE
    return place - 1 if parted else place

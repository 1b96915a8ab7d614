"""Makers of GS1 elements and their renderings, written from the standard, not from our table."""

from __future__ import annotations

from urllib.parse import quote

from hypothesis import strategies as st

GS = "\x1d"
SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
FIXED = frozenset({"00", "01", "02", "11", "15", "17", "20", "3103", "410"})


def check_digit(body: str) -> str:
    """The GS1 check digit: weights 3 and 1 from the right."""
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def luhn_digit(body: str) -> str:
    doubled = [int(digit) * (2, 1)[place % 2] for place, digit in enumerate(reversed(body))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def digits(length: int, longest: int | None = None) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=longest or length)


def set_82(longest: int) -> st.SearchStrategy[str]:
    return st.text(SET_82, min_size=1, max_size=longest)


def checked(length: int) -> st.SearchStrategy[str]:
    return digits(length - 1).map(lambda body: body + check_digit(body))


DAYS = st.dates().map(lambda day: day.strftime("%y%m%d"))
GTINS = checked(14)
SERIALS = set_82(20)

DATA: dict[str, st.SearchStrategy[str]] = {
    "01": GTINS,
    "10": set_82(20),
    "11": DAYS,
    "15": DAYS,
    "17": DAYS,
    "20": digits(2),
    "21": SERIALS,
    "240": set_82(30),
    "253": checked(13).flatmap(lambda key: st.just(key) | set_82(17).map(lambda more: key + more)),
    "30": digits(1, 8),
    "3103": digits(6),
    "3922": digits(1, 15),
    "400": set_82(30),
    "410": checked(13),
    "422": st.sampled_from(["276", "056", "840"]),
    "7003": DAYS.map(lambda day: day + "2359"),
    "8005": digits(6),
    "8020": set_82(25),
    "99": set_82(90),
}


@st.composite
def element_sets(draw: st.DrawFn, among: frozenset[str] = frozenset(DATA)) -> dict[str, str]:
    """A few elements that may stand on one label, in any order."""
    chosen = draw(st.lists(st.sampled_from(sorted(among)), min_size=1, max_size=6, unique=True))
    if "253" in chosen:
        chosen = [ai for ai in chosen if ai != "01"]
    return {ai: draw(DATA[ai]) for ai in chosen}


def as_scanned(elements: dict[str, str], prefix: str = "]d2") -> str:
    """As a scanner delivers it, with a separator behind every element of open length."""
    data = (ai + text + ("" if ai in FIXED else GS) for ai, text in elements.items())
    return prefix + "".join(data)


def without_separators(elements: dict[str, str]) -> str:
    return "".join(ai + text for ai, text in elements.items())


def as_printed(elements: dict[str, str]) -> str:
    return "".join(f"({ai}){text}" for ai, text in elements.items())


def as_link(elements: dict[str, str], stem: str = "https://example.com") -> str:
    """As a GS1 Digital Link: product, batch and serial in the path, the rest in the query."""
    path = [(ai, elements[ai]) for ai in ("01", "10", "21") if ai in elements]
    query = [(ai, text) for ai, text in elements.items() if ai not in ("01", "10", "21")]
    link = stem + "".join(f"/{ai}/{quote(text, safe='')}" for ai, text in path)
    return link + "?" * bool(query) + "&".join(f"{ai}={quote(text, safe='')}" for ai, text in query)

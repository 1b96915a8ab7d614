"""GS1's application identifiers: which exist, what each may hold, which exclude each other.

Data of the GS1 General Specifications (section 3) and of GS1 Digital Link, in a form of our own.
It is read at the first GS1 code, never for a plain serial. Must hold no scanner's habits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import combinations

# One line per format: the identifiers that share it, then its parts.
# A part is a character set (n digits, x set 82, y set 39, z set 64), a length or a span,
# "?" if it may be missing, and after ":" the checks of `domain.serials.checks`, joined by "+".
_FORMATS = """
00                                      | n18:mod10
01 02 03                                | n14:mod10
11 12 13 15 16 17                       | n6:date0
20                                      | n2
10 21 22 243 254 420 4318 710-716       | x1-20
7020-7022 7240 8002 8012                | x1-20
235                                     | x1-28
240 241 250 251 400 403 4308 4319 7002 90 | x1-30
242                                     | n1-6
253                                     | n13:mod10 x1-17?
255                                     | n13:mod10 n1-12?
30 37                                   | n1-8
3100-3105 3110-3115 3120-3125 3130-3135 3140-3145 3150-3155 3160-3165 | n6
3200-3205 3210-3215 3220-3225 3230-3235 3240-3245 3250-3255 3260-3265 | n6
3270-3275 3280-3285 3290-3295           | n6
3300-3305 3310-3315 3320-3325 3330-3335 3340-3345 3350-3355 3360-3365 3370-3375 | n6
3400-3405 3410-3415 3420-3425 3430-3435 3440-3445 3450-3455 3460-3465 | n6
3470-3475 3480-3485 3490-3495           | n6
3500-3505 3510-3515 3520-3525 3530-3535 3540-3545 3550-3555 3560-3565 3570-3575 | n6
3600-3605 3610-3615 3620-3625 3630-3635 3640-3645 3650-3655 3660-3665 | n6
3670-3675 3680-3685 3690-3695           | n6
3900-3909 3920-3929                     | n1-15
3910-3919 3930-3939                     | n3:currency n1-15
3940-3943 8111                          | n4
3950-3955 8005                          | n6
401 7023 8004                           | x1-30:prefix
402                                     | n17:mod10
410-417                                 | n13:mod10
421                                     | n3:country x1-9
422 424 426                             | n3:country
423 425                                 | n3-15:countries
427 7008                                | x1-3
4300 4301 4310 4311 4320                | x1-35:percent
4302-4306 4312-4316 7257                | x1-70:percent
4307 4317                               | x2:country2
4309                                    | n10:latitude n10:longitude
4321-4323                               | n1:yes_no
4324 4325                               | n6:date0 n4:time_or_nines
4326 7006                               | n6:date
4330-4333                               | n6 x1?:minus
7001                                    | n13
7003                                    | n6:date n4:time
7004                                    | n1-4
7005                                    | x1-12
7007                                    | n6:date n6?:date
7009                                    | x1-10
7010                                    | x1-2
7011                                    | n6:date n4?:time
7030-7039                               | n3:country_or_999 x1-27
7040                                    | n1 x1 x1 x1:importer
7041                                    | x1-4:package
7230-7239                               | x2 x1-28
7241                                    | n2:media
7242 8020                               | x1-25
7250                                    | n8:full_date
7251                                    | n8:full_date n4:time
7252                                    | n1:sex
7253 7254 7259                          | x1-40:percent
7255                                    | x1-10:percent
7256                                    | x1-90:percent
7258                                    | x3:place_in_sequence
8001                                    | n4:nonzero n5:nonzero n3:nonzero n1:winding n1
8003                                    | n1:zero n13:mod10 x1-16?
8006 8026                               | n14:mod10 n4:piece
8007                                    | x1-34:iban
8008                                    | n6:date n2:hour n2?:minute n2?:minute
8009                                    | x1-50
8010                                    | y1-30:prefix
8011                                    | n1-12:no_leading_zero
8013                                    | x1-25:model_pair+prefix
8014                                    | x1-25:model_pair+non_digit+prefix
8017 8018                               | n18:mod10
8019                                    | n1-10
8030                                    | z1-90
8042                                    | n32
8043                                    | n18-20
8110                                    | x1-70:coupon
8112                                    | x1-70:offer
8200                                    | x1-70
91-99                                   | x1-90
"""

# Elements of these take a known number of characters, so no separator follows them
# (General Specifications, section 7.8.5: element strings with predefined length).
_PREDEFINED = frozenset({*range(5), *range(11, 21), *range(31, 37), 41})

# Pairs that contradict each other on one item (General Specifications, section 4.14.1).
_EXCLUDED = (
    ("01", "02 03 37 255 8006"),
    ("02", "03 255 8026"),
    ("03", "37"),
    ("21", "235"),
    ("255", "415 8006 8020 8026"),
    ("390n", "391n 3940-3943 8111"),
    ("392n", "393n 3950-3955"),
    ("393n", "3950-3955"),
    ("3940-3943", "8111"),
    ("3950-3955", "8005"),
    ("420", "421"),
    ("421", "4307"),
    ("422 423 424 425", "426"),
    ("4330", "4331"),
    ("4332", "4333"),
    ("8006", "37 8026"),
    ("8017", "8018"),
)

# GS1 Digital Link, section 4: each primary key with the qualifiers its path may carry, in order.
LINK_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "00": ((),),
    "01": (("22", "10", "21"), ("235",)),
    "03": (("21",),),
    "253": ((),),
    "255": ((),),
    "401": ((),),
    "402": ((),),
    "414": (("254",), ("7040",)),
    "415": (("8020",),),
    "417": (("7040",),),
    "8003": ((),),
    "8004": (("7040",),),
    "8006": (("22", "10", "21"),),
    "8010": (("8011",),),
    "8013": ((),),
    "8017": (("8019",),),
    "8018": (("8019",),),
}

# Parts of a key: in the query of a link they would qualify nothing.
NEVER_LINK_ATTRIBUTES = frozenset({"21", "22", "235", "254", "8011", "8019"})

CHARACTERS: dict[str, re.Pattern[str]] = {
    "n": re.compile(r"[0-9]*"),
    "x": re.compile(r"""[!"%-?A-Z_a-z]*"""),
    "y": re.compile(r"[#\-/0-9A-Z]*"),
    "z": re.compile(r"[-0-9A-Z_a-z]*={0,2}"),
}
"""The character sets of the General Specifications, figures 7.11-1 to 7.11-3."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of an element's data: its character set, lengths and checks."""

    characters: str
    shortest: int
    longest: int
    optional: bool
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identifier:
    """One application identifier with the format of its data."""

    ai: str
    parts: tuple[Part, ...]
    shortest: int
    longest: int
    predefined: bool
    """True where the data ends after `longest` characters, without a separator."""


_PART = re.compile(r"([nxyz])(\d+)(?:-(\d+))?(\?)?(?::([a-z0-9_+]+))?")


def _part(text: str) -> Part:
    found = _PART.fullmatch(text)
    if found is None:
        raise ValueError(f"not a part of a format: {text}")
    characters, shortest, longest, optional, checks = found.groups()
    return Part(
        characters,
        int(shortest),
        int(longest or shortest),
        optional is not None,
        tuple(checks.split("+")) if checks else (),
    )


def _expand(names: str) -> list[str]:
    """Spell out "3100-3105" and "390n"."""
    spelled: list[str] = []
    for name in names.split():
        if name.endswith("n"):
            spelled += (f"{name[:-1]}{digit}" for digit in range(10))
        elif "-" in name:
            first, last = name.split("-")
            spelled += (str(number) for number in range(int(first), int(last) + 1))
        else:
            spelled.append(name)
    return spelled


@cache
def identifiers() -> dict[str, Identifier]:
    """Return every application identifier by its digits; none is the beginning of another."""
    known: dict[str, Identifier] = {}
    for line in _FORMATS.strip().splitlines():
        names, _, parts_text = line.partition("|")
        parts = tuple(_part(text) for text in parts_text.split())
        shortest = sum(part.shortest for part in parts if not part.optional)
        longest = sum(part.longest for part in parts)
        for ai in _expand(names):
            known[ai] = Identifier(ai, parts, shortest, longest, int(ai[:2]) in _PREDEFINED)
    return known


@cache
def excluded_pairs() -> frozenset[tuple[str, str]]:
    """Return the pairs that may not stand on one item, each in both orders."""
    pairs = {
        pair
        for left, right in _EXCLUDED
        for one in _expand(left)
        for other in _expand(right)
        for pair in ((one, other), (other, one))
    }
    return frozenset(pairs)


@cache
def link_paths() -> frozenset[tuple[str, ...]]:
    """Return every order of identifiers that the path of a Digital Link may have."""
    return frozenset(
        (key, *chosen)
        for key, alternatives in LINK_KEYS.items()
        for qualifiers in alternatives
        for count in range(len(qualifiers) + 1)
        for chosen in combinations(qualifiers, count)
    )


def identifier_at(data: str, at: int) -> Identifier | None:
    """Return the application identifier that `data` names at `at`, or None."""
    known = identifiers()
    for digits in (2, 3, 4):
        if found := known.get(data[at : at + digits]):
            return found
    return None

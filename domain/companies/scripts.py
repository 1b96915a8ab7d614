"""Names of any script in one: what a person who only hears or retypes a name would keep of it.

Owns how letters become plain ones, and which spellings of a sound are one. Knows no words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_ELIDED = re.compile(r"\b([ldsc]|qu)['’`´](?=\w)", re.IGNORECASE)
_APOSTROPHES = re.compile(r"['’`´ʼ״׳\"”“„«»]")
_LOOSE_VOWELS = re.compile(
    "[\u0590-\u06ff\u0750-\u077f\ufb1d-\ufdff\ufe70-\ufefe"  # Hebrew, Arabic: not written
    "\u0900-\u097f\u0e00-\u0e7f\uac00-\ud7af]"  # Devanagari, Thai, Hangul: romanised at will
)
_ARABIC = str.maketrans(
    "أإآىةؤئٱ", "ااايهويا", "\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
)
"""Letters Arabic writes with and without their signs, and signs nobody types."""
_ARTICLE = re.compile(r"\b(?:و)?ال(?=\w{2})")

_SOUNDS = (
    ("schtsch", "s"), ("shch", "s"), ("sch", "s"), ("tch", "h"), ("sh", "s"), ("tsh", "h"),
    ("kh", "h"), ("ch", "h"), ("ph", "f"), ("th", "t"), ("gh", "g"), ("dh", "d"), ("bh", "b"),
    ("zh", "z"), ("ts", "z"), ("tz", "z"), ("cz", "z"), ("ck", "k"), ("qu", "kv"), ("q", "k"),
    ("c", "k"), ("x", "ks"), ("w", "v"), ("y", "i"), ("j", "i"), ("ae", "a"), ("oe", "o"),
    ("ue", "u"), ("ou", "u"), ("oi", "i"), ("ei", "i"), ("ee", "i"), ("iu", "u"), ("ai", "e"),
    ("z", "s"),
)  # fmt: skip
"""Spellings of one sound across romanisations and keyboards, longest first, applied in order."""

_LATIN_ENDS = 0x250
"""Up to here letters are Latin ones with their marks (Unicode blocks)."""
_GREEK = re.compile("[\u0370-\u03ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_TSCH = re.compile("(?<!sch)tsch")
_TWICE = re.compile(r"([a-z])\1+")
_FIRM = str.maketrans("cqlm", "kkrn")
_VOWELS = re.compile("[aeiouhwy']")


def unified(text: str) -> str:
    """Return text in compatibility form: full-width letters narrow, ㈱ as (株), one apostrophe."""
    composed = unicodedata.normalize("NFKC", text)
    return composed.translate(_ARABIC) if _LOOSE_VOWELS.search(composed) else composed


def has_loose_vowels(text: str) -> bool:
    """Say whether a text is in a script whose vowels nobody writes, or everybody otherwise."""
    return _LOOSE_VOWELS.search(text) is not None


def is_latin(text: str) -> bool:
    """Say whether all letters of a text are Latin ones."""
    return all(ord(letter) < _LATIN_ENDS for letter in text if letter.isalpha())


def without_articles(text: str) -> str:
    """Return a text without elided articles (l', d') and the Arabic one, and without quotes."""
    return _APOSTROPHES.sub("", _ARTICLE.sub("", _ELIDED.sub("", text)))


def plain(text: str) -> str:
    """Return text in lower-case Latin letters without marks, whatever script it is in."""
    if text.isascii():
        return text.lower()
    latin = str(anyascii(text)).lower()
    if _GREEK.search(text):
        latin = latin.replace("oy", "ou")
    if _HANGUL.search(text):
        # As companies write themselves: Samsung, Hyundai; not by the rule of 2000.
        latin = latin.replace("eo", "u")
    return latin


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """Return what is left of a plain word when spellings of one sound are one.

    Grünfelde, Gruenfelde and Grunfelde are one, as are Schukinskij and Shchukinsky. Digits stay.
    """
    heard = _TSCH.sub("ch", word)
    for spelt, said in _SOUNDS:
        if spelt in heard:
            heard = heard.replace(spelt, said)
    return _TWICE.sub(r"\1", heard) or word


@lru_cache(maxsize=65536)
def bones(word: str) -> str:
    """Return the consonants of a plain word: what a script without vowels has of it.

    L and R are one, as Korean and Japanese have it, and so are M and N, as
    others have them before a consonant.
    """
    return _TWICE.sub(r"\1", _VOWELS.sub("", word.translate(_FIRM)))

"""Why a code can't be read, in words for the counter: the ends of SCAN_UNREADABLE's sentence.

Whole texts without values, so that they can be translated (context "scan_reasons"). Which of
GS1's elements was at fault goes beside them, in `params["ai"]`, for whoever looks into it.
"""

from __future__ import annotations

from enum import StrEnum

from domain.codes import Code
from domain.sentences import QT_TRANSLATE_NOOP
from domain.verdicts import Refused


class Reason(StrEnum):
    """What is wrong with a code as a whole or with one part of it."""

    ALPHABET = QT_TRANSLATE_NOOP(
        "scan_reasons", "it has letters of another alphabet or another keyboard layout"
    )
    CHARACTER = QT_TRANSLATE_NOOP("scan_reasons", "it has a character that can't stand there")
    CONTENT = QT_TRANSLATE_NOOP("scan_reasons", "a part of it is not as GS1 has it")
    CONTRADICTION = QT_TRANSLATE_NOOP("scan_reasons", "two parts of it contradict each other")
    CONTROL = QT_TRANSLATE_NOOP("scan_reasons", "control keys came along")
    DATE = QT_TRANSLATE_NOOP("scan_reasons", "it holds a date or time that does not exist")
    DIGITS = QT_TRANSLATE_NOOP("scan_reasons", "a product code has digits only")
    LENGTH = QT_TRANSLATE_NOOP("scan_reasons", "a part of it is cut off or too long")
    LINK = QT_TRANSLATE_NOOP("scan_reasons", "it is a web address that names no product")
    LINK_ORDER = QT_TRANSLATE_NOOP(
        "scan_reasons", "it is a web address whose parts stand in the wrong place"
    )
    LISTED = QT_TRANSLATE_NOOP("scan_reasons", "it holds a country or other code that is not one")
    LOST = QT_TRANSLATE_NOOP("scan_reasons", "the mark between two of its parts got lost")
    NO_TEXT = QT_TRANSLATE_NOOP("scan_reasons", "it has no letter and no digit")
    TWICE = QT_TRANSLATE_NOOP("scan_reasons", "one part of it stands there twice")
    UNKNOWN = QT_TRANSLATE_NOOP("scan_reasons", "it holds a part that GS1 does not know")


def unreadable(reason: Reason, ai: str = "") -> Refused:
    """Return the refusal of a code for `reason`; `ai` is the element at fault, if one is."""
    params = {"reason": reason.value} | ({"ai": ai} if ai else {})
    return Refused(Code.SCAN_UNREADABLE, (), params)

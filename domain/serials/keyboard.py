"""What keyboards, wedges and copy-and-paste do to a code on its way, undone.

Only what can be undone without guessing. It must never repair a code whose text is then not
proven right by a check digit or by GS1's own structure: `reading` sees to that.
"""

from __future__ import annotations

import re

from domain.serials.canonical import INVISIBLE, ascii_digits
from domain.serials.element_strings import GS

_OUTER = " \t\r\n\v\f\0\u00a0\u3000"
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

_STAND_INS = re.compile(r"(?:<GS>|\{GS\}|\[GS\]|<FNC1>|\{FNC1\}|\^\]|[|~␝])(?=[0-9]{2})")
"""What wedge drivers type for a separator, where an application identifier can follow.
All but the two in angle brackets hold a character that no GS1 data may hold."""

_RUSSIAN = str.maketrans(
    'йцукенгшщзхъфывапролджэячсмитьбюЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮёЁ№.,/";:?',
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>`~#/?|@$^&",
)
_FRENCH_DIGITS = str.maketrans("à&é\"'(-è_ç", "0123456789")
_FRENCH_ROW = re.compile("[à&é\"'(\\-è_ç]{6,}")


def as_typed(text: str) -> str:
    """Return `text` without what surrounds a code: terminators, invisible characters, width.

    White space at the end of a code with a symbology identifier stays, apart from the
    terminators a wedge sends: there it is data, and wrong data must be seen.
    """
    if text[:1] == "\x02" and text[-1:] == "\x03":
        text = text[1:-1]  # the STX and ETX of a serial scanner
    if not text.isascii():
        text = ascii_digits(INVISIBLE.sub("", text)).translate(_FULL_WIDTH)
    text = text.lstrip(_OUTER).rstrip("\t\r\n")
    return text if text.startswith("]") else text.rstrip(_OUTER)


def with_separators(data: str) -> str:
    """Return GS1 data with the stand-ins of a wedge driver turned back into GS."""
    return _STAND_INS.sub(GS, data)


def other_layouts(text: str) -> list[str]:
    """Return what was scanned if another keyboard layout was active while the wedge typed.

    Russian letters for the Latin ones on the same keys; the unshifted digit row of a French
    keyboard. Whether one of them is right, only its own check digits can say.
    """
    found = []
    if any("\u0400" <= char <= "\u04ff" for char in text):
        found.append(text.translate(_RUSSIAN))
    if _FRENCH_ROW.fullmatch(text):
        found.append(text.translate(_FRENCH_DIGITS))
    return found

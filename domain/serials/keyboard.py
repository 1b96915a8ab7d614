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

_STAND_INS = re.compile(r"(?:<GS>|\{GS\}|\[GS\]|<FNC1>|\{FNC1\}|\[FNC1\]|\^\]|␝)(?=[0-9]{2})")
"""What wedge drivers write out for a separator, where an application identifier can follow.
Single signs such as "|" or "~" are not among them: a damaged code has those too, so without a
setting that names one they are refused."""

# The printing keys, unshifted and shifted, as each layout labels them.
_US = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"
_US_SHIFT = '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'
_RUSSIAN = "ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю."
_RUSSIAN_SHIFT = 'Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,'
_GERMAN = "^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-"
_GERMAN_SHIFT = "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_"
_FRENCH = "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!"
_FRENCH_SHIFT = "~1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§"


def _keys(plain: str, shifted: str) -> dict[int, int]:
    return str.maketrans(plain + shifted, _US + _US_SHIFT)


_LAYOUTS = (
    # "]C1" and "https://" with the keys of each layout; without them nothing tells layouts apart
    # from other texts. A Russian wedge types no Latin letter, a look-alike stands among them.
    (
        re.compile(r"(?:[ъЪ][А-я][0-9]|реезыЖ\.\.|реезЖ\.\.)[^A-Za-z]*$"),
        _keys(_RUSSIAN, _RUSSIAN_SHIFT),
    ),
    (re.compile(r"\+[A-Za-z][0-9]|https?Ö--"), _keys(_GERMAN, _GERMAN_SHIFT)),
    (
        re.compile("\\$[A-Za-z][à&é\"'(\\-è_ç]|https?M!!|[à&é\"'(\\-è_ç]{6,}$"),
        _keys(_FRENCH, _FRENCH_SHIFT),
    ),
)
"""What tells that another layout than the wedge's own was active, and what each key meant."""


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
    """Return GS1 data with the stand-ins of a wedge driver turned back into GS.

    Where a GS came through there is nothing to undo.
    """
    return data if GS in data else _STAND_INS.sub(GS, data)


def retyped(text: str) -> list[str]:
    """Return what was scanned if another keyboard layout was active while the wedge typed.

    Whether one of them is right, only its own check digits and structure can say.
    """
    return [text.translate(keys) for signs, keys in _LAYOUTS if signs.match(text)]

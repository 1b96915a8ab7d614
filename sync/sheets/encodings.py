"""Which encoding a text file has. Looks at the whole file and keeps none of it.

Never guesses when the file says it itself.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from sync.sheets.refusals import Fault, NotATable

_PIECE = 1 << 20
_SAMPLE = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.002
"""Of a text; a stray one happens, a program is full of them."""
_PRINTABLE = re.compile(rb"[\t\r\n\x20-\x7e]")
_PLAIN = 0.9
_FEW_BROKEN = 0.1
"""Of what is not ASCII: with fewer that are wrong it is UTF-8 that was damaged, not another."""
_HIGH = re.compile(rb"[\x80-\xff]")
_UTF8_RUN = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_AS_PYTHON_HAS_IT = {
    "macroman": "mac-roman",
    "windows-1252": "cp1252",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1253": "cp1253",
    "windows-1254": "cp1254",
    "windows-1257": "cp1257",
    "ibm866": "cp866",
}
_OF_SHOPS = {
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "mac-roman", "cp437", "cp850",
    "cp866", "koi8-r", "cp932", "shift_jis", "euc-jp", "gb18030", "big5", "cp949", "euc-kr",
}  # fmt: skip
"""What programs of shops write; the others only look alike on a few words."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """Python's name of an encoding; whether it is a guess, and how many bytes it can't read."""

    name: str
    guessed: bool = False
    broken: int = 0


def encoding_of(path: Path) -> Encoding:
    """Return the encoding of a text file. Raises NotATable when it is no text."""
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return Encoding(name)
    wide = _wide(start)
    if wide is not None:
        return Encoding(wide, guessed=True)
    _refuse_binary(start)
    strange = _strange(path)
    if strange.whole == 0 or strange.sequences == 0 == strange.broken:
        return Encoding("utf-8")
    if strange.broken == 0:
        return Encoding("utf-8")
    if strange.broken <= _FEW_BROKEN * strange.sequences:
        return Encoding("utf-8", guessed=True, broken=strange.broken)
    return Encoding(_single_byte(strange.sample), guessed=True)


def _wide(start: bytes) -> str | None:
    """Return which UTF-16 or UTF-32 without a mark it is: its plain letters have zeros beside."""
    if b"\x00" not in start:
        return None
    whole = start[: len(start) // 4 * 4]
    zeros = [whole[at::4].count(0) for at in range(4)]
    quarter = max(1, len(whole) // 4)
    if min(zeros[0], zeros[1]) > 0.9 * quarter and zeros[3] < 0.1 * quarter:
        return "utf-32-be"
    if min(zeros[2], zeros[3]) > 0.9 * quarter and zeros[0] < 0.1 * quarter:
        return "utf-32-le"
    even, odd = start[0::2].count(0), start[1::2].count(0)
    printable = len(_PRINTABLE.findall(start))
    if printable >= _PLAIN * (len(start) - even - odd) and even + odd < len(start) // 10:
        # Plain letters side by side with a few stray zeros between them.
        return None
    for name, more, fewer in (("utf-16-be", even, odd), ("utf-16-le", odd, even)):
        if more > 1 and more > 20 * fewer and more > len(start) // 100:
            text = start[: len(start) // 2 * 2].decode(name, "replace")
            # What it ends in may be half of a pair; anything else must be right.
            if "\ufffd" not in text[:-1] and not re.search(r"[\x01-\x08\x0e-\x1f]", text):
                return name
    return None


def _refuse_binary(start: bytes) -> None:
    zeros = start.count(0)
    controls = _CONTROLS.findall(start)
    if len(controls) + zeros > max(8, _MOST_CONTROLS * len(start)) and (
        controls or zeros > 0.05 * len(start)
    ):
        first = re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", start)
        raise NotATable(Fault.BINARY, at=first.start() if first else 0)


@dataclass(slots=True)
class _Strange:
    """What of a file is not ASCII: right and wrong sequences of UTF-8, and lines that have it."""

    whole: int = 0
    sequences: int = 0
    broken: int = 0
    sample: bytes = b""


def _strange(path: Path) -> _Strange:
    found = _Strange()
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if piece.isascii() and not decoder.getstate()[0]:
                continue
            try:
                decoder.decode(piece)
                found.whole += 1
                if len(found.sample) < _SAMPLE:
                    found.sample += _lines_of(piece)
                found.sequences += len(_UTF8_RUN.findall(piece[:_SAMPLE]))
            except UnicodeDecodeError:
                decoder.reset()
                runs = _UTF8_RUN.findall(piece)
                found.whole += 1
                found.sequences += len(runs)
                found.broken += len(_HIGH.findall(piece)) - sum(map(len, runs))
                found.sample = (_lines_of(piece) + found.sample)[:_SAMPLE]
    return found


def _lines_of(piece: bytes) -> bytes:
    """Return the first line, and those that are not plain ASCII."""
    lines = piece.splitlines(keepends=True)
    return b"".join(lines[:1] + [line for line in lines[1:] if not line.isascii()])[:_SAMPLE]


def _single_byte(sample: bytes) -> str:
    """Return which older encoding reads most like a language."""
    # Loaded only for the few files that are not UTF-8.
    from chardet import detect_all

    told = [str(found["encoding"] or "").lower() for found in detect_all(sample)]
    names = [_AS_PYTHON_HAS_IT.get(name, name) for name in told]
    name = next((name for name in names if name in _OF_SHOPS), "cp1252")
    try:
        codecs.lookup(name)
        sample.decode(name)
    except (LookupError, UnicodeDecodeError):
        # Five bytes mean nothing in cp1252; read as Latin-1 they are at least kept.
        name = "latin-1"
    return name

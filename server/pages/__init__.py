"""The pages a person signs in on: plain HTML and CSS, in English and German, without a script.

Every value is escaped where it is put in. Knows nothing of requests, rules and who signs in.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from string import Template

import segno

from server.pages.words import FAULTS, LANGUAGES, WORDS

_HERE = Path(__file__).parent


def language_of(accepted: str) -> str:
    """Return the language of ours a browser likes best, by its Accept-Language."""
    found = ("en", 0.0)
    for part in accepted.split(",")[:20]:
        name, _, weight = part.strip().partition(";q=")
        language = name[:2].lower()
        try:
            liked = float(weight) if weight else 1.0
        except ValueError:
            continue
        if language in LANGUAGES and liked > found[1]:
            found = (language, liked)
    return found[0]


def page(
    name: str,
    language: str,
    values: Mapping[str, str],
    *,
    fault: str = "",
    seconds: int = 0,
    items: tuple[str, ...] = (),
    qr: str = "",
) -> str:
    """Return a whole page.

    `fault` is a key of `FAULTS`, said above the fields, `seconds` the wait it tells in minutes;
    `items` are shown as a list, and `qr` is the text of a QR code.
    """
    words = WORDS[language]
    filled = {key: escape(value) for key, value in {**words, **values}.items()}
    filled["fault"] = ""
    if fault:
        told = FAULTS[language][fault].format(minutes=-(-seconds // 60))
        filled["fault"] = f'<p class="fault" role="alert">{escape(told)}</p>'
    filled["items"] = "".join(f"<li>{escape(item)}</li>" for item in items)
    filled["qr"] = _drawn(qr, words["qr_label"]) if qr else ""
    body = _template(name).substitute(filled)
    return _template("frame").substitute(
        filled | {"body": body, "style": style(), "language": language}
    )


@cache
def style() -> str:
    """Return the style sheet that every page holds."""
    return (_HERE / "style.css").read_text(encoding="utf-8")


@cache
def style_hash() -> str:
    """Return how a Content-Security-Policy allows that style sheet, and no other."""
    digest = hashlib.sha256(style().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _template(name: str) -> Template:
    return Template((_HERE / f"{name}.html").read_text(encoding="utf-8"))


def _drawn(text: str, label: str) -> str:
    """Return a QR code as SVG of its own, dark on light in either look: cameras want that."""
    out = BytesIO()
    made = segno.make(text, error="m")
    made.save(out, kind="svg", xmldecl=False, omitsize=True, border=3, light="#ffffff", title=label)
    return out.getvalue().decode()

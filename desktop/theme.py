"""The look: design tokens of resources/tokens.json as palette, style sheet, fonts and icons.

The one place that turns tokens into Qt. Holds no colour and no size of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QImageReader, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from desktop.assets import asset

LIGHT, DARK = "light", "dark"
SIZES = ("small", "body", "strong", "title", "large", "huge")


@dataclass(frozen=True, slots=True)
class Tokens:
    """One look: colours by name, and the sizes every look shares (pixels)."""

    name: str
    colours: Mapping[str, str]
    space: Mapping[str, int]
    radius: Mapping[str, int]
    type: Mapping[str, int]
    height: Mapping[str, int]
    families: tuple[str, ...]
    mono: tuple[str, ...]

    def colour(self, name: str) -> QColor:
        """Return a colour by its token."""
        return QColor(self.colours[name])


class Announcer(QObject):
    """Tells widgets that paint themselves that the look changed."""

    changed = Signal()


_now: dict[str, Tokens] = {}
_announcers: dict[str, Announcer] = {}


@cache
def load(name: str) -> Tokens:
    """Read one look, "light" or "dark", from the tokens file."""
    raw: dict[str, Any] = json.loads(asset("tokens.json").read_text(encoding="utf-8"))
    return Tokens(
        name=name,
        colours=raw[name],
        space=raw["space"],
        radius=raw["radius"],
        type=raw["type"],
        height=raw["height"],
        families=tuple(raw["families"]),
        mono=tuple(raw["mono"]),
    )


def tokens() -> Tokens:
    """Return the look in use."""
    return _now.get("now") or load(LIGHT)


def colour(name: str) -> QColor:
    """Return a colour of the look in use."""
    return tokens().colour(name)


def space(steps: float = 1) -> int:
    """Return a distance on the 8 px grid."""
    return round(tokens().space["one"] * steps)


def announcer() -> Announcer:
    """Return the object whose `changed` says that the look changed."""
    if "one" not in _announcers:
        _announcers["one"] = Announcer()
    return _announcers["one"]


def system_look() -> str:
    """Return the look the computer asks for, as far as it says."""
    dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def apply(app: QApplication, name: str) -> None:
    """Dress the whole program; may be called again at any time."""
    own_fonts()
    look = load(name)
    _now["now"] = look
    app.setStyle("Fusion")
    app.setPalette(palette(look))
    app.setFont(font("body"))
    app.setStyleSheet(style_sheet(look))
    announcer().changed.emit()


def style_sheet(look: Tokens) -> str:
    """Return resources/app.qss with its $names filled in; a name without token is an error."""
    values: dict[str, object] = dict(look.colours)
    for group in ("space", "radius", "type", "height"):
        sizes: Mapping[str, int] = getattr(look, group)
        values |= {f"{group}_{name}": size for name, size in sizes.items()}
    values["check_icon"] = asset("icons", f"check-{look.name}.svg").as_posix()
    values["down_icon"] = asset("icons", f"down-{look.name}.svg").as_posix()
    return Template(asset("app.qss").read_text(encoding="utf-8")).substitute(values)


def palette(look: Tokens) -> QPalette:
    """Return the palette of a look, disabled colours included."""
    role = QPalette.ColorRole
    roles = {
        role.Window: "window", role.WindowText: "text", role.Base: "surface",
        role.AlternateBase: "raised", role.Text: "text", role.Button: "surface",
        role.ButtonText: "text", role.BrightText: "bad", role.Highlight: "selection",
        role.HighlightedText: "selection_text", role.PlaceholderText: "muted",
        role.ToolTipBase: "text", role.ToolTipText: "surface", role.Link: "accent",
        role.LinkVisited: "accent", role.Light: "raised", role.Midlight: "sunken",
        role.Mid: "line", role.Dark: "line_strong", role.Shadow: "line_strong",
        role.Accent: "accent",
    }  # fmt: skip
    made = QPalette()
    for each, name in roles.items():
        made.setColor(each, look.colour(name))
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, each, look.colour("muted"))
    return made


def font(size: str = "body", *, strong: bool = False, mono: bool = False) -> QFont:
    """Return a font of the type scale with figures of one width."""
    return QFont(_font(tokens().name, size, strong, mono))


@cache
def _font(look_name: str, size: str, strong: bool, mono: bool) -> QFont:  # noqa: FBT001
    # Tables ask for every cell; making one anew costs more than painting with it.
    look = load(look_name)
    made = QFont()
    made.setFamilies(list(installed(look.mono if mono else look.families)))
    made.setPixelSize(look.type[size])
    if strong:
        made.setWeight(QFont.Weight.DemiBold)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


@cache
def own_fonts() -> tuple[int, ...]:
    """Make the fonts we bring known to Qt, once."""
    files = sorted(asset("fonts").glob("*.ttf"))
    return tuple(QFontDatabase.addApplicationFont(str(file)) for file in files)


@cache
def installed(families: tuple[str, ...]) -> tuple[str, ...]:
    """Return those families this computer has, so that Qt need not look for the others."""
    known = set(QFontDatabase.families())
    return tuple(name for name in families if name in known) or families[-1:]


def icon(name: str, tone: str = "text", size: int = 20) -> QIcon:
    """Return resources/icons/<name>.svg drawn in the colour of a token."""
    return QIcon(pixmap(name, tone, size))


def pixmap(name: str, tone: str = "text", size: int = 20) -> QPixmap:
    """Return an icon as a pixmap, sharp on this screen."""
    return _draw(name, tokens().colours[tone], size, _scale())


def picture(path: Path, size: int) -> QPixmap:
    """Return a picture that brings its own colours."""
    return _draw(path.stem, "", size, _scale())


def use(widget: QWidget, **properties: str) -> None:
    """Set properties the style sheet asks for and dress the widget anew, if any of them changed.

    Dressing costs more than a millisecond a widget, and a scan has four of them.
    """
    changed = {name: to for name, to in properties.items() if widget.property(name) != to}
    if not changed:
        return
    for name, value in changed.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _scale() -> float:
    app = QApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QApplication) else 1.0


@cache
def _draw(name: str, colour_text: str, size: int, scale: float) -> QPixmap:
    source = asset("icons", f"{name}.svg").read_text(encoding="utf-8")
    drawn = re.sub("currentColor", colour_text, source).encode("utf-8")
    buffer = QBuffer()
    buffer.setData(QByteArray(drawn))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    reader.setScaledSize(QSize(round(size * scale), round(size * scale)))
    made = QPixmap.fromImage(reader.read())
    made.setDevicePixelRatio(scale)
    return made

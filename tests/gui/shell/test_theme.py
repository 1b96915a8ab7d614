"""The look: two sets of tokens with the same names, readable by the numbers of WCAG AA."""

from __future__ import annotations

import json
import re

import pytest
from PySide6.QtGui import QFontMetrics

from desktop import theme, wording
from desktop.assets import asset
from domain.claims.claim import ClaimState
from domain.deals.deal import DealState
from sync.rows import SendState, Standing

TEXT, SHAPE = 4.5, 3.0
# (what is drawn, on what, least contrast)
PAIRS = [
    *((text, ground, TEXT) for text in ("text", "muted") for ground in
      ("window", "surface", "raised", "sunken")),
    *((tone, ground, TEXT) for tone in ("good", "warn", "bad", "info", "accent") for ground in
      ("surface", "window")),
    *((tone, f"{tone}_soft", TEXT) for tone in ("good", "warn", "bad", "info", "quiet")),
    *(("text", f"{tone}_soft", TEXT) for tone in ("good", "warn", "bad", "info", "quiet")),
    ("accent_text", "accent", TEXT),
    ("accent_text", "accent_hover", TEXT),
    ("accent_soft_text", "accent_soft", TEXT),
    ("selection_text", "selection", TEXT),
    ("rail_text", "rail", TEXT),
    ("rail_muted", "rail", TEXT),
    ("rail_text", "rail_hover", TEXT),
    ("rail_active_text", "rail_active", TEXT),
    ("rail_active_muted", "rail_active", TEXT),
    ("focus", "surface", SHAPE),
    ("focus", "window", SHAPE),
    ("brass", "rail", SHAPE),
    ("line_strong", "surface", SHAPE),
]  # fmt: skip


def luminance(colour):
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Contrast of two colours, 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
@pytest.mark.parametrize(("drawn", "ground", "least"), PAIRS)
def test_what_is_drawn_can_be_read(look, drawn, ground, least):
    colours = theme.load(look).colours

    assert contrast(colours[drawn], colours[ground]) >= least


def test_both_looks_have_the_same_names():
    assert theme.load(theme.LIGHT).colours.keys() == theme.load(theme.DARK).colours.keys()


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
def test_the_style_sheet_is_filled_in_completely(look):
    filled = theme.style_sheet(theme.load(look))

    assert "$" not in filled
    assert all(path.is_file() for path in map(asset, re.findall(r'url\("(.*?)"\)', filled)))


def test_every_token_of_colour_is_used():
    source = asset("app.qss").read_text(encoding="utf-8")
    code = "".join(
        path.read_text(encoding="utf-8") for path in asset("..", "desktop").rglob("*.py")
    )
    names = json.loads(asset("tokens.json").read_text(encoding="utf-8"))["light"]
    soft = {f"{tone}_soft" for tone in ("good", "warn", "bad", "info", "quiet")}

    unused = [name for name in names if f"${name}" not in source and f'"{name}"' not in code]
    assert set(unused) <= soft


@pytest.mark.parametrize("state", [*ClaimState, *DealState, *SendState, *Standing])
def test_every_state_has_a_word_and_a_shape_that_can_be_drawn(qapp, state):
    badge = wording.state_badge(state)

    assert badge.word
    assert not theme.pixmap(badge.icon, badge.tone, 14).isNull()


def test_every_icon_can_be_drawn_in_both_looks(qapp):
    for look in (theme.DARK, theme.LIGHT):
        theme.apply(qapp, look)
        for path in asset("icons").glob("*.svg"):
            assert not theme.pixmap(path.stem).isNull(), path.stem


def test_figures_have_one_width(qapp):
    metrics = QFontMetrics(theme.font("large"))

    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1

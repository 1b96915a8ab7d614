"""Home: indicators as number, word and course; the ROI sample comes out exactly."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.bridge import Bridge
from desktop.views.home.roi_panel import RoiPanel
from desktop.views.home.sparkline import Sparkline
from desktop.views.home.tile import Tile, value_text
from desktop.views.home.view import KEYS, HomeView
from sync.rows import IndicatorRow
from tests.support.desktop import InlineRunner
from tests.support.screens import fill_partner
from tests.support.workplace import make_workplace


@pytest.fixture
def panel(qtbot):
    """Give the calculator."""
    made = RoiPanel()
    qtbot.addWidget(made)
    return made


def line(panel, name):
    """One line of the sum."""
    return panel.lines[name].text()


def test_the_sample_comes_out_exactly(panel):
    assert line(panel, "base") == "5,000,000 EUR"
    assert line(panel, "uplift") == "750,000 EUR"
    assert line(panel, "retained") == "250,000 EUR"
    assert line(panel, "margin") == "1,000,000 EUR"
    assert line(panel, "net") == "975,000 EUR"
    assert panel.result.text() == "3,900 %"


def test_typing_recalculates_and_the_sample_comes_back(panel, qtbot):
    panel.show()
    editor = panel.editors["partners"]
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, "200")

    assert line(panel, "base") == "10,000,000 EUR"
    assert panel.result.text() == "7,900 %"
    QTest.keyClick(panel.sample, Qt.Key.Key_Space)
    assert panel.result.text() == "3,900 %"


def test_without_cost_there_is_no_percentage(panel):
    panel.editors["platform"].setValue(0)

    assert panel.result.text() == "–"


@pytest.mark.parametrize("extreme", ["minimum", "maximum"])
def test_no_entry_is_beyond_what_the_model_takes(panel, extreme):
    for editor in panel.editors.values():
        editor.setValue(getattr(editor, extreme)())

    assert panel.result.text()


def test_every_assumption_has_a_name(panel):
    assert all(editor.accessibleName() for editor in panel.editors.values())


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (912, "permille", "91.2 %"),
        (2400, "factor", "2.4×"),
        (62, "hours", "62 h"),
        (96, "hours", "4 d"),
        (4250, "hundredths", "42"),
        (None, "hours", "–"),
    ],
)
def test_a_value_is_said_in_its_unit(qapp, value, unit, said):
    assert value_text(value, unit) == said


@pytest.mark.parametrize(
    ("level", "word"), [("good", "Healthy"), ("amber", "Watch"), ("red", "Act")]
)
def test_a_level_is_a_word_not_only_a_colour(qtbot, level, word):
    tile = Tile("velocity")
    qtbot.addWidget(tile)

    tile.show_row(IndicatorRow("velocity", 4250, "hundredths", level, (1, 2, 3)))

    assert tile.chip.word == word
    assert tile.accessibleName() == f"Velocity: 42, {word}"


def test_a_sparkline_spans_its_space_and_rises_upwards(qtbot):
    spark = Sparkline()
    qtbot.addWidget(spark)
    spark.resize(100, 40)
    spark.show_series((1, 5, 3), "good")

    first, highest, last = spark.points()
    assert first.x() < highest.x() < last.x()
    assert highest.y() < last.y() < first.y()
    spark.show_series((7, 7), "good")
    assert len({point.y() for point in spark.points()}) == 1
    spark.show_series((7,), "good")
    assert spark.points() == []
    spark.grab()


def test_the_screen_shows_the_workplaces_indicators(qtbot, tmp_path):
    workplace = make_workplace(tmp_path, claims=40)
    fill_partner(workplace)
    runner = InlineRunner()
    runner.attach(workplace)
    view = HomeView(runner, Bridge())
    qtbot.addWidget(view)

    view.show()

    assert view.tiles["first_pass_yield"].value.text() != "–"
    assert all(view.tiles[key].chip.word for key in KEYS)
    workplace.close()

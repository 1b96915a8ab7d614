"""RowTableModel: the smallest change is told, and what stood selected stays selected."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt

from desktop.models.columns import Align, Column
from desktop.models.table_model import ItemRole, RowTableModel


@dataclass(frozen=True, slots=True)
class Fruit:
    """A row."""

    key: int
    name: str


class Told:
    """Writes down what a model tells."""

    def __init__(self, model):
        self.heard = []
        model.rowsInserted.connect(self.inserted)
        model.rowsRemoved.connect(self.removed)
        model.dataChanged.connect(self.changed)
        model.layoutChanged.connect(self.moved)
        model.modelReset.connect(self.reset)

    def inserted(self, parent, first, last):
        self.heard.append(f"+{first}-{last}")

    def removed(self, parent, first, last):
        self.heard.append(f"-{first}-{last}")

    def changed(self, first, last):
        self.heard.append(f"~{first.row()}-{last.row()}")

    def moved(self):
        self.heard.append("order")

    def reset(self):
        self.heard.append("reset")


def fruits(*names):
    """Rows named by text; the id is the first letter."""
    return [Fruit(ord(name[0]), name) for name in names]


@pytest.fixture
def model(qapp):
    """Give a model of two columns."""
    return RowTableModel(
        [
            Column("name", "Name", lambda row: row.name, sort_key=lambda row: row.name),
            Column("key", "Key", lambda row: str(row.key), Align.END, 60),
        ],
        lambda row: row.key,
    )


def names(model):
    """What the first column shows, top to bottom."""
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_it_keeps_qts_contract(model, qtmodeltester):
    model.set_rows(fruits("apple", "banana", "cherry"))

    qtmodeltester.check(model)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (["apple"], ["apple"], []),
        (["apple"], ["banana", "apple"], ["+0-0"]),
        (["apple", "banana", "cherry"], ["apple", "cherry"], ["-1-1"]),
        (["apple", "banana"], ["apple", "bread"], ["~1-1"]),
        (["apple", "banana", "cherry"], ["cherry", "apple", "banana"], ["order"]),
        (["apple", "banana"], ["cherry", "dates"], ["reset"]),
        (["apple", "banana", "cherry", "dates"], ["banana", "elder", "fig", "dates"],
         ["-2-2", "-0-0", "+1-2"]),
        (["apple"], [], ["reset"]),
    ],
)  # fmt: skip
def test_only_what_differs_is_told(model, before, after, told):
    model.set_rows(fruits(*before))
    ears = Told(model)

    model.set_rows(fruits(*after))

    assert names(model) == after
    assert ears.heard == told


def test_a_row_keeps_its_place_in_mind_while_others_come_and_go(model):
    model.set_rows(fruits("apple", "banana", "cherry"))
    kept = QPersistentModelIndex(model.index(1, 0))

    model.set_rows(fruits("dates", "cherry", "elder", "banana"))

    assert kept.data() == "banana"
    assert kept.row() == 3


def test_sorting_stays_when_rows_come(model):
    model.set_rows(fruits("banana", "apple"))
    model.sort(0, Qt.SortOrder.DescendingOrder)

    model.set_rows(fruits("banana", "cherry", "apple"))
    assert names(model) == ["cherry", "banana", "apple"]
    model.sort(-1)
    model.set_rows(fruits("banana", "cherry", "apple"))
    assert names(model) == ["banana", "cherry", "apple"]


def test_put_and_drop_touch_one_row(model):
    model.set_rows(fruits("apple", "banana"))
    ears = Told(model)

    model.put_row(Fruit(ord("c"), "cherry"))
    model.put_row(Fruit(ord("a"), "avocado"))
    model.drop_row(ord("b"))

    assert names(model) == ["cherry", "avocado"]
    assert ears.heard == ["+0-0", "~1-1", "-2-2"]


def test_the_row_is_handed_out_whole(model):
    model.set_rows(fruits("apple"))

    assert model.index(0, 0).data(ItemRole) == Fruit(97, "apple")
    assert model.id_at(model.index(0, 1)) == 97
    assert model.row_at(model.index_of(97)).name == "apple"
    assert not model.index_of(1).isValid()


LISTS = st.lists(st.integers(0, 12), unique=True, max_size=10)


@given(LISTS, LISTS, st.integers(0, 3))
def test_any_list_follows_any_other(before, after, bump):
    model: RowTableModel[Fruit] = RowTableModel(
        [Column("n", "N", lambda row: row.name)], lambda row: row.key
    )
    model.set_rows([Fruit(key, "old") for key in before])
    kept = {key: QPersistentModelIndex(model.index(at, 0)) for at, key in enumerate(before)}

    wanted = [Fruit(key, f"new{key % (bump + 1)}") for key in after]
    model.set_rows(wanted)

    assert list(model.rows) == wanted
    for key in set(before) & set(after):
        assert kept[key].row() == after.index(key)

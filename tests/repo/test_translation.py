"""Every sentence a user sees goes through Qt's translation, and in a form the tools can read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "desktop").rglob("*.py"))
# Calls whose text arguments a user reads.
SHOWING = {
    "QAction", "QCheckBox", "QCommandLinkButton", "QDockWidget", "QGroupBox", "QLabel", "QMenu",
    "QPushButton", "QRadioButton", "QToolButton", "addAction", "addButton", "addItem", "addItems",
    "addMenu", "addRow", "addTab", "insertItem", "insertTab", "setAccessibleDescription",
    "setAccessibleName", "setDetailedText", "setHeaderLabels", "setInformativeText",
    "setLabelText", "setPlaceholderText", "setPlainText", "setPrefix", "setStatusTip",
    "setSuffix", "setTabText", "setText", "setTitle", "setToolTip", "setWhatsThis",
    "setWindowTitle", "showMessage",
}  # fmt: skip
TRANSLATING = {"tr", "translate", "QT_TRANSLATE_NOOP", "QT_TR_NOOP"}


def name_of(call):
    """Return the last part of what is called: `self.label.setText(…)` is setText."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def literals(node):
    """Yield the literal texts in an expression that do not pass through a call."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr | ast.BinOp | ast.IfExp | ast.List | ast.Tuple):
        for child in ast.iter_child_nodes(node):
            yield from literals(child)


def untranslated(source):
    """Return `line: what` for every text shown as it is, and every text lupdate can't read."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        arguments = [*node.args, *(word.value for word in node.keywords if word.arg == "text")]
        if name_of(node) in SHOWING:
            found += [
                f"{node.lineno}: {name_of(node)}({text!r})"
                for argument in arguments
                for text in literals(argument)
                if any(character.isalpha() for character in text)
            ]
        if name_of(node) in TRANSLATING and any(isinstance(a, ast.JoinedStr) for a in node.args):
            found.append(f"{node.lineno}: an f-string can't be translated; use placeholders")
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sentence_is_shown_untranslated(module):
    assert untranslated(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'label.setText("Sold")',
        'QLabel("Sold", self)',
        'label.setText(f"Sold {n}")',
        'label.setText("Sold" if n else "")',
        'QPushButton(text="Sell")',
        'box.addItems(["One", "Two"])',
        'label.setText(self.tr(f"{n} sold"))',
    ],
)
def test_an_untranslated_sentence_is_noticed(source):
    assert untranslated(source) != []


@pytest.mark.parametrize(
    "source",
    [
        'label.setText(self.tr("Sold"))',
        'label.setText(self.tr("%n sold", "", n))',
        "QLabel(sentence)",
        'label.setText("–")',
        'label.setObjectName("verdict")',
        'label.setText(f"{count} · {state}")',
    ],
)
def test_a_translated_or_wordless_text_is_left_alone(source):
    assert untranslated(source) == []

"""Every sentence a user sees goes through Qt's translation, in a form its tools can read, as text.

An untranslated literal, a marker that lupdate does not know, or a label that would read markup out
of data is found in the source, so no screen has to be looked at for it.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "desktop").rglob("*.py"))
NAMES = [str(path.relative_to(ROOT)) for path in MODULES]
# Calls whose text arguments a user reads; where only one argument is text, its place.
SHOWING = {
    "QAction": None, "QCheckBox": None, "QCommandLinkButton": None, "QDockWidget": None,
    "QGroupBox": None, "QLabel": None, "QMenu": None, "QPushButton": None, "QRadioButton": None,
    "addAction": None, "addButton": None, "addItem": 0, "addItems": None, "addMenu": None,
    "addRow": None, "addTab": None, "insertItem": None, "insertTab": None,
    "setAccessibleDescription": None, "setAccessibleName": None, "setHeaderLabels": None,
    "setLabelText": None, "setPlaceholderText": None, "setPlainText": None, "setPrefix": None,
    "setStatusTip": None, "setSuffix": None, "setTabText": None, "setText": None,
    "setTitle": None, "setToolTip": None, "setWhatsThis": None, "setWindowTitle": None,
    "showMessage": None,
    # our own
    "Column": 1, "ElidedLabel": 0, "Field": 0, "complain": 0, "label": 0, "say": 1,
    "set_empty_text": 0, "set_error": 0,
}  # fmt: skip
MARKERS = {"tr", "translate", "QT_TRANSLATE_NOOP"}
# Names, not words: they are the same in every language.
NAMES_OF_THINGS = re.compile(r"\b(?:Sellthrough|Alt|Ctrl|Esc|F\d+|https)\b")
# What begins like a sentence: a capital, a small letter, and a further word.
SENTENCE = re.compile(r"^[A-Z][a-z’']+ [a-z]")


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


def shown(call):
    """Yield the arguments of a call that become text on a screen."""
    place = SHOWING.get(name_of(call), -1)
    if place is None:
        yield from call.args
    elif 0 <= place < len(call.args):
        yield call.args[place]
    if place != -1:
        yield from (word.value for word in call.keywords if word.arg in {"text", "title"})


def excused(tree):
    """Return the literals that no user reads: docstrings, what is raised, what is marked."""
    found = set()
    for node in ast.walk(tree):
        inside: list[ast.AST] = []
        if isinstance(node, ast.Raise | ast.Assert) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ):
            inside = [node]
        elif isinstance(node, ast.Call) and name_of(node) in {*MARKERS, "debug", "warning"}:
            inside = list(node.args)
        elif isinstance(node, ast.Call) and name_of(node) == "add_argument":
            inside = [node]  # --help speaks to who starts the program from a shell
        found |= {id(n) for each in inside for n in ast.walk(each) if isinstance(n, ast.Constant)}
    return found


def untranslated(source):
    """Return `line: what` for every text that reaches a screen without translation."""
    tree = ast.parse(source)
    free = excused(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += [
                f"{node.lineno}: {name_of(node)}({text!r})"
                for argument in shown(node)
                for text in literals(argument)
                if any(letter.isalpha() for letter in NAMES_OF_THINGS.sub("", text))
            ]
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and SENTENCE.match(NAMES_OF_THINGS.sub("", node.value).strip())
            and id(node) not in free
        ):
            found.append(f"{node.lineno}: {node.value!r}")
    return found


def unreadable(source):
    """Return `line: why` for every marker whose text lupdate can't collect."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if name_of(node) in MARKERS and any(isinstance(a, ast.JoinedStr) for a in node.args):
            found.append(f"{node.lineno}: an f-string can't be translated; use placeholders")
        if name_of(node) in {"_tr", "_", "_translate"}:
            found.append(
                f"{node.lineno}: lupdate does not know `{name_of(node)}`; "
                "write QCoreApplication.translate(context, text)"
            )
    return found


def marked(source):
    """Yield the literal texts given to a marker."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and name_of(node) in MARKERS:
            place = 0 if name_of(node) == "tr" else 1
            text = node.args[place] if len(node.args) > place else None
            if isinstance(text, ast.Constant):
                yield text.value


def markup_risks(source):
    """Return `line: why` for every place that would read markup out of a text that is data."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            target = ast.unparse(node.targets[0])
            draws = f"{target}.setPixmap(" in source and f"{target}.setText(" not in source
            if name_of(node.value) == "QLabel" and not draws:
                found.append(f"{node.lineno}: {target} is a bare QLabel; views.common.labels.label")
        elif isinstance(node, ast.ClassDef) and any(
            ast.unparse(base).endswith("QLabel") for base in node.bases
        ):
            found.append(f"{node.lineno}: {node.name} is a bare QLabel; views.common.labels")
        elif isinstance(node, ast.Attribute) and node.attr in {
            "RichText",
            "MarkdownText",
            "setHtml",
        }:
            found.append(f"{node.lineno}: {node.attr}")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_is_shown_untranslated(name):
    assert untranslated((ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_marker_is_one_that_lupdate_reads(name):
    assert unreadable((ROOT / name).read_text(encoding="utf-8")) == []


def test_lupdate_collects_every_marked_text(tmp_path):
    sources = [*MODULES, *(ROOT / "domain").rglob("*.py"), *(ROOT / "sync").rglob("*.py")]
    program = Path(sys.executable).with_name("pyside6-lupdate")
    target = tmp_path / "all.ts"
    subprocess.run([program, *sources, "-ts", target], check=True, capture_output=True)
    tree = ElementTree.parse(target)
    collected = {each.text for each in tree.iter("source")}

    missing = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in sources
        for text in marked(path.read_text(encoding="utf-8"))
        if text not in collected
    ]

    assert missing == []


def test_what_is_marked_is_there_in_german():
    """`make sentences` collects it, and people translate it."""
    tree = ElementTree.parse(ROOT / "resources/i18n/sellthrough_de.ts")
    said = {message.findtext("source", ""): message for message in tree.iter("message")}
    sources = [*MODULES, *(ROOT / "domain").rglob("*.py"), *(ROOT / "sync").rglob("*.py")]
    texts = {text for path in sources for text in marked(path.read_text(encoding="utf-8"))}

    unfinished = [
        source
        for source, message in said.items()
        for german in message.iter("translation")
        if german.get("type")
        or ("%n" in source or "%Ln" in source) != (message.get("numerus") == "yes")
        or not all(text.strip() for text in forms(german))
    ]

    assert sorted(texts - set(said)) == []
    assert unfinished == []


def forms(translation):
    """Return the one text of a translation, or those of its plural forms."""
    return [form.text or "" for form in (translation.findall("numerusform") or [translation])]


@pytest.mark.parametrize("name", [n for n in NAMES if n != "desktop/views/common/labels.py"])
def test_text_that_came_from_data_is_shown_as_plain_text(name):
    assert markup_risks((ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'label.setText("Sold")',
        'QLabel("Sold", self)',
        'label.setText(f"Sold {n}")',
        'label.setText("Sold" if n else "")',
        'QPushButton(text="Sell")',
        'box.addItems(["One", "Two"])',
        'label("Sold", "strong")',
        'Column("state", "State", word)',
        'words = {1: "Nothing to do"}',
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
        'label(sentence, "strong")',
        'Column("state", QCoreApplication.translate("Deals", "State"), word)',
        'def f():\n    """Nothing to see."""',
        'raise ValueError(f"Nothing to see in {place}")',
    ],
)
def test_a_translated_or_wordless_text_is_left_alone(source):
    assert untranslated(source) == []


@pytest.mark.parametrize("source", ['self.tr(f"{n} sold")', '_tr("Sold")'])
def test_a_marker_lupdate_can_not_read_is_noticed(source):
    assert unreadable(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "self.customer = QLabel(self)",
        "class Note(QLabel): pass",
        "label.setTextFormat(Qt.TextFormat.RichText)",
        "view.setHtml(text)",
    ],
)
def test_a_place_that_reads_markup_is_noticed(source):
    assert markup_risks(source) != []

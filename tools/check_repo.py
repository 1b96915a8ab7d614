"""House rules no other tool knows: module docstrings and length, names, addresses, exemptions.

Reads the tracked files and prints one line per broken rule, as `path:line: sentence`. Never
changes anything. Each rule is a function from a file to its findings, so a test can break it.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeGuard

ROOT = Path(__file__).resolve().parent.parent
OURS = ("desktop", "domain", "server", "sync", "tests", "tools")
HARD_LINES = 600
DOCSTRING_LINES = 8
LARGEST_BYTES = 600_000
# Counts of exemptions from ruff and mypy in what ships. They may only fall: lower them with pride.
# A late import (PLC0415) is not counted: it is how the first window is painted within its budget.
NOQA = re.compile(r"# noqa(?!: PLC0415\b)")
TYPE_IGNORE = re.compile(r"# type: ignore")
MOST_NOQA = 88
MOST_TYPE_IGNORE = 3
# The four places of ADR 0005; anything that fails elsewhere fails loudly.
CATCHES_ALL = re.compile(r"desktop/(errors|runner)\.py|sync/engine\.py|server/http/\w+\.py")
VAGUE_NAME = re.compile(r"(^|_)(helpers?|utils?|managers?|controllers?|misc)($|_)")
FRAGMENT = re.compile(
    r"changelog\.d/(README\.md|\d+(-[a-z0-9-]+)?\.(added|changed|fixed|security)\.md)"
)
# Assembled, so that this file does not find itself.
HOME_PATH = re.compile("(?<![\\w.])/(?:ho" + r"me|Users|root)/\w|[A-Z]:\\Us" + r"ers\\")
# Where this very checkout lies, and its neighbours, unless that is the root or a temporary folder.
_NEST = ROOT if ROOT.parent in {Path("/"), Path(tempfile.gettempdir())} else ROOT.parent
THIS_PLACE = re.compile(r"(?<![\w.])" + re.escape(f"{_NEST}/"))
INDEX_ADDRESS = re.compile(
    r"(?:https?|file)://[^\s\"'<>)]*(?:/simp" + r"le\b|pypi|pythonho" + r"sted|devpi|artifac"
    r"tory|/wheels?\b)|--(?:extra-)?index-u" + r"rl[ =]|--find-li" + r"nks[ =]|--trusted-h" + "ost",
    re.IGNORECASE,
)
# What reads markup out of a text: a partner's name could be a picture on somebody's server.
READS_MARKUP = frozenset(
    {
        "AutoText", "MarkdownText", "QErrorMessage", "QInputDialog", "QMessageBox",
        "QProgressDialog", "QStaticText", "QSystemTrayIcon", "QTextBrowser", "QTextDocument",
        "QTextEdit", "QToolTip", "QWhatsThis", "RichText", "appendHtml", "insertHtml",
        "insertMarkdown", "setHtml", "setMarkdown", "setOpenExternalLinks", "setWhatsThis",
    }
)  # fmt: skip
# A cell that begins with = is a program for who opens the table: one module guards what it writes.
WRITES_TABLES = frozenset({"csv", "openpyxl", "xlsxwriter", "xlwt"})
READS_TABLES = {"sync/sheets/delimited.py", "sync/sheets/dialects.py"}
"""Take `csv` to read with; its writers are not for them either."""
GUARDS_TABLES = "sync/sheets/writing.py"
TABLE_WRITERS = {"writer", "DictWriter"}
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b(?!.*#\d+)")
CONFLICT = re.compile(r"^(?:<{7}|>{7}) ")


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule at one place."""

    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Source:
    """A tracked text file: its path from the root with forward slashes, and its text."""

    path: str
    text: str

    @property
    def is_module(self) -> bool:
        """Whether it is Python of ours."""
        return self.path.endswith(".py") and self.path.split("/")[0] in OURS


def main() -> int:
    """Print every finding in the tracked files; 1 if there is one."""
    sources = list(tracked_sources())
    findings = [finding for source in sources for finding in check(source)]
    findings += check_exemptions(sources)
    findings += check_sizes()
    for finding in findings:
        print(finding)
    print(f"{len(sources)} files, {len(findings)} broken house rules")
    return 1 if findings else 0


def tracked_files() -> list[str]:
    """Paths of all files git tracks that exist."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def tracked_sources() -> Iterator[Source]:
    """Each tracked file that is text."""
    for name in tracked_files():
        try:
            yield Source(name, (ROOT / name).read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue


def check(source: Source) -> list[Finding]:
    """All findings in one file."""
    rules: tuple[Callable[[Source], Iterator[Finding]], ...] = (check_lines, check_path, check_form)
    if source.is_module:
        rules += (check_docstring, check_length, check_catch_all, check_foreign_text)
    return [finding for rule in rules for finding in rule(source)]


def check_lines(source: Source) -> Iterator[Finding]:
    """Nothing in a file points at one machine or a package index, or is left unfinished."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        if HOME_PATH.search(line) or THIS_PLACE.search(line):
            yield Finding(source.path, number, "names a directory of one machine")
        if INDEX_ADDRESS.search(line):
            yield Finding(
                source.path, number, "names a package index; that is the machine's setting"
            )
        if source.path == "requirements.lock" and "://" in line:
            yield Finding(source.path, number, "the lock must hold no address at all")
        if source.is_module and UNFINISHED.search(line):
            yield Finding(source.path, number, "an unfinished thought without an issue number")
        if CONFLICT.match(line):
            yield Finding(source.path, number, "a merge conflict was left here")


def check_path(source: Source) -> Iterator[Finding]:
    """Files say what they hold; changelog fragments are named for their issue and kind."""
    path = PurePosixPath(source.path)
    if source.is_module and any(VAGUE_NAME.search(part) for part in (*path.parts[:-1], path.stem)):
        yield Finding(source.path, 1, "a vague name: say what the module owns")
    if path.parts[0] == "changelog.d" and not FRAGMENT.fullmatch(source.path):
        yield Finding(source.path, 1, "not <issue>[-topic].<added|changed|fixed|security>.md")


def check_form(source: Source) -> Iterator[Finding]:
    """Text ends with one newline; TOML and JSON parse."""
    if source.text and (not source.text.endswith("\n") or source.text.endswith("\n\n")):
        yield Finding(source.path, source.text.count("\n") + 1, "end the file with one newline")
    try:
        if source.path.endswith(".toml"):
            tomllib.loads(source.text)
        elif source.path.endswith(".json"):
            json.loads(source.text)
    except ValueError as error:
        yield Finding(source.path, getattr(error, "lineno", 1), f"does not parse: {error}")


def check_docstring(source: Source) -> Iterator[Finding]:
    """Every module begins by saying what it owns and what it must never do, shortly."""
    if not source.text.strip():
        return
    docstring = ast.get_docstring(ast.parse(source.text))
    if not docstring:
        yield Finding(source.path, 1, "begin with what the module owns and must never do")
    elif len([line for line in docstring.splitlines() if line.strip()]) > DOCSTRING_LINES:
        yield Finding(source.path, 1, "the opening docstring is a page; say it in four lines")


def check_length(source: Source) -> Iterator[Finding]:
    """No module is longer than a person can hold in mind."""
    lines = source.text.count("\n")
    if lines > HARD_LINES:
        yield Finding(source.path, HARD_LINES, f"{lines} lines; {HARD_LINES} is the hard cap")


def check_catch_all(source: Source) -> Iterator[Finding]:
    """`except Exception` only where ADR 0005 puts it; tests and tools may not either."""
    if CATCHES_ALL.fullmatch(source.path):
        return
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, ast.ExceptHandler) and catches_all(node) and not re_raises(node):
            yield Finding(source.path, node.lineno, "catches everything; see ADR 0005")


def catches_all(handler: ast.ExceptHandler) -> bool:
    """Whether a handler is bare or names Exception or BaseException."""
    kind = handler.type
    names = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return kind is None or any(
        isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"} for name in names
    )


def re_raises(handler: ast.ExceptHandler) -> bool:
    """Whether the handler ends by letting the exception go on (clean-up, not swallowing)."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def writes_table(node: ast.AST, path: str) -> TypeGuard[ast.stmt | ast.expr]:
    """Return whether a node takes what tables are written with."""
    if path == GUARDS_TABLES:
        return False
    if path in READS_TABLES:
        return isinstance(node, ast.Attribute) and node.attr in TABLE_WRITERS
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return False
    return bool(WRITES_TABLES & set(imported_by(node)))


def check_foreign_text(source: Source) -> Iterator[Finding]:
    """Foreign text is shown as plain text, and no table is written that could hold formulas.

    A tool tip takes a text of ours, or one that `plain_tip` has made plain. Labels are looked at
    by tests/repo/test_translation.py.
    """
    if source.path.startswith(("tests/", "tools/")):
        return
    for node in ast.walk(ast.parse(source.text)):
        if writes_table(node, source.path):
            yield Finding(source.path, node.lineno, "writes a table: guard its cells (A38) first")
        if not source.path.startswith("desktop/"):
            continue
        if isinstance(node, ast.Attribute | ast.Name | ast.alias):
            name = name_of(node)
            if name in READS_MARKUP:
                yield Finding(source.path, node.lineno, f"{name} reads markup out of foreign text")
        if (
            isinstance(node, ast.Call)
            and name_of(node.func) == "setToolTip"
            and not all(is_plain(argument) for argument in node.args)
        ):
            yield Finding(source.path, node.lineno, "a tool tip reads markup: plain_tip(…)")


def imported_by(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The top-level packages an import statement names."""
    if isinstance(node, ast.Import):
        return [each.name.split(".")[0] for each in node.names]
    return [(node.module or "").split(".")[0]]


def name_of(node: ast.AST) -> str:
    """The last part of a name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.alias):
        return node.name
    return node.id if isinstance(node, ast.Name) else ""


def is_plain(text: ast.expr) -> bool:
    """Whether a text is ours to the last letter, or was made plain."""
    if isinstance(text, ast.IfExp):
        return is_plain(text.body) and is_plain(text.orelse)
    if isinstance(text, ast.BinOp):
        return is_plain(text.left) and is_plain(text.right)
    if isinstance(text, ast.Call):
        if name_of(text.func) == "plain_tip":
            return True
        ours = all(isinstance(argument, ast.Constant) for argument in text.args)
        return ours and name_of(text.func) in {"tr", "translate"}
    return isinstance(text, ast.Constant)


def check_exemptions(sources: list[Source]) -> list[Finding]:
    """What ships carries no more exemptions from ruff and mypy than before."""
    shipped = [s for s in sources if s.is_module and not s.path.startswith(("tests/", "tools/"))]
    findings = []
    for mark, most in ((NOQA, MOST_NOQA), (TYPE_IGNORE, MOST_TYPE_IGNORE)):
        count = sum(len(mark.findall(source.text)) for source in shipped)
        if count > most:
            sentence = f"{count} times `{mark.pattern[:8]}…` in what ships; {most} is the most"
            findings.append(Finding("tools/check_repo.py", 1, sentence))
    return findings


def check_sizes() -> list[Finding]:
    """No tracked file is large; generated and recorded things are made, not kept."""
    return [
        Finding(name, 1, f"{size:,} bytes; {LARGEST_BYTES:,} is the most")
        for name in tracked_files()
        if (size := (ROOT / name).stat().st_size) > LARGEST_BYTES
    ]


if __name__ == "__main__":
    sys.exit(main())

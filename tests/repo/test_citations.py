"""What comments and docstrings cite is in the checkout: pages, their sections, decisions."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

import pytest

from tools.check_repo import OURS, ROOT, tracked_files

PAGE = re.compile(r"[\w./-]*\w\.md\b")
RULES = re.compile(r"docs/rules\.md,\s+([A-Z]\w*)")
DECISION = re.compile(r"docs/sync-protocol\.md,\s+Decision\s+(\d+)")
ADR = re.compile(r"\bADR (\d{4})\b")
MODULES = [
    name
    for name in tracked_files()
    if name.endswith(".py") and name.split("/")[0] in OURS and not name.startswith("tests/repo/")
]


def cited_in(text: str) -> str:
    """Return the comments and texts in triple quotes of a module, one after the other."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            found.append(token.string.lstrip("#: "))
        elif token.type == tokenize.STRING and token.string.startswith('"""'):
            found.append(token.string)
    return "\n".join(found)


def unknown_in(text: str) -> list[str]:
    """Return what a module's comments and docstrings cite and the checkout lacks."""
    said = " ".join(cited_in(text).split())
    rules = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    sections = " ".join(re.findall(r"^## (.+)$", rules, re.MULTILINE))
    protocol = (ROOT / "docs/sync-protocol.md").read_text(encoding="utf-8")
    decisions = set(re.findall(r"^(\d+)\. ", protocol.partition("## Decisions")[2], re.MULTILINE))
    return [
        *(
            page
            for page in PAGE.findall(said)
            if not (ROOT / page).is_file() and not (ROOT / "docs" / page).is_file()
        ),
        *(f"section {name}" for name in RULES.findall(said) if name not in sections.split()),
        *(f"decision {number}" for number in DECISION.findall(said) if number not in decisions),
        *(
            f"ADR {number}"
            for number in ADR.findall(said)
            if not list(Path(ROOT, "docs/adr").glob(f"{number}-*.md"))
        ),
    ]


def test_whatever_is_cited_is_in_the_checkout():
    wrong = {
        name: unknown
        for name in MODULES
        if (unknown := unknown_in((ROOT / name).read_text(encoding="utf-8")))
    }

    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("# as design.md says\n", ["design.md"]),
        ('"""Limits (docs/rules.md, Weather)."""\n', ["section Weather"]),
        ('"""Limits (docs/rules.md,\n    Two claims on one serial)."""\n', []),
        ("x = 1  # docs/sync-protocol.md, Decision 99\n", ["decision 99"]),
        ("# ADR 9999, ADR 0005\n", ["ADR 9999"]),
        ('page = "made.md"\n', []),
    ],
)
def test_a_citation_is_looked_up(text, unknown):
    assert unknown_in(text) == unknown

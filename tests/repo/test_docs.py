"""What the documents list is what the code has, and their links lead somewhere."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from domain.codes import CODES, Code
from domain.sentences import SENTENCES
from server.settings import PREFIX, Settings
from sync.wire.messages import OpKind, OutcomeStatus
from sync.wire.tables import TABLES
from tools import write_refusals

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("changelog.d/*.md")])
PROTOCOL = (ROOT / "docs/sync-protocol.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
# Words that name packages, tables, rows and states: each is explained once.
WORDS = [
    "partner",
    "member",
    "vendor",
    "reviewer",
    "claim",
    "serial",
    "product",
    "catalogue",
    "allocation",
    "fingerprint",
    "canonical",
    "twin",
    "evidence",
    "verdict",
    "refusal",
    "provisional",
    "doubt",
    "review",
    "decision",
    "deal",
    "protection",
    "contest",
    "standing",
    "command",
    "op",
    "outcome",
    "held",
    "sealed",
    "outbox",
    "replica",
    "feed",
    "page",
    "cursor",
    "stream",
    "conflict",
    "device",
]


def test_the_list_of_refusals_is_what_the_code_says():
    written = write_refusals.PAGE.read_text(encoding="utf-8")

    assert written == write_refusals.page(), "run `make docs`"


def test_every_code_has_properties_and_a_sentence():
    assert set(CODES) == set(Code) == set(SENTENCES)


@pytest.mark.parametrize("name", [*OpKind, *OutcomeStatus, *TABLES])
def test_the_protocol_page_has_a_row_for(name):
    assert re.search(rf"^\| `{re.escape(str(name))}` \|", PROTOCOL, re.MULTILINE)


@pytest.mark.parametrize("word", WORDS)
def test_the_glossary_explains(word):
    assert f"**{word}**" in GLOSSARY


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_within_the_checkout_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("docs/adr/[0-9]*.md")), ids=lambda page: page.stem
)
def test_a_decision_has_its_five_headings_and_a_line_in_the_index(page):
    text = page.read_text(encoding="utf-8")
    index = (page.parent / "README.md").read_text(encoding="utf-8")

    assert re.match(rf"# {page.stem[:4]} ", text)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "Alternatives", "References"]
    assert f"({page.name})" in index


@pytest.mark.parametrize("setting", dataclasses.fields(Settings), ids=lambda field: field.name)
def test_an_operator_finds_every_setting_with_its_default(setting):
    operating = (ROOT / "docs/operating.md").read_text(encoding="utf-8")

    assert f"| `{PREFIX}{setting.name.upper()}` | `{setting.default}` |" in operating


def test_every_file_the_architecture_page_names_is_there():
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:desktop|domain|server|sync)/[\w/]*(?:\.py)?)`", page))

    assert len(named) > 30
    assert sorted(name for name in named if not (ROOT / name).exists()) == []

"""The German sentences: all there, with the same values in them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from desktop.assets import asset

VALUES = re.compile(r"\{\w+\}|%\d|%n")
MESSAGES = [
    (context.findtext("name"), message)
    for context in ElementTree.parse(asset("i18n", "sellthrough_de.ts")).iter("context")
    for message in context.iter("message")
]


def forms(message):
    """Every form of a translation: one, or one for each number."""
    translation = message.find("translation")
    several = [form.text or "" for form in translation.iter("numerusform")]
    return several or [translation.text or ""]


def test_there_are_sentences():
    assert len(MESSAGES) > 400


@pytest.mark.parametrize(
    ("context", "message"),
    MESSAGES,
    ids=[str(message.findtext("source"))[:60] for _, message in MESSAGES],
)
def test_a_sentence_is_translated_with_its_values(context, message):
    source = message.findtext("source")

    assert message.find("translation").get("type") is None, f"{context}: {source}"
    for form in forms(message):
        assert form
        assert set(VALUES.findall(form)) == set(VALUES.findall(source)), form

"""Real pictures of barcodes, read in the jail; they stay where they lie."""

from __future__ import annotations

import json
import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from sync.jail.limits import LONGEST_WORD
from sync.jail.pool import Jail

pytestmark = [pytest.mark.samples, pytest.mark.xdist_group("jail"), pytest.mark.timeout(120)]
_CHECKOUT = Path(__file__).parents[2]
_FOLDER = Path(os.environ.get("SELLTHROUGH_SAMPLES") or _CHECKOUT.parent / "shared" / "data")


def test_real_pictures_are_read_and_nothing_is_invented():
    manifest = _FOLDER / "barcode_images" / "manifest.jsonl"
    if not manifest.is_file():
        pytest.skip(f"no samples in {_FOLDER}; set SELLTHROUGH_SAMPLES to the folder")
    jail, wrong = Jail(1), []
    for line in manifest.read_text(encoding="utf-8").splitlines():
        sample = json.loads(line)
        made = BytesIO()
        with Image.open(manifest.parent / sample["file"]) as picture:
            picture.convert("RGB").save(made, "PNG")
        found = [each.text for each in jail.read_words(made.getvalue()).pages[0].barcodes]
        expect = sample["expect"]
        said = expect.get("aim", "") + expect.get("text", "")
        # A code longer than any serial is left out.
        right = not found if expect.get("none") else said in found or len(said) > LONGEST_WORD
        if not right:
            wrong.append((sample["file"], said, found))
    jail.close()
    assert wrong == []

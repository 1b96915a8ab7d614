"""Documents for tests: files of known contents, and a counter with its lane."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sync.commands.attach_evidence import Attached, attach_evidence
from sync.evidence import EvidenceLane
from sync.queries.evidence import documents
from sync.rows import DocumentRow
from tests.support.counter import Counter


def contents(size: int, seed: int = 0) -> bytes:
    """Return bytes that repeat nowhere within a document, the same for the same seed."""
    found = bytearray()
    number = 0
    while len(found) < size:
        found += hashlib.sha256(f"{seed}:{number}".encode()).digest()
        number += 1
    return bytes(found[:size])


def mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def written(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


def attached(counter: Counter, entity: str, path: Path) -> str:
    """Attach a file and return the document's id."""
    found = attach_evidence(counter.wp, entity, path)
    assert isinstance(found, Attached), found
    return found.evidence_id


def lane_of(counter: Counter) -> EvidenceLane:
    return EvidenceLane(counter.wp)


def shown(counter: Counter, entity: str) -> list[DocumentRow]:
    counter.wp.settle()
    return documents(counter.wp, entity)

"""What fits the OpenAPI document, or just fails to: each answer is one the document names.

Schemathesis makes the requests; nobody, a partner's admin and the programme's owner send each of
them. No answer is a fault of the server's, none names a word of another partner.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from server.http.problems import PROBLEM_TYPE
from server.settings import Settings
from tests.support.server import FakeClock, RunningServer, running_server
from tests.support.world import ADMIN, OTHER_CLERK, OWNER, Device, prepare, serial

CASES = 2
LONG = int(os.environ.get("SCHEMA_CASES", "50000"))
ENDLESS = frozenset({"/v1/hints"})
"""A stream that never ends: its answers are held in tests/storage/test_hints.py."""
CANARIES = (b"Birch", b"Dora", b"Emil", b"Fay", serial(2, 7).encode(), b"Zypresse")


class Fuzz:
    """A server with two partners' things in it, and those who ask."""

    def __init__(self, server: RunningServer) -> None:
        rival = Device(server, OTHER_CLERK)
        rival.push(rival.claim(serial(2, 7), customer="Zypresse", invoice="Zypresse-1"))
        self.devices = [Device(server, ADMIN), Device(server, OWNER)]
        self.nobody = server.client()
        self.document = self.nobody.get("/schema/openapi.json").json()
        self.seen: Counter[tuple[str, int]] = Counter()
        self._validators: dict[str, Any] = {}

    def run(self, cases: int) -> None:
        """Send so many cases that fit, and as many that do not, to each address."""
        schemathesis = pytest.importorskip("schemathesis")
        # Nothing writes this media type; the bytes of a document are added below.
        self.document["paths"]["/v1/uploads/{upload_id}"]["patch"].pop("requestBody")
        schema = schemathesis.openapi.from_dict(self.document)
        for found in schema.get_all_operations():
            operation = found.ok()
            if operation.path in ENDLESS:
                continue
            modes = [schemathesis.GenerationMode.POSITIVE]
            if operation.body or any(True for _ in operation.iter_parameters()):
                modes.append(schemathesis.GenerationMode.NEGATIVE)
            for mode in modes:
                self._send(operation.as_strategy(generation_mode=mode), cases)
            for device in self.devices:
                if device.client.get("/v1/session").status_code != 200:
                    device.sign_in()  # It signed itself out.

    def _send(self, strategy: Any, cases: int) -> None:
        @seed(1)
        @settings(
            max_examples=cases, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(strategy)
        def one(case: Any) -> None:
            admin, owner = self.devices
            for who in (self.nobody, admin.client):
                answer = self._ask(who, case)
                found = [word for word in CANARIES if word in answer]
                assert found == [], (case.operation.label, answer)
            self._ask(owner.client, case)

        one()

    def _ask(self, who: httpx.Client, case: Any) -> bytes:
        """Send one case, hold the answer against the document and return it."""
        told = case.as_transport_kwargs(base_url="http://vendor.test")
        told.pop("cookies", None)
        if isinstance(told.get("data"), bytes | str):
            told["content"] = told.pop("data")
        if case.operation.method == "patch":
            told["content"] = b"bytes"
        try:
            answer = who.request(**told, follow_redirects=False)
        except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeError):
            return b""  # Nothing a line could carry.
        answer.elapsed = timedelta()
        self._hold(case, answer)
        return answer.content

    def _hold(self, case: Any, answer: httpx.Response) -> None:
        endpoint = f"{case.operation.method.upper()} {case.operation.path}"
        status, note = int(answer.status_code), (case, answer.status_code, answer.text[:500])
        self.seen[endpoint, status] += 1
        assert status not in {500, 502, 504}, note
        if not answer.url.path.startswith("/v1/") and "{" in endpoint:
            return  # What stood for a part of the path led elsewhere.
        named = case.operation.definition.raw["responses"].get(str(status))
        assert named is not None, note
        if not answer.content or case.operation.method == "head":
            return
        said, _, more = answer.headers["content-type"].partition("; ")
        assert more in {"", "charset=utf-8"}, note
        assert said in named["content"], note
        if said.endswith("json") and "ndjson" not in said:
            assert self._validator(endpoint, status, named["content"][said]).is_valid(
                answer.json()
            ), note
        if status >= 400 and said == PROBLEM_TYPE:
            assert answer.json()["status"] == status, note

    def _validator(self, endpoint: str, status: int, content: dict[str, Any]) -> Any:
        key = f"{endpoint} {status}"
        if key not in self._validators:
            known = pytest.importorskip("jsonschema_rs")
            parts = {"components": self.document["components"]}
            self._validators[key] = known.validator_for({**content["schema"], **parts})
        return self._validators[key]


def fuzzed(folder: Path, cases: int) -> Fuzz:
    """Return who asked a fresh server, and what they were answered."""
    url = f"sqlite:///{folder / 'server.db'}"
    prepare(url)
    settled = Settings(database_url=url, blob_dir=str(folder / "blobs"))
    with running_server(settled, FakeClock()) as server:
        fuzz = Fuzz(server)
        fuzz.run(cases)
        return fuzz


def test_every_answer_is_one_the_document_names(tmp_path: Path):
    fuzz = fuzzed(tmp_path, CASES)

    asked = {endpoint for endpoint, _ in fuzz.seen}
    assert len(asked) > 25
    answered = {status for _, status in fuzz.seen}
    assert answered >= {200, 400, 401, 403, 404}


@pytest.mark.soak
def test_fifty_thousand_requests_meet_no_fault(tmp_path: Path):
    fuzz = fuzzed(tmp_path, LONG // 150)

    assert fuzz.seen.total() >= LONG * 0.9

"""A public tus client against the server as the process an operator starts."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError
from tusclient.storage.filestorage import FileStorage

from server import clock
from tests.support.documents import contents, mark
from tests.support.proving import Proving, enrol, key_of
from tests.support.world import CLERK, OTHER_CLERK, invite, prepare

ROOT = Path(__file__).parents[3]
PART = 64 * 1024
KEY = key_of("counter")
CONTENT = contents(10 * PART + 77)


class Document(io.BytesIO):
    """Stays open: the client closes what it is given when it remembers a place."""

    def __init__(self) -> None:
        super().__init__(CONTENT)

    def close(self) -> None:
        pass


@contextmanager
def serving(database: Path, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the server; gives its address."""
    environ = os.environ | {"SELLTHROUGH_DATABASE_URL": f"sqlite:///{database}"}
    with subprocess.Popen(
        [sys.executable, "-m", "server", "serve", "--port", str(port), "--exit-with-parent"],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["url"], process
        finally:
            process.kill()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "server.db"
    prepare(f"sqlite:///{path}")
    return path


def token(address: str, database: Path, member_id: int) -> str:
    code = invite(f"sqlite:///{database}", member_id, clock.now())
    with httpx.Client(base_url=address) as line:
        answer = enrol(line, code, f"device-{member_id}", KEY)
    return str(answer.json()["tokens"]["access_token"])


def client(address: str, token: str) -> TusClient:
    return TusClient(f"{address}/v1/uploads", headers={"authorization": f"DPoP {token}"})


@pytest.fixture(autouse=True)
def _proofs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prove what the public client sends, for it knows no proofs itself."""
    bare = requests.Session.request

    def send(self: requests.Session, method: str, url: str, **more: Any) -> requests.Response:
        token = more["headers"]["authorization"].removeprefix("DPoP ")
        proving = Proving(KEY, token)

        def once() -> requests.Response:
            told = more["headers"] | proving.headers(method.upper(), url)
            return bare(self, method, url, **more | {"headers": told})

        answer = once()
        return once() if proving.is_asked_again(answer.headers) else answer

    monkeypatch.setattr(requests.Session, "request", send)


def metadata(content: bytes = CONTENT) -> dict[str, str]:
    return {"sha256": mark(content), "name": "Rechnung März.pdf", "media_type": "application/pdf"}


def stored(database: Path) -> dict[str, bytes]:
    found = Path(f"{database}.blobs").glob("[0-9]*/*")
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in found}


@pytest.mark.parametrize("checked", [False, True], ids=["plain", "with sha1 of each part"])
def test_a_document_goes_up_in_parts(database: Path, checked: bool):
    with serving(database) as (address, _):
        mine = client(address, token(address, database, CLERK))
        mine.uploader(
            file_stream=Document(),
            chunk_size=PART,
            metadata=metadata(),
            upload_checksum=checked,
        ).upload()

    assert stored(database) == {f"1/{mark(CONTENT)}": CONTENT}


@pytest.mark.timeout(90)
def test_cut_off_and_killed_it_goes_on_where_it_was(database: Path, tmp_path: Path):
    """Two interruptions: the client ends, then the server is killed and started anew."""
    places = FileStorage(str(tmp_path / "places.json"))
    try:
        _cut_off_and_killed(database, places)
    finally:
        places.close()


def _cut_off_and_killed(database: Path, places: FileStorage) -> None:

    def uploader(address: str, secret: str) -> Any:
        return client(address, secret).uploader(
            file_stream=Document(), chunk_size=PART, metadata=metadata(), store_url=True,
            url_storage=places,
        )  # fmt: skip

    with serving(database) as (address, process):
        secret = token(address, database, CLERK)
        first = uploader(address, secret)
        first.upload(stop_at=3 * PART)
        place = first.url
        again = uploader(address, secret)
        assert (again.url, again.offset) == (place, 3 * PART)
        again.upload(stop_at=6 * PART)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=20)
    assert stored(database) == {}
    with serving(database, int(address.rpartition(":")[2])) as (address, _):
        last = uploader(address, secret)
        assert (last.url, last.offset) == (place, 6 * PART)
        last.upload()

        assert stored(database) == {f"1/{mark(CONTENT)}": CONTENT}
        head = httpx.head(place, headers={"tus-resumable": "1.0.0"}, auth=Proving(KEY, secret))
        assert head.headers["upload-offset"] == str(len(CONTENT))


def test_wrong_contents_and_strangers_get_nowhere(database: Path):
    with serving(database) as (address, _):
        mine = client(address, token(address, database, CLERK))
        wrong = mine.uploader(
            file_stream=Document(),
            chunk_size=len(CONTENT),
            metadata=metadata(b"other contents"),
        )
        with pytest.raises(TusCommunicationError) as found:
            wrong.upload()
        assert found.value.status_code == 460
        up = mine.uploader(file_stream=Document(), chunk_size=PART, metadata=metadata())
        up.upload(stop_at=PART)
        stranger = client(address, token(address, database, OTHER_CLERK))
        with pytest.raises(TusCommunicationError) as found:
            stranger.uploader(file_stream=Document(), url=up.url).upload()
        assert found.value.status_code == 404

    assert stored(database) == {}


def test_a_sender_that_trickles_holds_up_nobody_else(database: Path):
    """Bytes that come slowly are waited for by their own request alone."""
    with serving(database) as (address, _):
        signed = httpx.Client(
            base_url=address,
            auth=Proving(KEY, token(address, database, CLERK)),
            headers={"tus-resumable": "1.0.0"},
            timeout=30,
        )
        told = {"upload-offset": "0", "content-type": "application/offset+octet-stream"}
        made = signed.post(
            "/v1/uploads",
            headers={
                "upload-length": str(len(CONTENT)),
                "upload-metadata": "sha256 " + _b64(mark(CONTENT)),
            },
        )
        place = made.headers["location"]
        others_done = threading.Event()
        sent: list[int] = []

        def trickle() -> Iterator[bytes]:
            yield CONTENT[:1000]
            others_done.wait(20)
            yield CONTENT[1000:]

        def send() -> None:
            sent.append(signed.patch(place, content=trickle(), headers=told).status_code)

        thread = threading.Thread(target=send)
        thread.start()
        # While it trickles: the same upload is taken, everything else goes on.
        answers = [signed.get("/v1/feed").status_code for _ in range(20)]
        busy = 0
        while busy != 423:
            busy = signed.patch(place, content=b"", headers=told).status_code
        others_done.set()
        thread.join(20)
        signed.close()

    assert answers == [200] * 20
    assert sent == [204]
    assert hashlib.sha256(*stored(database).values()).hexdigest() == mark(CONTENT)


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()

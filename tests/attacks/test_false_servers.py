"""Somebody else answers in the server's place (A25): nothing is told to them, and a person is.

Each server here is real TLS on loopback; what it can decrypt of what was sent is looked at.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from sync.credentials import Bond
from sync.errors import (
    CertificateOfOther,
    CertificateOver,
    CertificateUnknown,
    NoSafeLine,
    NotEncrypted,
    NotOurServer,
    NotTrusted,
)
from sync.transport import Transport
from sync.wire.messages import SealedOp, Tokens
from sync.wire.signing import new_key

SECRET = "token-nobody-else-may-see"
LIMIT_S = 10.0


class Signed:
    """Somebody is signed in."""

    def __init__(self) -> None:
        self.bond = Bond(new_key())

    def load(self) -> Tokens:
        until = datetime.now(UTC) + timedelta(hours=1)  # noqa: TID251
        return Tokens(access_token=SECRET, expires_at=until, refresh_token=SECRET)

    def save(self, tokens: Tokens | None) -> None:
        del tokens


class Stranger:
    """Listens once or more on loopback with a certificate; `heard` is what it was told."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.2)
        self.port = self._listener.getsockname()[1]
        self.heard = b""
        self.asked = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self.asked.set()
            connection.settimeout(LIMIT_S)
            try:
                self._talk(connection)
            except OSError:
                pass
            finally:
                connection.close()

    def _talk(self, connection: socket.socket) -> None:
        if self._context is None:
            connection.recv(65536)  # a greeting of TLS: nothing of ours is in it
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
            return
        with self._context.wrap_socket(connection, server_side=True) as safe:
            self.heard += safe.recv(65536)
            safe.sendall(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")

    def close(self) -> None:
        self._over.set()
        self._listener.close()
        self._thread.join(LIMIT_S)


@pytest.fixture
def authority(tmp_path, monkeypatch) -> trustme.CA:
    """Return an authority this computer believes, and no other."""
    made = trustme.CA()
    store = tmp_path / "believed.pem"
    made.cert_pem.write_to_path(str(store))
    monkeypatch.setenv("SSL_CERT_FILE", str(store))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    return made


@pytest.fixture
def stranger() -> Iterator[Callable[[ssl.SSLContext | None], Stranger]]:
    """Start a server that ends with the test."""
    started: list[Stranger] = []

    def start(context: ssl.SSLContext | None) -> Stranger:
        started.append(Stranger(context))
        return started[-1]

    yield start
    for each in started:
        each.close()


def showing(cert: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    return context


def unknown_authority(_: trustme.CA) -> ssl.SSLContext:
    return showing(trustme.CA().issue_cert("127.0.0.1"))


def expired(known: trustme.CA) -> ssl.SSLContext:
    over = datetime(2020, 1, 2, tzinfo=UTC)
    return showing(known.issue_cert("127.0.0.1", not_before=over - timedelta(1), not_after=over))


def not_yet_valid(known: trustme.CA) -> ssl.SSLContext:
    begin = datetime(2090, 1, 1, tzinfo=UTC)
    return showing(known.issue_cert("127.0.0.1", not_before=begin, not_after=begin + timedelta(9)))


def another_host(known: trustme.CA) -> ssl.SSLContext:
    return showing(known.issue_cert("elsewhere.test"))


def self_signed(_: trustme.CA) -> ssl.SSLContext:
    own = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with own.private_key_pem.tempfile() as key, own.cert_pem.tempfile() as cert:
        context.load_cert_chain(cert, key)
    return context


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def too_old(known: trustme.CA) -> ssl.SSLContext:
    context = showing(known.issue_cert("127.0.0.1"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


WRONG: dict[str, tuple[Callable[[trustme.CA], ssl.SSLContext], type[NotTrusted]]] = {
    "unknown authority": (unknown_authority, CertificateUnknown),
    "expired": (expired, CertificateOver),
    "not yet valid": (not_yet_valid, CertificateOver),
    "another host": (another_host, CertificateOfOther),
    "self-signed": (self_signed, CertificateUnknown),
    "an old protocol": (too_old, NoSafeLine),
}
ASKS: dict[str, Callable[[Transport], object]] = {
    "pull": lambda line: line.pull(""),
    "push": lambda line: line.push("device", [SealedOp(op='{"secret": 1}')]),
    "renew": lambda line: line.renew(),
    "enrol": lambda line: line.enrol(SECRET, "device", "Counter", new_key()),
    "documents": lambda line: line.carry("PATCH", "/v1/uploads/7", b"document", {}),
    "hints": lambda line: line.hints(5.0).__enter__(),
}


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("kind", WRONG)
def test_no_byte_is_told_to_a_server_that_can_not_prove_itself(kind, authority, stranger):
    make, problem = WRONG[kind]
    server = stranger(make(authority))
    line = Transport(f"https://127.0.0.1:{server.port}", Signed())

    for name, ask in ASKS.items():
        with pytest.raises(NotTrusted) as told:
            ask(line)
        assert type(told.value) is problem, name
        assert "Nothing was sent" in str(told.value)
        assert told.value.way_out
        assert told.value.retryable
    line.close()

    assert server.asked.is_set()
    assert server.heard == b""


def test_the_same_server_with_the_right_certificate_is_told_everything(authority, stranger):
    """The proof that the test above would see a byte."""
    server = stranger(showing(authority.issue_cert("127.0.0.1")))
    line = Transport(f"https://127.0.0.1:{server.port}", Signed())

    with pytest.raises(NotOurServer):
        line.pull("")
    line.close()

    assert SECRET.encode() in server.heard


def test_something_that_speaks_no_tls_is_told_nothing(authority, stranger):
    server = stranger(None)
    line = Transport(f"https://127.0.0.1:{server.port}", Signed())

    with pytest.raises(NoSafeLine):
        line.pull("")
    line.close()


@pytest.mark.parametrize(
    "address", ["http://vendor.test", "http://10.0.0.1", "http://192.168.1.9:80"]
)
def test_http_is_refused_but_on_this_computer(address):
    with pytest.raises(NotEncrypted) as told:
        Transport(address, Signed())

    assert "https://" in str(told.value)

"""Messages are signed as Standard Webhooks says and go nowhere but to the internet."""

from __future__ import annotations

import base64
import socket
from datetime import UTC, datetime

import pytest

from server.services.webhooks import sending
from server.services.webhooks.addresses import AddressRefused, check_url
from server.services.webhooks.sending import send, shown_secret, signature

NOW = datetime(2026, 6, 15, tzinfo=UTC)


def test_a_message_is_signed_as_the_standards_own_example():
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'

    signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert shown_secret(secret) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/told", "ftp://shop.example/x", "https://", "shop.example", "",
        "https://user@shop.example/", "https://shop.example/#x", "https://shop.example/a b",
        "https://shöp.example/", "https://shop.example:99999/", "https://" + "x" * 2001,
        "https://10.0.0.5/", "https://192.168.1.1/", "https://127.0.0.1/", "https://[::1]/",
        "https://169.254.169.254/latest", "https://[fd00::1]/", "https://[::ffff:10.0.0.5]/",
        "https://[64:ff9b::a00:5]/", "https://[2002:a00:5::1]/", "https://0.0.0.0/",
        "https://224.0.0.1/", "https://100.64.0.1/", "http://127.0.0.1:80/",
    ],
)  # fmt: skip
def test_an_address_inside_a_network_or_without_tls_is_refused(url):
    with pytest.raises(AddressRefused):
        check_url(url, loopback=False)


def test_an_address_of_the_internet_is_taken_with_its_port_and_question():
    assert check_url("https://shop.example/a?b=c", loopback=False) == (
        "https", "shop.example", 443, "/a?b=c"
    )  # fmt: skip
    assert check_url("https://[2600:1901::1]:8443", loopback=False)[2:] == (8443, "/")


def test_this_very_machine_is_told_only_where_that_is_allowed():
    assert check_url("http://127.0.0.1:8000/", loopback=True)[0] == "http"
    with pytest.raises(AddressRefused):
        check_url("http://10.0.0.5/", loopback=True)


def test_a_name_that_leads_inside_is_found_out_when_it_is_sent(monkeypatch):
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.5", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: inside)

    answer = send("https://shop.example/", b"k" * 32, "msg_1", b"{}", now=NOW, loopback=False)

    assert not answer.is_good
    assert "inside a network" in answer.problem


def test_nobody_at_home_is_an_answer_and_no_fault():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    answer = send(f"http://127.0.0.1:{port}/", b"k", "msg_1", b"{}", now=NOW, loopback=True)

    assert (answer.status, answer.is_good) == (0, False)
    assert "Refused" in answer.problem


def test_who_never_comes_to_the_end_of_a_handshake_holds_nobody_up(monkeypatch):
    monkeypatch.setattr(sending, "MOST_SECONDS", 0.1)
    monkeypatch.setattr(sending, "SECONDS", 60.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"

        answer = send(url, b"k", "msg_1", b"{}", now=NOW, loopback=True)

    assert (answer.status, answer.is_good) == (0, False)
    assert answer.problem

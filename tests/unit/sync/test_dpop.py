"""Proofs of possession: what they say, to the letter of RFC 9449 and RFC 7638."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from sync.wire.dpop import hash_of, jwk_of, proof, target, thumbprint
from sync.wire.signing import new_key, public_of

KEY = bytes([1] * 32)
NOW = datetime(2026, 6, 15, 9, 0, 0, 700_000, tzinfo=UTC)
URL = "https://vendor.test/v1/ops"


def made(**more):
    return proof(KEY, "POST", URL, now=NOW, jti="one", **more)


def test_a_stranger_to_our_code_verifies_a_proof():
    text = made()

    opened = jws.deserialize_compact(
        text, ECKey.import_key({**jwk_of(public_of(KEY))}), algorithms=["ES256"]
    )

    assert opened.headers() == {
        "typ": "dpop+jwt", "alg": "ES256", "jwk": jwk_of(public_of(KEY))
    }  # fmt: skip
    assert json.loads(opened.payload) == {
        "jti": "one", "htm": "POST", "htu": URL, "iat": int(NOW.timestamp())
    }  # fmt: skip


def test_nonce_and_token_are_named_when_they_are_there():
    said = json.loads(base64.urlsafe_b64decode(made(nonce="n", token="t").split(".")[1] + "=="))

    digest = base64.urlsafe_b64encode(hashlib.sha256(b"t").digest()).rstrip(b"=").decode()
    assert (said["nonce"], said["ath"]) == ("n", digest) == ("n", hash_of("t"))


def test_a_proof_never_holds_the_private_key():
    header = json.loads(base64.urlsafe_b64decode(made().split(".")[0] + "=="))

    assert set(header["jwk"]) == {"kty", "crv", "x", "y"}


def test_the_thumbprint_is_that_of_rfc_7638():
    for key in (KEY, new_key()):
        public = public_of(key)
        assert thumbprint(public) == ECKey.import_key({**jwk_of(public)}).thumbprint()


@pytest.mark.parametrize("text", ["", "x", "AAAA", public_of(KEY)[:-2], "é" * 87])
def test_what_is_no_key_has_no_thumbprint(text):
    with pytest.raises(ValueError, match="no point of P-256"):
        thumbprint(text)


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("https://Vendor.Test/v1/feed?cursor=x&digest=1", "https://vendor.test/v1/feed"),
        ("HTTPS://vendor.test:8443/v1/ops#part", "https://vendor.test:8443/v1/ops"),
        ("http://[::1]:8440", "http://[::1]:8440/"),
    ],
)
def test_a_query_is_no_part_of_what_is_proved(url, named):
    assert target(url) == named

"""Signatures: what verifies, what does not, and that nothing from outside raises."""

from __future__ import annotations

import base64
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire.signing import is_public_key, new_key, public_of, sign, verify

KEY = bytes.fromhex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721")
"""The P-256 key of RFC 6979, A.2.5."""
X = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
Y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"


def test_a_public_key_is_the_uncompressed_point_of_the_rfc():
    raw = base64.urlsafe_b64decode(public_of(KEY) + "=")
    assert raw.hex() == "04" + X + Y


def test_a_signature_of_the_rfc_verifies():
    r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    s = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
    sig = base64.urlsafe_b64encode(bytes.fromhex(r + s)).rstrip(b"=").decode()
    assert verify(public_of(KEY), b"sample", sig)
    assert not verify(public_of(KEY), b"samplf", sig)


def test_a_signature_is_64_raw_bytes_without_padding():
    sig = sign(KEY, b"op")
    assert len(sig) == 86
    assert not set(sig) & set("+/=")
    assert verify(public_of(KEY), b"op", sig)


def test_another_key_did_not_sign_it():
    assert not verify(public_of(new_key()), b"op", sign(KEY, b"op"))


@given(content=st.binary(max_size=300), place=st.integers(0, 85), other=st.characters())
def test_any_other_signature_or_content_fails(content: bytes, place: int, other: str):
    sig = sign(KEY, content)
    altered = sig[:place] + other + sig[place + 1 :]
    assert verify(public_of(KEY), content, sig)
    assert verify(public_of(KEY), content, altered) == (altered == sig)
    assert not verify(public_of(KEY), content + b" ", sig)


@pytest.mark.parametrize("text", ["", "=", "ü", "A" * 86, "A" * 87, "BB", "\x00" * 40])
def test_what_is_no_key_or_signature_is_false_and_no_error(text: str):
    assert not verify(text, b"op", sign(KEY, b"op"))
    assert not verify(public_of(KEY), b"op", text)
    assert not is_public_key(text)


def test_a_point_beside_the_curve_is_no_key():
    point = bytes.fromhex("04" + X + Y[:-2] + "9a")
    assert not is_public_key(base64.urlsafe_b64encode(point).rstrip(b"=").decode())


def test_importing_it_does_not_load_cryptography():
    code = "import sys, sync.wire.signing; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import base64
import hashlib
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import account
from tocsin.core.errors import BadInput
from tocsin.core.policy import Asker

GOOD = "correct horse battery"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Amy", "amy"),
        ("AMY@example.org", "amy@example.org"),
        ("Ａｍｙ", "amy"),
        ("Zoe\u0308", "zo\u00eb"),
        ("ZO\u00cb", "zo\u00eb"),
        ("张伟", "张伟"),
        ("a-b_c.1", "a-b_c.1"),
    ],
)
def test_names_that_look_the_same_are_one(given, kept):
    assert account.prepared_name(given) == kept
    assert account.prepared_name(kept) == kept


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "a b",
        "a:b",
        "a\x00",
        "a\nb",
        "a\u202eb",
        "a\u200db",
        "\ud800",
        "x" * 65,
        "ﬁ",
        "x\u00a0",
        "½",
        "😀",
    ],
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(BadInput):
        account.prepared_name(name)


@given(st.text(max_size=70))
def test_preparing_a_name_twice_is_preparing_it_once(text):
    try:
        once = account.prepared_name(text)
    except BadInput:
        return
    assert account.prepared_name(once) == once
    assert ":" not in once


@given(st.text(max_size=40))
def test_a_password_is_one_password_however_its_letters_were_composed(text):
    try:
        once = account.prepared_password(text)
    except BadInput:
        return
    assert account.prepared_password(unicodedata.normalize("NFD", text)) == once
    assert account.prepared_password(once) == once


def test_spaces_are_one_and_case_is_kept():
    assert account.prepared_password("A\u3000b\u00a0C") == "A b C"


@pytest.mark.parametrize(
    "password",
    ["", "a\x00b", "a\x07", "a\ud800", "a\u202eb", "a\u2028b", "x" * 1025, "\ue000", "x" * 10_000_000],
)
def test_what_is_no_password_is_refused_and_not_repeated(password):
    with pytest.raises(BadInput) as caught:
        account.prepared_password(password)
    assert len(str(caught.value)) < 300
    assert not password or password[:20] not in str(caught.value)


@pytest.mark.parametrize(
    "password", ["short", "a" * 30, "abababababababab", "amyamyamyamyamy ", "bobbbobbbobbbobb"]
)
def test_a_new_password_must_be_long_and_no_repetition(password):
    with pytest.raises(BadInput) as caught:
        account.new_password(password, "amyamy" if "amy" in password else "bobb")
    assert password not in str(caught.value)


def test_a_good_one_passes():
    assert account.new_password(GOOD, "amy") == GOOD


def test_scopes_hold_those_before_them_and_an_unknown_one_holds_nothing():
    table = {(a, b): account.covers(a, b) for a in account.SCOPES for b in account.SCOPES}
    wanted = {
        ("read", "read"), ("write", "read"), ("write", "write"),
        ("admin", "read"), ("admin", "write"), ("admin", "admin"),
    }  # fmt: skip
    assert {pair for pair, held in table.items() if held} == wanted
    assert not account.covers("owner", "read")
    assert account.narrower("admin", "read") == account.narrower("read", "write") == "read"


def test_a_secret_holds_all_its_random_bytes_and_fewer_are_refused():
    secret = account.secret_of(bytes(range(32)), account.TOKEN_HEAD)
    assert base64.urlsafe_b64decode(secret.removeprefix("tocsin_") + "=") == bytes(range(32))
    assert account.digest_of(secret) == hashlib.sha256(secret.encode()).digest()
    with pytest.raises(BadInput):
        account.secret_of(bytes(31))


DER = b"\x30\x03\x02\x01\x05"
PEM = f"-----BEGIN CERTIFICATE-----\n{base64.b64encode(DER).decode()}\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize(
    "text",
    [
        hashlib.sha256(DER).hexdigest(),
        hashlib.sha256(DER).hexdigest().upper(),
        ":".join(f"{byte:02X}" for byte in hashlib.sha256(DER).digest()),
        PEM,
        quote(PEM),
        quote(PEM, safe=""),
    ],
    ids=range(6),
)
def test_a_certificate_is_known_by_digest_and_by_pem(text):
    assert account.fingerprint(text) == hashlib.sha256(DER).hexdigest()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ab" * 20,
        "zz" * 32,
        f"{'ab' * 32},{'cd' * 32}",
        PEM + PEM,
        PEM.replace("MA", "M*"),
        "x" * 100_000,
        "CN=amy",
    ],
    ids=range(8),
)
def test_what_names_no_certificate_is_refused(text):
    with pytest.raises(BadInput):
        account.fingerprint(text)


def test_waits_double_and_end_at_the_longest():
    waits = [account.wait_ms(n, 3, 60_000) for n in range(12)]
    assert waits == [0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]
    assert account.wait_ms(10**9, 3, 60_000) == 60_000


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (base64.b64encode("amy:a:b\u00e9".encode()).decode(), ("amy", "a:b\u00e9")),
        (base64.b64encode(b"amy").decode(), None),
        (base64.b64encode(b"amy:\xff").decode(), None),
        ("!!", None),
        ("", None),
        ("é", None),
    ],
    ids=range(6),
)
def test_basic_credentials(value, found):
    assert account.basic(value) == found


def test_a_cookie_that_comes_twice_is_none():
    assert account.cookies("a=1; b=2; a=3") == {"b": "2"}
    assert account.cookies("") == {"": ""}


def test_an_account_asks_as_its_organisation():
    one = account.Account(
        seq=1, name="amy", organisation="us", own=True, communities=("energy",), scope="read", disabled=False,
        has_password=True, certificate="", at="", by="",
    )  # fmt: skip
    assert one.asker == Asker("us", ("energy",), own=True)

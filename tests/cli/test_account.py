# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""account: made, listed, disabled; the password comes from anywhere but the command line."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from tests.cli.program import refused, tocsin

WORD = b"correct horse battery\n"
PW = ("--password-file", "-")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    tocsin("--quiet", "init", data=tmp_path)
    return tmp_path


def test_an_account_from_its_making_to_its_end(data: Path, tmp_path: Path):
    made = tocsin("account", "add", "Amy", "--scope", "admin", *PW, data=data, stdin=WORD)
    assert (made.code, made.out, made.err) == (0, "account amy of own: may admin\n", "")
    (tmp_path / "pw").write_bytes(WORD.replace(b"\n", b"\r\nsecond line"))
    assert tocsin("account", "password", "amy", "--password-file", str(tmp_path / "pw"), data=data).code == 0
    refused(tocsin("account", "add", "AMY", "--no-password", data=data), 3, says="has this name", at="amy")
    assert tocsin("account", "disable", "amy", data=data).out == "amy: disabled\n"
    (row,) = tocsin("account", "list", "--json", data=data).rows("json")
    assert (row["name"], row["own"], row["scope"], row["state"]) == ("amy", True, "admin", "disabled")
    assert row["with"] == ["password"]
    assert "argon2" not in str(row)
    assert tocsin("account", "enable", "amy", data=data).code == 0
    assert tocsin("account", "sign-out", "amy", data=data).out == "amy: 0 sessions ended\n"
    for verb in ("disable", "enable", "sign-out"):
        refused(tocsin("account", verb, "eve", data=data), 3, says="no such account", at="eve")


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"\n",
        b"short\n",
        b"correct\x00horse battery\n",
        b"correct \xff horse battery",
        b"x" * 10_000_000,
        b"a" * 20,
    ],
    ids=["nothing", "empty", "short", "NUL", "no UTF-8", "10 MB", "one letter"],
)
def test_what_is_no_password_is_refused_and_not_repeated(data: Path, given: bytes):
    ended = tocsin("account", "add", "amy", *PW, data=data, stdin=given)
    refused(ended, 3, says="password")
    assert "horse" not in ended.err
    assert tocsin("account", "list", "--json", data=data).rows("json") == []


def test_without_a_terminal_the_password_is_not_asked_for(data: Path):
    refused(tocsin("account", "add", "amy", data=data), 3, says="no terminal", do="--password-file")
    missing = tocsin("account", "add", "amy", "--password-file", "/nonexistent", data=data)
    refused(missing, 6, says="cannot be read", at="/nonexistent")
    assert tocsin("account", "add", "amy", "--no-password", *PW, data=data).code == 2


def test_the_password_is_no_argument(data: Path):
    for verb in (("account", "add"), ("account", "password")):
        help_text = tocsin(*verb, "--help").out
        assert "--password-file" in help_text
        assert tocsin(*verb, "amy", "--password", "x", data=data).code == 2


def test_the_first_run_secret_is_told_once_and_kept_as_a_hash(tmp_path: Path):
    first, again = tocsin("init", data=tmp_path), tocsin("init", data=tmp_path)
    (secret,) = re.findall(r"first-run secret, shown once: (\S{43})\n", first.err)
    assert secret not in first.out
    assert again.err == ""
    (path,) = tmp_path.glob("tocsin.db")
    assert secret.encode() not in path.read_bytes()
    with sqlite3.connect(path) as store:
        assert store.execute("SELECT count(*) FROM first_run").fetchone() == (1,)
    assert tocsin("account", "add", "amy", "--no-password", data=tmp_path).code == 0
    with sqlite3.connect(path) as store:
        assert store.execute("SELECT count(*) FROM first_run").fetchone() == (0,)
    store.close()


def test_listening_for_others_needs_accounts_then_tls_that_can_be_used(data: Path):
    refused(tocsin("serve", "--listen", "0.0.0.0", data=data), 5, says="no accounts", do="tocsin account add")
    tocsin("account", "add", "amy", "--no-password", data=data)
    refused(
        tocsin("serve", "--listen", "0.0.0.0", data=data), 5, says="without TLS", do="server.tls_certificate"
    )
    half = {"TOCSIN_SERVER_TLS_KEY": "/nonexistent"}
    refused(tocsin("serve", data=data, env=half), 3, says="belong together", at="server.tls_key")
    none = half | {"TOCSIN_SERVER_TLS_CERTIFICATE": "/nonexistent"}
    refused(
        tocsin("serve", "--listen", "0.0.0.0", data=data, env=none),
        6,
        says="cannot be read",
        at="/nonexistent",
    )
    anybody = {"TOCSIN_SERVER_PROXIES": "0.0.0.0/0"}
    refused(tocsin("serve", data=data, env=anybody), 3, says="no address", at="server.proxies")
    lone = {"TOCSIN_SERVER_CERTIFICATE_HEADER": "X-Client-Cert"}
    refused(tocsin("serve", data=data, env=lone), 3, says="from a proxy only", at="server.certificate_header")

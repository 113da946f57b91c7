# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""account token: shown once, listed without its secret, revoked."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.program import refused, tocsin


def test_a_token_from_its_making_to_its_end(tmp_path: Path):
    tocsin("--quiet", "init", data=tmp_path)
    tocsin("account", "add", "siem", "--no-password", data=tmp_path)
    made = tocsin("account", "token", "add", "SIEM", "--days", "7", "--label", "=cmd|x", data=tmp_path)
    assert re.fullmatch(r"tocsin_[\w-]{43}\n", made.out)
    assert "may read, until" in made.err
    listed = tocsin("account", "token", "list", "siem", "--json", data=tmp_path)
    (row,) = listed.rows("json")
    assert (row["account"], row["scope"], row["state"], row["used"]) == ("siem", "read", "in use", "")
    assert made.out.strip() not in listed.out
    assert made.out.strip().encode() not in (tmp_path / "tocsin.db").read_bytes()
    number = str(row["number"])
    assert tocsin("account", "token", "revoke", number, data=tmp_path).out == f"token {number}: revoked\n"
    assert "before" in tocsin("account", "token", "revoke", number, data=tmp_path).out
    (row,) = tocsin("account", "token", "list", "--json", data=tmp_path).rows("json")
    assert row["state"] == "revoked"
    assert ",'=cmd|x," in tocsin("account", "token", "list", "--format", "csv", data=tmp_path).out


def test_tokens_that_cannot_be(tmp_path: Path):
    tocsin("--quiet", "init", data=tmp_path)
    tocsin("account", "add", "siem", "--no-password", data=tmp_path)
    token = ("account", "token", "add")
    refused(tocsin(*token, "siem", "--days", "0", data=tmp_path), 3, says="no time", do="3650")
    refused(
        tocsin(*token, "siem", "--scope", "write", data=tmp_path), 3, says="may only read", do="--scope read"
    )
    refused(tocsin(*token, "eve", data=tmp_path), 3, says="no such account", at="eve")
    refused(tocsin("account", "token", "list", "eve", data=tmp_path), 3, says="no such account", at="eve")
    refused(tocsin("account", "token", "revoke", "99", data=tmp_path), 3, says="no token 99")

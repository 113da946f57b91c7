# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""organisation: added with its communities, joined by accounts, left."""

from __future__ import annotations

from pathlib import Path

from tests.cli.program import refused, tocsin


def test_an_organisation_its_accounts_and_its_communities(tmp_path: Path):
    tocsin("--quiet", "init", data=tmp_path)
    lone = tocsin("account", "add", "bob", "--no-password", "--organisation", "Northbank", data=tmp_path)
    refused(lone, 3, says="no such organisation", at="Northbank", do="tocsin organisation add")
    add = ("organisation", "add", "Northbank", "--community", "energy")
    assert tocsin(*add, data=tmp_path).out == "Northbank: added\n"
    assert tocsin(*add, data=tmp_path).out == "Northbank: nothing new\n"
    assert tocsin(*add, "--community", "north", data=tmp_path).out == "Northbank: added\n"
    assert (
        tocsin("account", "add", "bob", "--no-password", "--organisation", "Northbank", data=tmp_path).code
        == 0
    )
    assert tocsin("account", "add", "amy", "--no-password", data=tmp_path).code == 0
    rows = tocsin("organisation", "list", "--json", data=tmp_path).rows("json")
    assert [(row["name"], row["own"], row["communities"], row["accounts"]) for row in rows] == [
        ("Northbank", False, ["energy", "north"], 1),
        ("own", True, [], 1),
    ]
    leave = ("organisation", "leave", "Northbank", "north")
    assert tocsin(*leave, data=tmp_path).out == "Northbank: left north\n"
    assert "was no member" in tocsin(*leave, data=tmp_path).out
    refused(
        tocsin("organisation", "leave", "nobody", "x", data=tmp_path),
        3,
        says="no such organisation",
        at="nobody",
    )
    refused(tocsin("organisation", "add", "a\u202eb", data=tmp_path), 3, says="no name", at="organisation")

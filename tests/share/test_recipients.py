# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import ids
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.share.recipients import MOST_BYTES, Way, read

GOOD = b"""
[[recipient]]
name = "water"
mail = ["duty@water.example", "a@b.example"]
webhook = "https://water.example/hook"
credential = "file:/run/hook"
"""


def test_each_way_of_each_recipient():
    found = read(GOOD, "r.toml", Limits())
    who = ids.derived("identity", "water")
    assert found.faults == []
    assert found.records == [
        Way(name="water", identity=who, kind="mail", address="duty@water.example"),
        Way(name="water", identity=who, kind="mail", address="a@b.example"),
        Way(
            name="water",
            identity=who,
            kind="webhook",
            address="https://water.example/hook",
            credential="file:/run/hook",
        ),
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        pytest.param('name = "x"', "no way to x", id="no way"),
        pytest.param('name = ""\nmail = ["a@b.example"]', "a name has", id="no name"),
        pytest.param('name = "a\\nb"\nmail = ["a@b.example"]', "a name has", id="a name of two lines"),
        pytest.param('name = "x"\nmail = ["a@b.example"]\nlanguage = "xx"', "language is one of", id="no language"),
        pytest.param('name = "x"\nmail = ["a"]', "no mail address", id="no address"),
        pytest.param('name = "x"\nmail = ["a@b.example\\r\\nDATA"]', "no mail address", id="a command in an address"),
        pytest.param('name = "x"\nmail = ["a b@c.example"]', "no mail address", id="a space in an address"),
        pytest.param('name = "x"\nmail = "a@b.example"', "Expected", id="no list"),
        pytest.param('name = "x"\nmails = ["a@b.example"]', "unknown field", id="misspelt"),
        pytest.param('name = "x"\nwebhook = "http://a.example/"', "by https", id="plain http"),
        pytest.param('name = "x"\nwebhook = "file:///etc/passwd"', "no address of", id="a file"),
        pytest.param('name = "x"\nwebhook = "https://u:p@a.example/"', "user or password", id="a password in the address"),
        pytest.param('name = "x"\nwebhook = "https://a.example/ b"', "no address of", id="a space"),
        pytest.param('name = "x"\nwebhook = "https://[a"', "no address of", id="a broken host"),
        pytest.param('name = "x"\nwebhook = "https://a.example/"\ncredential = "hunter2"', "where it is found", id="a secret in the file"),
        pytest.param('name = "x"\nidentity = "tool--1"\nmail = ["a@b.example"]', "no id of an identity", id="another id"),
        pytest.param('name = "y"\nmail = ["duty@water.example"]', "twice", id="an address twice"),
    ],
)  # fmt: skip
def test_a_bad_row_is_told_and_the_others_go_on(row: str, says: str):
    found = read(GOOD + b"[[recipient]]\n" + row.encode(), "r.toml", Limits())
    (fault,) = found.faults
    assert says in fault.what
    assert fault.where == "r.toml: recipient 2"
    assert "hunter2" not in fault.what
    assert len(found.records) == 3


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"[[recipient]", id="no toml"),
        pytest.param(b"recipients = []", id="another key"),
        pytest.param(b"recipient = 1", id="no list"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"a=" + b"[" * 100_000, id="deep"),
        pytest.param(b"#" * (MOST_BYTES + 1), id="too large"),
    ],
)
def test_what_is_no_list_of_recipients_is_refused(data: bytes):
    with pytest.raises(BadInput):
        read(data, "r.toml", Limits())


def test_another_tool_is_named_by_its_identity():
    who = "identity--0b5e5a1c-6f3a-4c0e-9d2b-3b1d7c1f7a10"
    found = read(
        f'[[recipient]]\nname = "x"\nidentity = "{who}"\nmail = ["a@b.example"]'.encode(), "r", Limits()
    )
    assert [way.identity for way in found.records] == [who]


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_row_makes_a_way_with_a_line_break_or_space_in_its_address(name: str, address: str):
    """The subject of a job is split at spaces."""
    import json

    row = f"[[recipient]]\nname = {json.dumps(name)}\nmail = [{json.dumps(address)}]\nwebhook = {json.dumps(address)}"
    try:
        found = read(row.encode(errors="replace"), "r", Limits())
    except BadInput:
        return
    assert all(not set(way.address) & set(" \r\n\t") for way in found.records)


def test_the_ways_of_a_recipient_have_its_language():
    found = read(GOOD.replace(b'"water"', b'"water"\nlanguage = "zh"'), "r.toml", Limits()).records
    assert {way.language for way in found} == {"zh"}

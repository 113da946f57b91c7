# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tocsin.core import ids
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.share import warning_draft

GOOD = b"""
name = "Hole"
tlp = "green"
answer_by = 2026-12-01T12:00:00+01:00
affected = {any = [{indicator = {kind = "domain", value = "bad.example", since = 2026-11-01}}]}
[[step]]
do = "Update"
cite = "https://a.example"
"""


def test_days_and_times_are_written_as_stix_does():
    made = warning_draft.read(GOOD, "x.toml")
    assert made.answer_by == "2026-12-01T11:00:00.000Z"
    assert made.affected["any"][0]["indicator"]["since"] == "2026-11-01"


BAD = {
    "no TOML": b"\xff",
    "nested beyond reason": b"a = " + b"[" * 100_000,
    "too large": b"#" * (2**20 + 1),
    "no name": GOOD.replace(b"name =", b"title ="),
    "a time without a zone": GOOD.replace(b"+01:00", b""),
    "a level that is none": GOOD.replace(b"green", b"purple"),
    "a step without a source": GOOD.replace(b"cite", b"see"),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_a_draft_that_is_none_is_refused_by_name(data):
    with pytest.raises(BadInput) as refused:
        warning_draft.read(data, "x.toml")
    assert refused.value.where.startswith("x.toml")
    assert refused.value.do


def test_a_list_of_members_is_names_or_ids():
    port = ids.derived("identity", "port")
    data = f"water  # works\n\n{port} Port of X\nwater\nidentity--zz Mallory\n".encode()
    found = warning_draft.members(data, "m.txt", Limits())
    assert [(each.id, each.name) for each in found.records] == [
        (ids.derived("identity", "water"), "water"),
        (port, "Port of X"),
    ]
    assert [fault.where for fault in found.faults] == ["m.txt:4", "m.txt:5"]

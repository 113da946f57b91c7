# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A change put into an event: nothing that it does not name is lost, and each record stands there once."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.flows.misp_node import attribute, uid
from tocsin.share.misp.merged import merged, whole

RECORDS = st.lists(st.integers(1, 6), unique=True, max_size=5)


@given(RECORDS, RECORDS)
def test_each_record_stands_once_and_what_is_changed_is_changed(before, after):
    event = {"info": "x", "Attribute": [attribute(n, comment="old", data="d") for n in before]}
    change = whole(
        event, {"Attribute": [{"uuid": uid(n).upper(), "comment": "new"} for n in after]}, 1_795_000_000
    )
    made: dict[str, Any] = merged(event, change)
    uuids = [str(a["uuid"]).lower() for a in made["Attribute"]]
    assert sorted(uuids) == sorted({uid(n) for n in (*before, *after)})
    for a in made["Attribute"]:
        number = next(n for n in range(1, 7) if uid(n) == a["uuid"].lower())
        assert a["comment"] == ("new" if number in after else "old")
        assert ("data" in a) == (number in before)
        assert number not in before or number not in after or int(a["timestamp"]) == 1_795_000_001
    assert made["info"] == "x"


def test_a_change_of_nothing_and_one_that_is_no_list():
    event = {"Attribute": [attribute(1), "x"], "Object": []}
    assert merged(event, {}) == event
    assert merged(event, {"Attribute": 3})["Attribute"] == 3
    assert whole(event, {"Attribute": ["y"]}, 1)["Attribute"] == ["y"]
    inner = {"uuid": uid(4), "name": "file", "Attribute": [attribute(5), attribute(6)]}
    made: dict[str, Any] = whole(
        {"Object": [inner]}, {"Object": [{"uuid": uid(4), "Attribute": [attribute(6, comment="n")]}]}, 1
    )
    assert [(a["uuid"], a.get("comment")) for a in made["Object"][0]["Attribute"]] == [
        (uid(5), None),
        (uid(6), "n"),
    ]

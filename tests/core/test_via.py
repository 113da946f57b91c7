# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A way is no part of what a component is, and is written only where there is one."""

import msgspec

from tocsin.core.component import Component
from tocsin.core.via import Via
from tocsin.know.package_facts import alike_of

PLAIN = Component(name="a", version="1")
BY_B = msgspec.structs.replace(PLAIN, via=Via(chain=("b",), direct=True))
BY_C = msgspec.structs.replace(PLAIN, via=Via(chain=("c", "d"), scope="test"))


def test_components_that_differ_only_in_the_way_are_one():
    assert len({PLAIN, BY_B, BY_C}) == 1
    assert PLAIN == BY_B == BY_C
    assert BY_C == PLAIN
    assert msgspec.structs.replace(BY_B, version="2") != PLAIN
    assert len({alike_of(one) for one in (PLAIN, BY_B, BY_C)}) == 1


def test_no_way_leaves_no_trace_in_what_is_kept():
    assert b"via" not in msgspec.json.encode(PLAIN)
    for one in (PLAIN, BY_B, BY_C):
        again = msgspec.json.decode(msgspec.json.encode(one), type=Component)
        assert msgspec.json.encode(again) == msgspec.json.encode(one)


def test_a_way_in_words():
    assert [str(BY_B.via), str(BY_C.via), str(Via(scope="optional"))] == [
        "direct",
        "c > d (test)",
        "(optional)",
    ]

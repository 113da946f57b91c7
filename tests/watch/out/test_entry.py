# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The head in words is lines of what prints, whatever its parts hold."""

from __future__ import annotations

import msgspec
from hypothesis import given

from tests.watch.out.hostile import HEAD, heads
from tocsin.watch.out.entry import comments


@given(heads)
def test_no_part_of_a_head_begins_a_line_of_its_own(head):
    lines = comments(head, ";").decode().splitlines()
    assert len(lines) == len(head.lines())
    assert all(line.startswith("; ") for line in lines)


def test_a_head_says_the_state_what_is_left_out_and_who_decided():
    head = msgspec.structs.replace(
        HEAD, left_out=(("expired", 2),), even_listed="amy", due="tomorrow", kinds=("ipv4",), tlp="green"
    )
    said = "\n".join(head.lines())
    for part in (
        "state 7",
        "audit ab",
        "2 expired",
        "decided by amy",
        "out of date from tomorrow",
        "kinds: ipv4",
        "TLP:green",
    ):
        assert part in said

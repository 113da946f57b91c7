# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What does not fit is counted by reason, and the sums are of what went in."""

from __future__ import annotations

import tracemalloc

from tocsin.watch.out import FORMATS, Entry, format_of, kinds_of, write
from tocsin.watch.out.plain import Plain


def test_what_does_not_fit_is_counted_and_the_rest_goes_on():
    given = [
        Entry(number=1, kind="domain", value="bad.example", tlp="green"),
        Entry(number=2, kind="domain", value="bad.example\nx", tlp="red"),
        Entry(number=3, kind="ipv4", value="192.0.2.1", tlp="amber"),
    ]
    lines: list[bytes] = []
    body = write(Plain(), given, lines.append)
    assert b"".join(lines) == b"bad.example\n192.0.2.1\n"
    assert (body.entries, body.tlp, body.left_out.total()) == (2, "amber", 1)
    assert body.digest != write(Plain(), given[:1], lines.append).digest


def test_memory_does_not_grow_with_the_entries():
    def peak(count: int) -> int:
        given = (
            Entry(number=at, kind="ipv4", value=f"198.51.{at >> 8 & 255}.{at & 255}") for at in range(count)
        )
        tracemalloc.start()
        write(Plain(), given, len)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    few = peak(1_000)
    assert peak(50_000) < few + 50_000


def test_every_format_says_its_kinds_before_it_is_made():
    for name in FORMATS:
        made = format_of(name, "x")
        assert (made.name, made.kinds) == (name, kinds_of(name))

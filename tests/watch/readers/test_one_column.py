# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One column of others' tables, by name or number, under any separator, behind remarks."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.watch.readers.one_column import OneColumn

ROWS = [("2026-01-01 00:00", "192.0.2.1", "443"), ("2026-01-02 00:00", "hxxp://evil[.]example/a", "80")]
VALUES = [("ipv4", "192.0.2.1"), ("url", "http://evil.example/a")]


def read(data: bytes, column: str = "dst_ip", limits: Limits | None = None):
    return OneColumn(column).read(data, "list.csv", limits or Limits())


def made(separator: str, head: str = "", quote: str = "") -> bytes:
    rows = [("first_seen", "dst_ip", "dst_port"), *ROWS]
    lines = [separator.join(f"{quote}{cell}{quote}" for cell in row) for row in rows]
    return (head + "\r\n".join(lines) + "\r\n").encode()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize(
    "head", ["", "# A list, made by nobody\n#\n\n", "\ufeff"], ids=["bare", "remarks", "mark"]
)
@pytest.mark.parametrize("quote", ["", '"'], ids=["plain", "quoted"])
def test_the_named_column_is_taken_and_the_rest_is_a_note(separator: str, head: str, quote: str) -> None:
    found = read(made(separator, head, quote), " DST_IP ")
    assert [(one.kind, one.value) for one in found.records] == VALUES
    assert not found.faults
    assert found.records[0].note == "first_seen: 2026-01-01 00:00; dst_port: 443"
    assert found.records[1].original == "hxxp://evil[.]example/a"


def test_a_header_may_stand_in_a_remark() -> None:
    found = read(b"# a list\n# first_seen,dst_ip\n2026,192.0.2.1\n# end\n")
    assert [(one.value, one.note, one.line) for one in found.records] == [
        ("192.0.2.1", "first_seen: 2026", 3)
    ]


def test_by_its_number_no_header_is_needed() -> None:
    found = read(b"# x\n2026;192.0.2.1\n2026;198.51.100.7;z\n", "2")
    assert [one.value for one in found.records] == ["192.0.2.1", "198.51.100.7"]
    assert found.records[1].note == "column 1: 2026; column 3: z"


def test_what_is_no_indicator_is_named_and_costs_only_itself() -> None:
    found = read(b"dst_ip,x\nhello there,1\n192.0.2.1,2\n,3\n192.0.2.1,4\n", "dst_ip")
    assert [one.value for one in found.records] == ["192.0.2.1"]
    assert [fault.where for fault in found.faults] == ["list.csv:2", "list.csv:4"]
    assert found.notes == ["1 lines repeat a value of the list"]
    short = read(b"x,dst_ip\n1\n2,192.0.2.1\n")
    assert ([one.value for one in short.records], short.faults[0].where) == (["192.0.2.1"], "list.csv:2")


@pytest.mark.parametrize(
    ("data", "column", "says"),
    [
        (b"ip,note\n192.0.2.1,x\n", "host", "begins with ip, note"),
        (b"", "host", "no header names"),
        (b"ip,note\n192.0.2.1,x\n", "0", "no header names"),
        (b"ip,note\n192.0.2.1,x\n", "9" * 5_000, "no header names"),
        (b"ip\n\xff\n", "ip", "no UTF-8"),
    ],
    ids=["another name", "empty", "number 0", "huge number", "not UTF-8"],
)
def test_what_has_no_such_column_is_refused(data: bytes, column: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read(data, column, Limits())


def test_bounds_hold() -> None:
    limits = Limits(members=3, line_bytes=40)
    found = read(b"ip\n" + b"".join(b"192.0.2.%d\n" % n for n in range(6)), "ip", limits)
    assert (len(found.records), len(found.faults)) == (3, 3)
    long = read(b"ip\n" + b"x" * 100 + b"\n192.0.2.1\n", "ip", limits)
    assert ([one.value for one in long.records], len(long.faults)) == (["192.0.2.1"], 1)

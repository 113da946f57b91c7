# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Records of several lines: nothing of them is lost, and nothing else becomes one."""

import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.watch.slow_records import FAULT, closing, owners, record
from tests.watch.slow_records import values as slow_values
from tests.watch.test_scan import INDEX, texts
from tocsin.core.limits import Limits
from tocsin.watch.readers import named
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.scan import scan, scan_stream

SYSLOG = named("syslog")
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
CONTEXT = LineContext(now=NOW)
HEAD = "2026-11-21T22:14:15Z gw app[7]: "
EVIL = b"see evil.example"
BEGIN = HEAD.encode() + b"a record"


def scanned(data, reader=SYSLOG, **limits):
    context = LineContext(now=NOW, limits=Limits(**limits))
    return scan(data, index=INDEX, reader=reader, file="f", first_line=1, first_offset=0, context=context)


def values(result):
    return {(hit.kind, hit.value) for hit in result.hits}


def whole_field(hit):
    return hit.kind in {"useragent", "mutex"}


message_lines = texts().map(lambda text: " ".join(text.replace("\x00", " ").split("\n")))


@given(st.lists(message_lines, min_size=1, max_size=5))
def test_a_message_of_many_lines_has_the_values_of_the_message_on_one(lines):
    many = scanned((HEAD + "\n".join(lines)).encode())
    one = scanned((HEAD + "#012".join(lines)).encode())
    assert (many.faults, one.faults) == ([], [])
    assert {(h.kind, h.value) for h in many.hits if not whole_field(h)} == {
        (h.kind, h.value) for h in one.hits if not whole_field(h)
    }
    for number, line in enumerate(lines, start=1):
        alone = scanned((HEAD + line).encode())
        assert {(h.kind, h.value, h.seen) for h in many.hits if h.line == number and not whole_field(h)} == {
            (h.kind, h.value, h.seen) for h in alone.hits if not whole_field(h)
        }
    assert {(hit.field, hit.at, hit.hosts[0]) for hit in many.hits} <= {
        ("message", "2026-11-21T22:14:15.000Z", "gw")
    }
    assert many.continued == sum(1 for line in lines[1:] if line.strip())


OPENS = b'<34>1 2026-11-20T22:14:15Z v a - - [x y="open '
LINES = st.sampled_from(
    [
        BEGIN,
        b"<34>Nov 20 22:14:15 other b: " + EVIL,
        b"\tat a.b.C(C.java:7) " + EVIL,
        b"    indented by the journal " + EVIL,
        b'{"event_type":"dns","q":"evil.example"}',
        b"-- Boot 0123 --",
        b"-- Subject: a unit has failed " + EVIL,
        b"",
        b" ",
        b"\x00\x00" + EVIL,
        b"Feb 30 01:02:03 gw a: " + EVIL,
        b"<999>" + EVIL,
        OPENS,
        OPENS + b"and " + EVIL,
        b'<34>1 2026-11-20T22:14:15Z v a - - [x y="closed" z="broken] evil.example',
        b'closed " next="and ' + EVIL,
        b'closed "][b c="',
        b'closed, see evil.example"] the message',
        b'evil.example \\" \\] ends with \\',
        b'\\\\" no="\\\\"] evil.example',
        b'broken ] "] evil.example',
    ]
)


@given(st.lists(LINES, max_size=14), st.integers(0, 3), st.integers(90, 250), st.integers(1, 90))
def test_which_line_belongs_to_which_record_is_as_the_slow_way_says(lines, most, size, block):
    data = b"".join(line + b"\n" for line in lines)
    context = LineContext(now=NOW, limits=Limits(record_lines=most, line_bytes=size))
    parts = list(
        scan_stream(
            io.BytesIO(data), index=INDEX, reader=SYSLOG, file="f", context=context, block_bytes=block
        )
    )
    slow = owners(lines, context)
    bad = [number for number, owner in enumerate(slow, start=1) if owner == FAULT]
    assert [int(fault.where.partition(":")[2]) for part in parts for fault in part.faults] == bad
    assert sum(part.continued for part in parts) == sum(
        1 for number, owner in enumerate(slow, start=1) if owner not in {None, FAULT, number}
    )
    found = [
        (hit.line, hit.field, hit.at, hit.hosts, data[hit.offset :].startswith(b"evil.example"))
        for part in parts
        for hit in part.hits
    ]
    assert sorted(found) == sorted(slow_hits(lines, slow, context))
    assert [line for line, *_ in found] == sorted(line for line, *_ in found)


def slow_hits(lines, slow, context):
    """One a line, and for the lines of a value one a field; the last field is the message."""
    number = 0
    while number < len(lines):
        owner, first, number = slow[number], number, number + 1
        event = record(lines, owner, context) if owner else None
        last, behind = closing(lines, first, context) if owner == number else None, lines[first]
        if event is not None and last is not None:
            number, behind = last + 1, lines[last].rpartition(b"]")[2]
            for path, value, told in slow_values(b"\n".join(lines[first:number]))[0]:
                if "evil.example" in value:
                    yield first + 1 + told[value.index("evil.example")], path, event.at, event.hosts, True
        if b"evil.example" in behind:
            message = "message.q" if behind.startswith(b"{") else "message"
            yield number, *((message, event.at, event.hosts) if event else ("line", "", ())), True


PAYLOADS = st.lists(
    st.sampled_from(
        ["see evil.example", "", "  more", "<34>Nov 20 22:14:15 forged b: evil.example", "Nov 20 22:14:15 forged b: x"]
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


@given(
    st.lists(st.tuples(PAYLOADS, st.sampled_from(["", "\n", " é\n", "\r\n"])), min_size=1, max_size=5),
    st.sampled_from(["", "\n"]),
    st.integers(1, 60),
)
def test_counted_records_hold_their_lines_however_they_begin(frames, between, block):
    data, expected = b"", []
    for number, (lines, last) in enumerate(frames):
        head = f"<13>1 2026-11-21T22:14:{number:02}Z host{number} app - - - "
        record = (head + "\n".join(lines) + last).encode()
        start = len(data)
        data += f"{len(record)} ".encode() + record + between.encode()
        place = data.find(b"evil.example", start)
        while place >= 0:
            expected.append(
                (
                    place,
                    data.count(b"\n", 0, place) + 1,
                    f"host{number}",
                    f"2026-11-21T22:14:{number:02}.000Z",
                )
            )
            place = data.find(b"evil.example", place + 1)
    parts = list(
        scan_stream(
            io.BytesIO(data), index=INDEX, reader=SYSLOG, file="f", context=CONTEXT, block_bytes=block
        )
    )
    assert [fault for part in parts for fault in part.faults] == []
    found = [(hit.offset, hit.line, hit.hosts[0], hit.at) for part in parts for hit in part.hits]
    assert found == expected


def test_a_count_is_believed_only_while_the_rest_agrees():
    """A count too great ends where another counted record begins; one too small is as if it were not there."""
    head = b"<13>1 2026-11-21T22:14:15Z %s a - - - x"
    data = b"9999999 %s\n48 %s\nmore evil.example\n" % (head % b"one", head % b"two")
    assert [(hit.line, hit.hosts) for hit in scanned(data).hits] == [(3, ("two",))]
    data = b"1 %s evil.example\nand evil.example\n" % (head % b"one")
    result = scanned(data)
    assert [(hit.line, hit.hosts) for hit in result.hits] == [(1, ("one",)), (2, ("one",))]
    data = b"60 %s\nNov 21 22:14:15 three a: a longer line, evil.example\n" % (head % b"one")
    assert [(hit.line, hit.hosts) for hit in scanned(data).hits] == [(2, ("three",))]


def test_a_forged_count_takes_no_more_than_the_limits():
    data = b"9999999 <13>Nov 21 22:14:15 one a: x\n" + b"Nov 21 22:14:16 two a: evil.example\n" * 5
    result = scanned(data, record_lines=2)
    assert [hit.hosts for hit in result.hits] == [("one",)] * 2 + [()] + [("two",)] * 2
    assert [fault.where for fault in result.faults] == ["f:4"]


def test_nothing_but_continuation_is_nothing_but_faults():
    result = scanned(b"\tat evil.example\n" * 50)
    assert (result.faulty, result.continued, result.lines) == (50, 0, 50)
    assert {hit.field for hit in result.hits} == {"line"}


@pytest.mark.parametrize(
    ("line", "taken"), [(b"x" * 99 + b"\n", 1_000), (b"x" * 9_999 + b"\n", 104)], ids=["lines", "bytes"]
)
def test_a_megabyte_behind_one_record_is_not_one_record(line, taken):
    data = BEGIN + b"\n" + line * ((2 << 20) // len(line) + 1) + BEGIN + b"\n" + EVIL
    result = scanned(data)
    assert result.continued == taken + 1
    assert result.faulty == result.lines - 2 - result.continued
    assert result.faults[0].where == f"f:{taken + 2}"
    assert "raise limits.record_lines" in result.faults[0].do
    assert "does not begin" in result.faults[1].what
    assert result.hits[0].hosts == ("gw",)


def test_a_line_behind_a_fault_is_a_fault():
    result = scanned(b"\n".join([BEGIN, b"Feb 30 01:02:03 gw a: b", b"\tat evil.example"]))
    assert [fault.where for fault in result.faults] == ["f:2", "f:3"]
    assert (result.hits[0].at, result.hits[0].hosts) == ("", ())


def test_a_line_too_long_ends_the_record_before_it():
    data = b"\n".join([BEGIN, b"y" * 300, b"\tat evil.example"])
    context = LineContext(now=NOW, limits=Limits(line_bytes=200))
    parts = list(scan_stream(io.BytesIO(data), index=INDEX, reader=SYSLOG, file="f", context=context))
    assert [fault.where for part in parts for fault in part.faults] == ["f:2", "f:3"]


def test_nul_bytes_are_no_message():
    result = scanned(b"\n".join([BEGIN, bytes(80) + b" evil.example"]))
    assert (result.faulty, result.continued) == (1, 0)
    assert values(result) == {("domain", "evil.example")}
    counted = b"90 <13>Nov 21 22:14:15 one a: x\n" + bytes(20) + b" evil.example\nmore\n"
    assert scanned(counted).faults[0].what == "it is no text"


def test_the_parties_of_the_line_itself_come_behind_those_of_the_record():
    data = HEAD.encode() + b"from 192.0.2.1\n  to 192.0.2.2 evil.example\n  for evil.example\n"
    assert [hit.hosts for hit in scanned(data).hits] == [
        ("gw", "192.0.2.1", "192.0.2.2"),
        ("gw", "192.0.2.1"),
    ]


def test_other_formats_know_no_such_records():
    line = b'{"timestamp":"2026-11-22T01:02:03.5+0000","event_type":"x"}'
    result = scanned(line + b"\n\tat evil.example\n", reader=named("eve"))
    assert (result.faulty, result.continued, result.after) == (1, 0, None)

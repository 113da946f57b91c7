# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Quoted values of RFC 5424 with newlines in them: read whole, and never at the cost of another record."""

import datetime as dt
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.watch.slow_records import ANY
from tests.watch.test_scan import INDEX
from tocsin.core.errors import BadInput
from tocsin.core.hit import Hit
from tocsin.core.limits import Limits
from tocsin.watch.blocks import blocks
from tocsin.watch.index import build
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.readers.syslog import Syslog
from tocsin.watch.records import Line, Walk
from tocsin.watch.scan import scan, scan_stream

SYSLOG = Syslog()
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
CONTEXT = LineContext(now=NOW)
OPENS = b'<34>1 2026-11-20T22:14:15Z gw app 7 - [a@1 x="first'
NEXT = b"<34>1 2026-11-20T22:14:16Z next app - - - see evil.example"
AT = "2026-11-20T22:14:15.000Z"


def scanned(data, index=INDEX, block=1 << 20, **limits):
    context = LineContext(now=NOW, limits=Limits(**limits))
    return list(
        scan_stream(
            io.BytesIO(data), index=index, reader=SYSLOG, file="f", context=context, block_bytes=block
        )
    )


def hits(parts):
    return [hit for part in parts for hit in part.hits]


def faults(parts):
    return [int(fault.where.partition(":")[2]) for part in parts for fault in part.faults]


def read(data, block=1 << 20, reader=SYSLOG, context=CONTEXT):
    """All that the walk tells, block by block."""
    found: list[Line] = []
    before = None
    for one in blocks(io.BytesIO(data), block, context.limits):
        walk = Walk(reader, context, "f", before)
        found.extend(walk.lines(one.data, one.first_line, one.first_offset))
        before = walk.record
    return [*found, *Walk(reader, context, "f", before).end()]


NAMES = st.text(alphabet="abX.@1-", min_size=1, max_size=5)
VALUES = st.lists(
    st.sampled_from(
        [
            "\n",
            "\r\n",
            "\r",
            '"',
            "\\",
            "]",
            "]\n",
            '"\n',
            "\\\n",
            "a",
            "é 😀",
            " ",
            '" b="',
            "[",
            "n",
            "evil.example",
        ]
    ),
    max_size=8,
).map("".join)
FORGED = st.sampled_from(
    ["\n<34>Nov 20 22:14:15 forged b: x", "\n<34>1 2026-11-20T22:14:15Z f a - - -", "\n5 <13>a", "\nNov 20 22:14:15 f b: "]
)  # fmt: skip


def records(values):
    elements = st.lists(
        st.tuples(NAMES, st.lists(st.tuples(NAMES, values), max_size=3)), min_size=1, max_size=3
    )
    return st.lists(st.tuples(elements, st.text(alphabet="ab é\"]\\['=", max_size=8)), min_size=1, max_size=4)


def written(number, elements, message):
    data = "".join(
        f"[{name}"
        + "".join(
            f' {key}="' + "".join("\\" + one if one in '"\\]' else one for one in value) + '"'
            for key, value in params
        )
        + "]"
        for name, params in elements
    )
    return f"<13>1 2026-11-21T22:14:{number:02}Z host{number} app - - {data} {message}".encode()


def told(number, elements, message):
    fields = [("hostname", f"host{number}"), ("app", "app")]
    fields += [(f"structured.{name}.{key}", value) for name, params in elements for key, value in params]
    return f"2026-11-21T22:14:{number:02}.000Z", fields + [("message", message)] * bool(message)


def assert_read_back(data, frames, starts, block):
    found = read(data, block)
    assert [line.fault for line in found] == [None] * len(frames)
    assert [(line.event.at, list(line.event.fields)) for line in found] == [
        told(number, *frame) for number, frame in enumerate(frames)
    ]
    assert [line.start for line in found] == starts
    assert [line.number for line in found] == [data.count(b"\n", 0, start) + 1 for start in starts]


def assert_each_byte_once(data, found):
    done = 0
    for line in found:
        assert not data[done : line.start].strip()
        assert data.startswith(line.raw, line.start)
        done = line.start + len(line.raw)
    assert not data[done:].strip()


@given(records(st.one_of(VALUES, FORGED, st.tuples(VALUES, FORGED, VALUES).map("".join))),
       st.sampled_from(["", "\n", "\r\n"]), st.integers(1, 90))  # fmt: skip
def test_what_was_written_with_counts_is_read_back(frames, between, block):
    data, starts = b"", []
    for number, frame in enumerate(frames):
        record = written(number, *frame)
        starts.append(len(data))
        data += f"{len(record)} ".encode() + record + between.encode()
    assert_read_back(data, frames, starts, block)


@given(records(VALUES), st.sampled_from([b"\n", b"\r\n"]), st.integers(1, 90))
def test_what_was_written_without_counts_is_read_back_if_no_value_looks_like_a_record(frames, end, block):
    data, starts = b"", []
    for number, frame in enumerate(frames):
        record = written(number, *frame)
        assume(all(SYSLOG.continued(line, ANY, CONTEXT) is not None for line in record.split(b"\n")[1:]))
        starts.append(len(data))
        data += record + end
    assert_read_back(data, frames, starts, block)


LINES = st.sampled_from(
    [OPENS, OPENS + b" evil.example", b"mid evil.example", b'last"] evil.example', b'y" z="evil.example', NEXT,
     b"90 " + OPENS + b" evil.example", b"5 <13>a", b"70 <13>x", b'x"]5 <13>a', b"", b"\x00", b"bad ] evil.example"]
)  # fmt: skip


@given(st.lists(LINES, max_size=12), st.data(), st.sampled_from([b"\n", b"\r\n"]))
def test_a_scan_cut_anywhere_and_gone_on_with_gives_the_same(lines, data, end):
    whole = b"".join(line + end for line in lines)
    one = scan(whole, index=INDEX, reader=SYSLOG, file="f", first_line=1, first_offset=0, context=CONTEXT)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(lines)), max_size=3)))
    parts, before = [], None
    for begin, stop in zip([0, *cuts], [*cuts, len(lines)], strict=True):
        done = b"".join(line + end for line in lines[:begin])
        part = scan(
            b"".join(line + end for line in lines[begin:stop]), index=INDEX, reader=SYSLOG, file="f", before=before,
            first_line=begin + 1, first_offset=len(done), context=CONTEXT, last=stop == len(lines),
        )  # fmt: skip
        parts.append(part)
        before = part.after
    assert_each_byte_once(whole, read(whole))
    assert [hit for part in parts for hit in part.hits] == one.hits
    assert [fault for part in parts for fault in part.faults] == one.faults
    for name in ("lines", "faulty", "continued", "size"):
        assert sum(getattr(part, name) for part in parts) == getattr(one, name)
    assert {line + 1 for line, text in enumerate(lines) if b"evil.example" in text} >= {
        hit.line for hit in one.hits
    }
    for hit in one.hits:
        assert whole[hit.offset :].startswith(b"evil.example")
        assert hit.line == whole.count(b"\n", 0, hit.offset) + 1


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("block", [1, 70, 1 << 20])
def test_a_hit_in_the_second_line_of_a_value_has_the_record_and_its_own_line(end, block):
    lines = [NEXT, OPENS, b"see evil.example", b'last" y="\\"203.0.113.7\\""][b z="', b'2001:db8::7"] bob+x@evil.example',
             b"\tat evil.example", NEXT]  # fmt: skip
    data = end.join(lines) + end
    parts = scanned(data, block=block)
    assert faults(parts) == []
    found = hits(parts)
    parties = ("gw", "203.0.113.7", "2001:db8::7")
    assert [(h.line, h.field, h.kind, h.hosts) for h in found[1:-1]] == [
        (3, "structured.a@1.x", "domain", parties),
        (4, "structured.a@1.y", "ipv4", parties),
        (5, "structured.b.z", "ipv6", parties),
        (5, "message", "email", parties),
        (5, "message", "domain", parties),
        (6, "message", "domain", parties),
    ]
    assert {hit.at for hit in found[1:-1]} == {AT}
    for hit in found:
        assert data[hit.offset :].startswith(hit.seen.encode())
        assert hit.line == data.count(b"\n", 0, hit.offset) + 1
    assert sum(part.lines for part in parts) == 7
    assert sum(part.continued for part in parts) == 4


def test_a_value_told_with_escapes_stands_in_the_line_it_begins_in():
    index = build([("useragent", 'Bot "1"', "", ()), ("useragent", 'Bot "2"', "", ())])
    data = OPENS + b'\nmore" y="Bot \\"1\\""] @cee:{"agent":"Bot \\"2\\""}\n'
    first, second = hits(scanned(data, index=index))
    assert (first.line, first.seen, first.offset) == (2, 'Bot "1"', len(OPENS) + 1)
    assert (second.line, second.seen, second.offset) == (2, 'Bot "2"', len(OPENS) + 1)


def test_bytes_that_are_no_utf8_stay_in_the_value_and_cost_nothing():
    data = OPENS + b'\n\xff\xc3 evil.example\n\xe9"] m\n'
    (hit,) = hits(scanned(data))
    assert (hit.line, hit.field, data[hit.offset :][:4]) == (2, "structured.a@1.x", b"evil")
    (line,) = read(data)
    assert dict(line.event.fields)["structured.a@1.x"] == "first\n\udcff\udcc3 evil.example\n\udce9"


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_a_backslash_at_the_end_of_a_line_escapes_no_quote_of_the_next(end):
    (line,) = read(OPENS + b"\\" + end + b'"] m' + end)
    assert dict(line.event.fields)["structured.a@1.x"] == "first\\" + end.decode()
    (line,) = read(OPENS + b"\\\\" + end + b'\\"\\" "] m' + end)
    assert dict(line.event.fields)["structured.a@1.x"] == "first\\" + end.decode() + '"" '


@pytest.mark.parametrize(
    ("lines", "bad", "good"),
    [
        ([OPENS, b"more evil.example", NEXT], [1, 2], [3]),
        ([OPENS, NEXT, b'end"] evil.example'], [1], [2, 3]),
        ([OPENS, b"<34>Nov 20 22:14:15 gw a: evil.example", b'end"]'], [1], [2]),
        ([OPENS, b"5 <13>a", NEXT], [1], [3]),
        ([OPENS, OPENS, b'evil.example"]'], [1], [3]),
        ([OPENS, b"a \x00 evil.example", b'"] evil.example', NEXT], [1, 2, 3], [4]),
        ([OPENS, b"evil.example ] ", NEXT], [1, 2], [3]),
        ([OPENS, b'evil.example" not="', b'closed"', NEXT], [1, 2, 3], [4]),
        ([OPENS], [1], []),
        ([OPENS, b"evil.example"], [1, 2], []),
        ([b"300 " + OPENS, b"5 <13>a", NEXT], [1], [3]),
        ([b"70 " + OPENS, b"evil.example <13>is no record", NEXT], [1, 2], [3]),
        ([OPENS, b"", b"", NEXT], [1], [4]),
    ],
    ids=["a-record-behind", "a-record-within", "an-old-record", "a-counted-record", "another-open", "nul", "a-bracket",
         "no-bracket", "the-end", "the-end-behind-more", "count-too-great", "count-too-small", "blank-lines"],
)  # fmt: skip
@pytest.mark.parametrize("block", [1, 1 << 20])
def test_a_value_that_is_never_closed_costs_its_own_record(lines, bad, good, block):
    data = b"\n".join(lines)
    parts = scanned(data, block=block)
    assert faults(parts) == bad
    assert "not closed" in next(fault.what for part in parts for fault in part.faults)
    found = {hit.line: hit for hit in hits(parts)}
    assert [line for line, hit in found.items() if hit.at] == good
    assert set(found) == {line for line, text in enumerate(lines, start=1) if b"evil.example" in text}
    assert sum(part.lines for part in parts) == len(lines)


@pytest.mark.parametrize("limits", [{"record_lines": 3}, {"line_bytes": 90}], ids=["lines", "bytes"])
def test_a_value_beyond_the_limits_is_a_fault_and_its_lines_are_read_again(limits):
    within = [OPENS, b"evil.example", b"x", b'"] m']
    parts = scanned(b"\n".join(within), **limits)
    assert (faults(parts), hits(parts)[0].at) == ([], AT)
    beyond = [OPENS, b"evil.example", b"x", b"2", b'"] ' + b"m" * 60, b"", NEXT]
    parts = scanned(b"\n".join(beyond), **limits)
    assert faults(parts) == [1, 2, 3, 4, 5]
    assert [(hit.line, hit.field) for hit in hits(parts)] == [(2, "line"), (7, "message")]


def test_a_line_too_long_within_a_value_ends_the_record():
    data = b"\n".join([OPENS, b"evil.example", b"y" * 300, b'"] evil.example'])
    for block in (1, 1 << 20):
        parts = scanned(data, block=block, line_bytes=200)
        assert faults(parts) == [1, 2, 3, 4]
        assert [hit.line for hit in hits(parts)] == [2, 4]


def test_a_stream_that_breaks_within_a_value_has_said_what_it_held():
    class Broken(io.BytesIO):
        def read(self, size=-1):
            part = super().read(size)
            if not part:
                raise BadInput("it breaks off")
            return part

    told: list[Hit] = []
    with pytest.raises(BadInput, match="breaks off"):
        told.extend(
            hit
            for part in scan_stream(Broken(OPENS + b"\nevil.example\n"), index=INDEX, reader=SYSLOG, file="f",
                                    context=CONTEXT)
            for hit in part.hits
        )  # fmt: skip
    assert [(hit.line, hit.field) for hit in told] == [(2, "line")]


class Counting(Syslog):
    """How many bytes the reader is handed."""

    def __init__(self):
        self.bytes = 0

    def fields(self, line, context):
        self.bytes += len(line)
        return super().fields(line, context)

    def unclosed(self, line, *, inside=False):
        self.bytes += len(line)
        return super().unclosed(line, inside=inside)

    def continued(self, line, record, context, *, inside=False):
        self.bytes += len(line)
        return super().continued(line, record, context, inside=inside)

    def pieces(self, line, due, *, sure=False):
        self.bytes += len(line)
        return super().pieces(line, due, sure=sure)


SHORT = b'<13>1 - - - - - [a x="'
HOSTILE = {
    "open": [SHORT],
    "counted": [b"9999999 " + SHORT],
    "one-counted": [b"9999999 " + SHORT, *[SHORT] * 4_999],
    "counted-among-open": [b"9999999 " + SHORT, SHORT, SHORT],
    "counted-among-text": [b"9999999 " + SHORT, *[b"text of a value, no more"] * 6],
    "open-and-text": [SHORT, *[b"text of a value, no more"] * 2_000],
    "from-value-to-value": [SHORT, *[b'next" y="'] * 2_000],
    "broken-at-last": [SHORT, *[b'next" y="'] * 900, b"] no end"],
    "nearly-a-count": [b"9999999 " + SHORT, *[b"1 <13>"] * 300, b"1 <13>" + b"x" * 30],
    "blank": [SHORT, *[b""] * 3_000],
    "many-on-a-line": [(b"22 " + SHORT) * 3],
    "all-on-a-line": [(b"22 " + SHORT) * 9_999],
    "count-then-cut": [(b"%d " % (len(SHORT) + 40)) + SHORT, b"text of a value", SHORT],
}


@pytest.mark.parametrize("lines", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("limits", [Limits(), Limits(record_lines=10**9)], ids=["as-set", "lines-unbound"])
def test_ten_thousand_open_lines_are_read_a_few_times_each(lines, limits):
    times = 10_000 // len(lines) + 1 if len(lines[0]) < 10_000 else 1
    data = b"".join(line + b"\n" for line in (lines * times)[:10_000])
    reader = Counting()
    found = read(data, reader=reader, context=LineContext(now=NOW, limits=limits))
    assert reader.bytes <= 8 * len(data)
    assert_each_byte_once(data, found)

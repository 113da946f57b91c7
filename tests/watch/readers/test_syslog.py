# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import LineContext, Unclosed
from tocsin.watch.readers.syslog import Syslog

NOW = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
CONTEXT = LineContext(now=NOW)


def read(line, context=CONTEXT):
    return Syslog().fields(line if isinstance(line, bytes) else line.encode(), context)


@pytest.mark.parametrize(
    ("line", "at", "fields"),
    [
        ("<34>Feb 28 22:14:15 mymachine su: 'su root' failed", "2026-02-28T22:14:15.000Z",
         [("hostname", "mymachine"), ("tag", "su"), ("message", "'su root' failed")]),
        ("Feb  1 00:00:00 gw sshd[12]: hi", "2026-02-01T00:00:00.000Z",
         [("hostname", "gw"), ("tag", "sshd"), ("procid", "12"), ("message", "hi")]),
        ("Dec 31 23:59:60 gw a: b", "2025-12-31T23:59:59.000Z", [("hostname", "gw"), ("tag", "a"), ("message", "b")]),
        ("Feb 29 01:00:00 gw a: b", "2024-02-29T01:00:00.000Z", [("hostname", "gw"), ("tag", "a"), ("message", "b")]),
        ("Nov 22 2024 01:02:03 gw %ASA-4-106023: Deny", "2024-11-22T01:02:03.000Z",
         [("hostname", "gw"), ("tag", "%ASA-4-106023"), ("message", "Deny")]),
        ("Feb 22 01:02:03.5 gw kernel: x", "2026-02-22T01:02:03.500Z",
         [("hostname", "gw"), ("tag", "kernel"), ("message", "x")]),
        ("Feb 22 01:02:03 app[7]: no host", "2026-02-22T01:02:03.000Z",
         [("tag", "app"), ("procid", "7"), ("message", "no host")]),
        ("<165>1 2026-01-01T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time.",
         "2026-01-01T12:14:15.000Z",
         [("hostname", "192.0.2.1"), ("app", "myproc"), ("procid", "8710"), ("message", "%% It's time.")]),
        ('<165>1 2026-01-11T22:14:15.003Z m e - ID47 [a@1 iut="3" x="\\"q\\\\\\]"][b y=""] \ufeffAn entry',
         "2026-01-11T22:14:15.003Z",
         [("hostname", "m"), ("app", "e"), ("msgid", "ID47"), ("structured.a@1.iut", "3"),
          ("structured.a@1.x", '"q\\]'), ("structured.b.y", ""), ("message", "An entry")]),
        ("<0>1 - - - - - -", "", []),
        ("1 2026-01-11T22:14:15Z m e - - - without priority", "2026-01-11T22:14:15.000Z",
         [("hostname", "m"), ("app", "e"), ("message", "without priority")]),
        ("71 <165>1 2026-01-11T22:14:15Z m e - - - octets counted", "2026-01-11T22:14:15.000Z",
         [("hostname", "m"), ("app", "e"), ("message", "octets counted")]),
        ("2026-01-22T01:02:03.123456789+01:00 web nginx[1]: GET", "2026-01-22T00:02:03.123Z",
         [("hostname", "web"), ("tag", "nginx"), ("procid", "1"), ("message", "GET")]),
        ("2026-01-22T01:02:03+0100 web a: b", "2026-01-22T00:02:03.000Z",
         [("hostname", "web"), ("tag", "a"), ("message", "b")]),
        ("Thu 2026-01-22 01:02:03 UTC web a: b", "2026-01-22T01:02:03.000Z",
         [("hostname", "web"), ("tag", "a"), ("message", "b")]),
        ("1763803800.123456 web a: b", "2025-11-22T09:30:00.123Z",
         [("hostname", "web"), ("tag", "a"), ("message", "b")]),
        ("<13>no stamp at all", "", [("message", "no stamp at all")]),
        ("-- Boot 0123 --", "", [("message", "-- Boot 0123 --")]),
        ("Feb 22 01:02:03 gw a: x#012evil.example", "2026-02-22T01:02:03.000Z",
         [("hostname", "gw"), ("tag", "a"), ("message", "x\nevil.example")]),
        ('Feb 22 01:02:03 gw a: @cee: {"b":{"c":["see\\nevil.example"]},"d":1}', "2026-02-22T01:02:03.000Z",
         [("hostname", "gw"), ("tag", "a"), ("message.b.c", "see\nevil.example")]),
        ("Feb 22 01:02:03 gw a: {not json}", "2026-02-22T01:02:03.000Z",
         [("hostname", "gw"), ("tag", "a"), ("message", "{not json}")]),
        ("Feb 22 01:02:03 gw", "2026-02-22T01:02:03.000Z", [("message", "gw")]),
    ],
)  # fmt: skip
def test_a_line(line, at, fields):
    event = read(line)
    assert (event.at, list(event.fields)) == (at, fields)


@given(st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1)), st.integers(0, 364))
def test_the_year_is_the_latest_that_is_not_in_the_future(now, days):
    now = now.replace(tzinfo=dt.UTC, microsecond=0)
    then = now - dt.timedelta(days=days)
    line = f"{then:%b} {then.day:2} {then:%H:%M:%S} gw a: b"
    event = read(line, LineContext(now=now))
    if (then.month, then.day) != (2, 29) or days < 300:
        assert event.at == f"{then:%Y-%m-%dT%H:%M:%S}.000Z"
    assert "latest year" in event.assumed


def test_a_stamp_a_day_ahead_is_of_last_year_and_one_zone_ahead_of_this():
    assert read("Mar  3 12:00:00 gw a: b").at.startswith("2025")
    assert read("Mar  2 01:00:00 gw a: b").at.startswith("2026")


def test_what_was_assumed_is_said():
    assert "year" in read("Feb 22 01:02:03 gw a: b").assumed
    assert "zone" in read("2026-01-22T01:02:03 gw a: b").assumed
    assert read("2026-01-22T01:02:03Z gw a: b").assumed == ""
    east = LineContext(now=NOW, zone=dt.timezone(dt.timedelta(hours=8)))
    assert read("Feb 22 01:02:03 gw a: b", east).at == "2026-02-21T17:02:03.000Z"


def test_hosts_are_the_host_and_the_addresses_of_the_message():
    event = read(
        "<34>Feb 22 01:02:03 GW kernel: SRC=192.0.2.1 DST=2001:DB8::1 DPT=22 Chrome/126.0.0.0 192.0.2.1"
    )
    assert event.hosts == ("gw", "192.0.2.1", "2001:db8::1")
    many = " ".join(f"192.0.2.{last}" for last in range(200))
    assert len(read(f"Feb 22 01:02:03 gw a: {many}").hosts) == 16


def test_bytes_that_are_no_utf8_are_kept():
    event = read(b"Feb 22 01:02:03 gw a: \xe9\x00")
    assert event.fields[-1] == ("message", "\udce9\x00")


@pytest.mark.parametrize(
    "line",
    [
        "\tat java.lang.Thread.run(Thread.java:748)",
        "192.0.2.1 - - [22/Nov/2026:01:02:03 +0000] GET",
        '{"event_type":"x"}',
        "Feb 30 01:02:03 gw a: b",
        "2026-13-01T00:00:00Z gw a: b",
        "0001-01-01T00:00:00+14:00 gw a: b",
        "<192>Feb 22 01:02:03 gw a: b",
        '<165>1 2026-01-11T22:14:15Z m e - - [a x="not closed] b',
        "Foo 22 01:02:03 gw a: b",
    ],
)
def test_a_line_of_another_format_is_refused(line):
    with pytest.raises(BadInput) as caught:
        read(line)
    assert caught.value.do


@given(
    st.one_of(
        st.binary(max_size=80),
        st.text(max_size=60).map(lambda text: f"<13>1 2026-01-01T00:00:00Z {text}".encode()),
    )
)
def test_any_bytes_are_an_event_or_refused(line):
    try:
        event = read(line)
    except BadInput:
        return
    assert all(isinstance(value, str) for field in event.fields for value in field)


R5424 = b"<34>1 2026-01-01T00:00:00Z h a - - - "


@pytest.mark.parametrize(
    ("head", "is_syslog"),
    [
        (b"Nov 22 01:02:03 gw a: b\nNov 22 01:02:04 gw a: c\ntraceback\nNov 22 01", True),
        (b"<34>1 2026-01-01T00:00:00Z h a - - - x\n", True),
        (
            b"-- Logs begin at Sat --\n2026-01-01T00:00:00+0000 gw a: b\n2026-01-01T00:00:00+0000 gw a: b\n",
            True,
        ),
        (b'{"event_type":"x"}\n', False),
        (b"evil.example\n192.0.2.1\n", False),
        (b"Nov 22 01:02:03 gw a: b\x00\n", False),
        (b"date,host\n2026-01-01,x\n", False),
        (b"", False),
        (b"1 2 3 4 5 6 7\n8 9 10 11 12 13 14\n", False),
        (b"1 apple was eaten by somebody today\n", False),
        (R5424 + b"boom\n" + b"\tat a.b.C(C.java:7)\n" * 300, True),
        (b"<34>Nov 22 01:02:03 gw a: boom\r\n" + b"\tat a.b.C(C.java:7)\r\n" * 300, True),
        (
            (b"Nov 22 01:02:03 gw a[7]: boom\njava.lang.Error: x\n" + b"\tat a.b.C(C.java:7)\n" * 120) * 2,
            True,
        ),
        (b"-- Logs begin at Sat --\n" + (b"Nov 22 01:02:03 gw a: b\n" + b"    more\n" * 9) * 2, True),
        (R5424[:-2] + b'[a x="1\n' + b"text of a value\n" * 9 + b'"] message\n', True),
        (R5424[:-2] + b'[a x="1\n' + b"text of no value\n" * 9, False),
        (R5424 + b"pasted into a text\n" + b"that is about something else\n" * 9, False),
        (b"Nov 22 01:02:03 gw a: once\n" + b"    indented\n" * 9, False),
        (b"Nov 22 01:02:03 nobody knows\n" * 2 + b"    indented\n" * 9, False),
        (b"A text\n" + R5424 + b"quoted\n" + b"    indented\n" * 9, False),
        (b"    indented\n" * 9 + (b"Nov 22 01:02:03 gw a: b\n" + b"    more\n" * 3) * 9, False),
    ],
)
def test_detect(head, is_syslog):
    assert Syslog().detect("messages", head) is is_syslog


RECORD = read("<34>Feb 22 01:02:03 gw a: from 192.0.2.1")


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("\tat java.lang.Thread.run(Thread.java:748)", [("message", "\tat java.lang.Thread.run(Thread.java:748)")]),
        ("                       indented by journalctl", [("message", "                       indented by journalctl")]),
        ("-- Subject: A start job has failed", [("message", "-- Subject: A start job has failed")]),
        ("a#012b", [("message", "a\nb")]),
        ('{"a":"b\\nc"}', [("message.a", "b\nc")]),
        ("Foo 22 01:02:03 gw a: b", [("message", "Foo 22 01:02:03 gw a: b")]),
        ("12 packets were lost on eth0 today", [("message", "12 packets were lost on eth0 today")]),
        ("Feb 30 01:02:03 gw a: b", None),
        ("2026-13-01T00:00:00Z gw a: b", None),
        ("<192>Feb 22 01:02:03 gw a: b", None),
        ("<34>Feb 22 01:02:03 gw a: b", None),
        ("-- Boot 0123 --", None),
        ("text\x00", None),
    ],
)  # fmt: skip
def test_a_line_behind_a_record(line, fields):
    event = Syslog().continued(line.encode(), RECORD, CONTEXT)
    if fields is None or event is None:
        assert event is fields
    else:
        assert (list(event.fields), event.at, event.hosts) == (fields, RECORD.at, ("gw", "192.0.2.1"))
        assert event.assumed == RECORD.assumed


def test_nothing_goes_on_behind_a_line_of_the_journal_itself():
    assert Syslog().continued(b"  text", read("-- Boot 0123 --"), CONTEXT) is None
    assert Syslog().continued(b"  text", read("<13>no stamp at all"), CONTEXT) is not None
    with pytest.raises(BadInput):
        read("-- Subject: without a record before it")


@pytest.mark.parametrize(
    ("line", "due", "pieces"),
    [
        (b"Feb 22 01:02:03 gw a: b", 0, [(0, 23, 0, False)]),
        (b"", 0, [(0, 0, 0, False)]),
        (b"5 <13>a", 0, [(0, 7, 0, False)]),
        (b"9 <13>a", 0, [(0, 7, 4, False)]),
        (b"5 <13>a5 <13>b", 0, [(0, 7, 0, False), (7, 14, 0, False)]),
        (b"5 <13>a9 <13>b", 0, [(0, 7, 0, False), (7, 14, 4, False)]),
        (b"3 <13>a9 <13>b", 0, [(0, 14, 0, False)]),
        (b"more", 9, [(0, 4, 5, True)]),
        (b"more5 <13>a", 4, [(0, 4, 0, True), (4, 11, 0, False)]),
        (b"more and more", 4, [(0, 13, 0, False)]),
        (b"5 <13>a", 100, [(0, 7, 0, False)]),
    ],
)
def test_a_line_is_cut_where_counted_records_end(line, due, pieces):
    found = Syslog().pieces(line, due)
    assert [(piece.start, piece.end, piece.due, piece.inside) for piece in found] == pieces


@pytest.mark.parametrize(
    ("line", "goes_on"),
    [
        (b"text", True),
        (b"", True),
        (b"ends with \\", True),
        (b'\\"', True),
        (b'closed" next="', True),
        (b'closed"][b', False),
        (b'closed"][b c="', True),
        (b'closed"] and message', False),
        (b'closed"', False),
        (b"broken ] here", False),
        (b"\x00", None),
        (b"<34>Nov 22 01:02:03 gw a: b", None),
        (b"5 <13>a", None),
        (b"-- Boot 0123 --", None),
    ],
)
def test_whether_a_value_is_open_behind_a_line(line, goes_on):
    assert Syslog().unclosed(line) is goes_on
    if goes_on is None and b"\x00" not in line:
        assert Syslog().unclosed(line, inside=True) is True


def test_a_line_that_ends_within_a_value_says_so():
    head = '<165>1 2026-01-11T22:14:15Z m e - - [a x="'
    for tail in ("", "not closed", 'y" z="\\', '\\"', '1"][b y="'):
        with pytest.raises(Unclosed):
            read(head + tail)
    for tail in ("a ] b", 'y"', 'y" z', 'y" z='):
        with pytest.raises(BadInput) as caught:
            read(head + tail)
        assert not isinstance(caught.value, Unclosed)


def test_a_count_holds_against_another_if_that_is_sure():
    assert [(p.start, p.end, p.due, p.inside) for p in Syslog().pieces(b"5 <13>a", 100, sure=True)] == [
        (0, 7, 93, True)
    ]


@given(
    st.lists(st.sampled_from([b"5 <13>a", b"12 <13>bb", b" text", b"<34>", b"1 2 3"]), max_size=8),
    st.integers(0, 60),
)
def test_the_pieces_are_the_line(parts, due):
    line = b"".join(parts)
    pieces = Syslog().pieces(line, due)
    assert b"".join(line[piece.start : piece.end] for piece in pieces) == line
    assert all(piece.start < piece.end for piece in pieces) or not line

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Formats with escapes and delimiters of their own: the quick way gives just the hits of the whole way."""

from __future__ import annotations

import io
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.watch.sieve.test_lines import PLAIN, PLAIN_INDEX, PLAIN_SIEVE, made
from tests.watch.test_scan import CONTEXT, INDEX, INDICATORS, SPELLED
from tocsin.watch import sieve
from tocsin.watch.index import build
from tocsin.watch.line_hits import Scanned
from tocsin.watch.readers import named
from tocsin.watch.scan import scan_stream

FIELDS = {**PLAIN, **{kind: [value] for kind, value in INDICATORS if kind not in PLAIN}}
SIEVE = made(FIELDS)
LOOKED_FOR = {"values": (PLAIN_INDEX, PLAIN_SIEVE), "fields as a whole, too": (INDEX, SIEVE)}

PIECES = st.one_of(
    st.sampled_from(
        ["\\", "\\", "\\\\", "\\x", "x", "2e", "\\x2e", "\\x2E", "\\x5c", "\\x2f", "\\x25", "\\x0a", "\\x09", "\\x22", "\\x5C.", "\\u002e",
         "\\n", "\\r", "\\t", "\\b", "\\f", "\\v", "\\=", "\\|", '\\"', "\\]", "\\/", "\\.", "\\e", "#012", "#033", "#04", "%2e", "%5c", "%2f",
         '"', '""', "'", "=", " ", " msg=", " dhost=", " a=", "\tb=", "|", "^", ",", ";", "-", "_", ".", ":", "/", "@", "[", "]", "[.]", "(.)",
         "{", "}", "é", "访", "\u3002", "\r", "\x01", "\x00", "\x0b"]
    ),
    st.sampled_from(
        ["evil.example", "evil.example", "e\\vil.example", "evil", "example", "203.0.113.7", "198.51.100.9", "2001:db8::7", "http://",
         "http://evil.example/a", "http:\\/\\/evil.example\\/a", "https://good.example/p?q=1", "hxxp", "bob+x@evil.example", "bob+x@",
         "bad.exe", "Global\\x", "EvilBot/1.0", "d41d8cd98f00b204e9800998ecf8427e", "/a", "/", "http://good.example"]
    ),
    st.sampled_from(SPELLED),
)  # fmt: skip
"""What escapes, parts and glues in any of the formats, and what is looked for, whole and in bits."""


@st.composite
def said(draw):
    """Text of a cell: pieces, one value among them in which any character may be escaped."""
    text = "".join(draw(st.lists(PIECES, max_size=6)))
    if draw(st.booleans()):
        value = draw(st.sampled_from(["evil.example", "203.0.113.7", "http://evil.example/a", "bad.exe"]))
        at = draw(st.integers(0, len(value) - 1))
        escape = draw(
            st.sampled_from(
                ["\\x{:02x}", "\\x{:02X}", "%{:02x}", "\\u{:04x}", "\\{:c}", "\\x5cx{:02x}", "%5cx{:02x}"]
            )
        )
        text += value[:at] + escape.format(ord(value[at])) + value[at + 1 :]
        text += draw(st.sampled_from(["", "", " ", '"', "\\", "x"]))
    return text.replace("\n", " ")


ANY = st.one_of(
    said(),
    said(),
    said(),
    st.binary(max_size=20).map(lambda raw: raw.replace(b"\n", b"\\").decode("utf-8", "surrogateescape")),
)


def _lines(*templates: str):
    """Lines of these forms, {} being any text, or any text alone."""
    made_of = st.sampled_from([*templates, *templates, "{}"])
    return made_of.flatmap(
        lambda form: st.lists(ANY, min_size=form.count("{}"), max_size=form.count("{}")).map(
            lambda parts: form.format(*parts)
        )
    )


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


CELL = st.one_of(
    ANY, ANY.map(_quoted), ANY.map(_quoted), st.sampled_from(["", '"a', 'b"', "http://evil.example", "joe@x"])
)


def _rows(between: str, count: int):
    return st.lists(CELL, min_size=count, max_size=count).map(between.join)


ZEEK = "#separator {}\n#set_separator{}{}\n#path{}http\n#fields{}ts{}host{}uri{}many\n#types{}time{}string{}string{}set[string]\n"


@st.composite
def zeek(draw):
    """A log of Zeek whose header changes in its middle."""
    said = []
    for _ in range(draw(st.integers(1, 2))):
        code, between = draw(
            st.sampled_from(
                [("\\x09", "\t"), ("\\x09", "\t"), ("\\x5f", "_"), ("\\x7c", "|"), ("-", "-"), ("\\x2e", ".")]
            )
        )
        members = draw(st.sampled_from([",", ",", ",", "-", "_", "|", ".", "x", ";"]))
        said.append(ZEEK.format(code, between, members, *[between] * 9))
        row = _lines(
            between.join(["1795339800", "{}", "{}", "{}"]),
            between.join(["{}"] * 4),
            between.join(["1795339800", "evil.example", "/a", "{}"]),
        )
        said.extend(line + "\n" for line in draw(st.lists(row, min_size=1, max_size=3)))
    return "".join(said)


def _joined(lines):
    return st.tuples(st.lists(lines, min_size=1, max_size=4), st.sampled_from(["\n", "\n", "\r\n"])).map(
        lambda said: said[1].join([*said[0], ""])
    )


STAMP = "22/Nov/2026:09:30:00 +0000"
SYSLOG = (
    "<34>1 2026-11-22T09:30:00Z gw app 7 - - {}", '<34>1 2026-11-22T09:30:00Z gw app 7 - [a b="{}" file="{}"] {}', "{}", "  {}",
    "Nov 22 09:30:00 gw app[1]: {}", '<34>Nov 22 09:30:00 gw app: {{"a":"{}","file":"{}"}}', '<34>1 2026-11-22T09:30:00Z gw app 7 - [a b="{}',
    "Nov 22 09:30:00 gw CEF:0|v|p|1|c|{}|5|dhost={} request=/a msg={}", "Nov 22 09:30:00 gw LEEF:2.0|v|p|1|e|^|a={}^msg={}^b=1",
    '{}"] x', "33 <34>Nov 22 09:30:00 gw app: {}",
)  # fmt: skip
LOGS = {
    "text": _joined(_lines("{}")),
    "access": _joined(
        _lines(
            f'192.0.2.1 - {{}} [{STAMP}] "GET {{}} HTTP/1.1" 200 12 "{{}}" "{{}}"', f'192.0.2.1 - - [{STAMP}] "{{}}" 200 12 "-" "{{}}" {{}}',
            f'evil.example 192.0.2.1 - - [{STAMP}] "GET /a{{}} HTTP/1.1" 200 12', f'192.0.2.1 - - [{STAMP}] "GET /a HTTP/1.1" 200 1 "-" "a{{}}"',
        )
    ),
    "web-error": _joined(
        _lines(
            '2026/11/22 09:30:00 [error] 7#7: *4 {}, client: 192.0.2.1, server: {}, request: "GET {} HTTP/1.1", host: "{}"',
            '2026/11/22 09:30:00 [error] 7#7: {}, request: "GET /a HTTP/1.1", upstream: "{}", host: {}',
            "[Sun Nov 22 09:30:00.123456 2026] [core:error] [pid 1:tid 2] [client {}] AH1: {}, referer: {}",
        )
    ),
    "cef": _joined(
        _lines(
            "CEF:0|v|p|1|{}|{}|5|src=192.0.2.1 msg={} request={}", "CEF:0|v|p|1|c|n|5|dhost={} request=/a msg={}",
            "CEF:0|v|p|1|c|n|5|dhost=evil.example fname={} request=/a", "CEF:0|v|p|{}", "LEEF:1.0|v|p|1|e|a={}\tmsg={}",
            "LEEF:2.0|v|p|1|e|^|src=192.0.2.1^msg={}^a={}", "LEEF:2.0|v|p|1|e|x2d|msg={}-a={}-b=1", "LEEF:2.0|v|p|1|e|0x5F|dhost={}_request=/a",
            "LEEF:2.0|v|p|1|e|.|msg=a.src={}.b=1", "LEEF:2.0|v|p|1|e|e|msg={}ea={}", "LEEF:2.0|{}|p|1|e|{}|msg={}", *SYSLOG[-6:-2],
            '<34>1 2026-11-22T09:30:00Z gw app 7 - [a b="{}"] CEF:0|v|p|1|c|n|5|msg={}', "x CEF:0|v|p|1|c|n|5|msg={} LEEF:2.0|v|p|1|e|-|a={}-b=1",
        )
    ),
    "syslog": _joined(_lines(*SYSLOG)),
    "zeek": zeek(),
    "csv": st.tuples(st.sampled_from([",", ";", "|", "\t"]), st.integers(2, 3)).flatmap(
        lambda shape: st.tuples(
            st.just(shape[0].join(["time", "file", "asked"][: shape[1]]) + "\n"),
            _joined(st.one_of(_rows(*shape), _rows(*shape), _rows(*shape), ANY)),
        ).map("".join)
    ),
}  # fmt: skip


def both(
    name: str, text: str, index, by: sieve.Sieve, size: int = 1 << 20
) -> tuple[list[Scanned], list[Scanned]]:
    data = text.encode("utf-8", "surrogateescape")
    reader = named(name, data)
    with pytest.MonkeyPatch.context() as small:
        small.setattr(import_module("tocsin.watch.scan"), "SMALL_BYTES", 0)
        quick, slow = (
            list(scan_stream(io.BytesIO(data), index=index, reader=reader, file="f", context=CONTEXT, block_bytes=size, sieve=each))
            for each in ((lambda: by), None)
        )  # fmt: skip
    return quick, slow


def hits_of(parts: list[Scanned]):
    return [hit for part in parts for hit in part.hits]


@pytest.mark.parametrize("what", LOOKED_FOR)
@pytest.mark.parametrize("name", LOGS)
@settings(max_examples=60)
@given(st.data())
def test_any_lines_of_a_format_give_the_same(name, what, data):
    text = data.draw(LOGS[name])
    quick, slow = both(
        name, text, *LOOKED_FOR[what], size=data.draw(st.sampled_from([1 << 20, 1 << 20, 200]))
    )
    assert hits_of(quick) == hits_of(slow)
    assert sum(part.lines for part in quick) == sum(part.lines for part in slow)
    if name in {"zeek", "csv"}:
        wide = [fault for part in slow for fault in part.faults if "cells" in fault.what]
        assert [fault for part in quick for fault in part.faults if "cells" in fault.what] == wide


def access(agent: str) -> str:
    return f'192.0.2.1 - - [{STAMP}] "GET /a HTTP/1.1" 200 1 "-" "{agent}"\n'


def table(between: str, members: str, cells: str) -> str:
    code = f"\\x{ord(between):02x}"
    return (
        ZEEK.format(code, between, members, *[between] * 9)
        + between.join(["1795339800", *cells.split()])
        + "\n"
    )


def extension(text: str) -> str:
    return f"CEF:0|v|p|1|c|n|5|{text}\n"


KNOWN = [
    ("access", access(r'" "\v203.0.113.7'), 0), ("access", access(r"a\vevil.example"), 0), ("access", access(r"\nevil.example"), 0),
    ("access", access(r"\x41\x22evil.example"), 0), ("access", access(r"ev\x69l.example"), 0), ("access", access(r"e\vil.example"), -1),
    ("access", access(r"e\will.example").replace("will", "wil"), -1), ("access", access(r"\"evil\.example\""), 0),
    ("web-error", "2026/11/22 09:30:00 [error] 7#7: *4 open() \"a\\tevil.example\" failed, client: 192.0.2.1\n", 0),
    ("web-error", '2026/11/22 09:30:00 [error] 7#7: *4 x, client: 192.0.2.1, request: "GET /\\x41\\x22evil.example HTTP/1.1"\n', 0),
    ("web-error", '2026/11/22 09:30:00 [error] 7#7: x, upstream: http://evil.example/a,b@c, request: "GET /"\n', 0),
    ("cef", extension(r"msg=a\nevil.example"), 0), ("cef", extension(r"msg=a\revil.example"), 0), ("cef", extension(r"msg=\evil.example"), 0),
    ("cef", extension(r"msg=x \bad-tests.evil.example"), 0), ("cef", extension(r"msg=C:\\evil.example"), 0), ("cef", extension(r"msg=evil\.example"), 0),
    ("cef", extension(r"request=https://good.example/p?q\=1"), 0), ("cef", extension("x=1").replace("|n|", r"|a\|evil\.example|"), 0),
    ("cef", "Nov 22 09:30:00 gw " + extension(r"msg=a\nevil.example"), 0), ("cef", extension("dhost=evil.example/a request=/b"), 0),
    ("cef", "LEEF:2.0|v|p|1|e|^|a=1^msg=evil.example^b=1\n", 0), ("cef", "LEEF:2.0|v|p|1|e|x2d|a=1-msg=evil.example-b=1\n", 0),
    ("cef", "LEEF:2.0|v|p|1|e|_|a=1_msg=evil.example_b=1\n", 0), ("cef", "LEEF:2.0|v|p|1|e|0x2e|msg=203.b=evil\n", -1),
    ("cef", "Nov 22 09:30:00 gw LEEF:2.0|v|p|1|e|-|a=1-msg=203.0.113.7-b=1\n", 0), ("cef", "LEEF:2.0|v|p|1|e|é|a=1émsg=evil.exampleéb=1\n", 0),
    ("cef", "LEEF:2.0|v|p|1|e|x|a=1xmsg=evil.eaxb=1\n", -1), ("cef", "LEEF:2.0|v|p|1|e|z|a=1zmsg=evil.examplezb=1\n", 0),
    ("zeek", table("\t", ",", r"evil\x2eexample /a -"), 0), ("zeek", table("\t", ",", r"a\x0aevil.example /a -"), 0),
    ("zeek", table("\t", ",", r"http:\\x2f\\x2fevil.example/a /a -"), 0), ("zeek", table("\t", ",", r"evil\x252eexample /a -"), 0),
    ("zeek", table("\t", "-", "x /a b-203.0.113.7-c"), 0), ("zeek", table("\t", "_", "x /a b_evil.example_c"), 0), ("zeek", table("\t", ".", "x /a b.c"), -1),
    ("zeek", table("\t", "x", "x /a bx203.0.113.7x"), 0), ("zeek", table("_", ",", "evil.example /a -"), 0), ("zeek", table("-", ",", "203.0.113.7 /a b"), 0),
    ("zeek", table("\t", ",", "x /a http://evil.example/a,joe@good.example"), 0), ("zeek", table("\t", ",", "a /a -") + "b_evil.example\n", -1),
    ("zeek", table("\t", ",", "a /a -") + table("_", ",", "evil.example /a -") + table("\t", "-", "x /a b-203.0.113.7-c"), 0),
    ("csv", 'time,file,asked\n1,"a ""evil.example""",b\n', 0), ("csv", 'time,file,asked\n1,"a\nevil.example",b\n', 0),
    ("csv", 'time,file,asked\n1,"a\nb",evil.example\n2,c,"203.0.113.7\n\n"\n', 0), ("csv", "time,file,asked\n1,http://evil.example/a,joe@x\n", 0),
    ("csv", 'time,file,asked\n1,"https://good.example/p?q=1",b\n', 0), ("csv", 'time,file,asked\n1,"never closed\n2,evil.example,b\n', 0),
    ("syslog", "Nov 22 09:30:00 gw app: a#012evil.example\n", 0), ("syslog", "Nov 22 09:30:00 gw app: a#012203.0.113.7\n", 0),
    ("syslog", "Nov 22 09:30:00 gw app: a#033http://evil.example/a\n", 0), ("syslog", "Nov 22 09:30:00 gw app: a#011d41d8cd98f00b204e9800998ecf8427e\n", 0),
    ("syslog", "Nov 22 09:30:00 gw app: a#012bob+x@evil.example\n", 0), ("syslog", "Nov 22 09:30:00 gw app: evil#012.example\n", -1), ("syslog", r'<34>1 2026-11-22T09:30:00Z gw app 7 - [a b="evil[.\]example"] x' + "\n", 0),
    ("syslog", r'<34>1 2026-11-22T09:30:00Z gw app 7 - [a b="Global\\x"] y' + "\n", -1), ("syslog", r'<34>1 2026-11-22T09:30:00Z gw app 7 - [a b="x\"bad.exe"] y' + "\n", -1),
    ("syslog", r'Nov 22 09:30:00 gw app: {"a":"ev\u0069l.example\nx"}' + "\n", 0), ("syslog", '<34>1 2026-11-22T09:30:00Z gw app 7 - [a b="x\nevil.example"] y\n', 0),
    ("syslog", "Nov 22 09:30:00 gw app: a\n  at evil.example\nNov 22 09:30:00 gw app: b\n", 0),
    ("syslog", "40 <34>1 2026-11-22T09:30:00Z gw app 7 - - x41 <34>1 2026-11-22T09:30:00Z gw app 7 - - evil.example\n", -1),
    ("text", r"a\vevil.example" + "\n", -1), ("text", r"C:\nevil.example" + "\n", -1), ("text", "http:\\%2F\\%2Fevil.example\\/a\n", 0),
]  # fmt: skip
"""Lines in which an escape or a delimiter stands between a value and what would be looked at: (format, log, 0 if something is found)."""


BEHIND = {
    "access": access("x"), "web-error": "2026/11/22 09:30:00 [error] 7#7: *4 x, client: 192.0.2.1\n", "cef": extension("msg=x"), "zeek": "#close\tx\n",
    "csv": "9,x,y\n", "syslog": "Nov 22 09:30:00 gw app: x\n", "text": "x\n",
}  # fmt: skip
"""The last record of a block is read whatever the sieve says of it: only what has records behind it hangs on the sieve."""


@pytest.mark.parametrize("what", LOOKED_FOR)
@pytest.mark.parametrize("behind", [0, 2])
@pytest.mark.parametrize(("name", "log", "found"), KNOWN)
def test_what_only_the_reader_can_part_or_undo_is_not_missed(name, log, found, behind, what):
    quick, slow = both(name, log + behind * BEHIND[name], *LOOKED_FOR[what])
    assert hits_of(quick) == hits_of(slow)
    assert bool(hits_of(slow)) or found < 0


ALONE = [
    ("email", "amy@solo.example", "cef", extension("msg=x suser=amy@solo.example")),
    ("email", "amy@solo.example", "cef", extension("suser=amy@solo.example msg=x")),
    ("email", "amy@solo.example", "cef", "LEEF:1.0|v|p|1|e|a=b\tusrName=amy@solo.example\tb=1\n"),
    ("email", "amy@solo.example", "cef", "LEEF:2.0|v|p|1|e|^|usrName=amy@solo.example^b=1\n"),
    ("email", "a=b@solo.example", "cef", "LEEF:2.0|v|p|1|e|^|usrName=a=b@solo.example^b=1\n"),
    ("email", "a=b@solo.example", "cef", extension(r"suser=a\=b@solo.example msg=x")),
    ("email", "amy@solo.example", "zeek", table("=", ",", "a x=amy@solo.example b").replace(" ", "=")),
    ("filename", "lone.exe", "cef", extension("fname=lone.exe msg=x")),
    ("filename", "lone.exe", "cef", "LEEF:2.0|v|p|1|e|^|fname=lone.exe^b=1\n"),
    ("domain", "nevil.example", "cef", extension(r"msg=C:\\nevil.example")),
    ("domain", "nevil.example", "access", access(r"C:\\nevil.example")),
    ("domain", "nevil.example", "web-error", r'2026/11/22 09:30:00 [error] 7#7: *4 open() "a\\nevil.example" failed, client: 192.0.2.1' + "\n"),
    ("domain", "nevil.example", "zeek", table("\t", ",", r"C:\x5cnevil.example /a -")),
    ("domain", "nevil.example", "zeek", table("\t", ",", r"C:\nevil.example /a -")),
    ("domain", "nevil.example", "csv", "time,file,asked\n1,C:\\nevil.example,b\n"),
    ("domain", "nevil.example", "csv", 'time,file,asked\n1,"C:\\nevil.example",b\n'),
    ("domain", "nevil.example", "syslog", r'<34>1 2026-11-22T09:30:00Z gw app 7 - [a b="C:\\nevil.example"] x' + "\n"),
    ("domain", "nevil.example", "syslog", r"Nov 22 09:30:00 gw app: C:\nevil.example" + "\n"),
    ("domain", "nevil.example", "text", r"C:\nevil.example" + "\n"),
]  # fmt: skip
"""Values of which no part is looked for by itself, behind what would be read as part of them."""


@pytest.mark.parametrize(("kind", "value", "name", "log"), ALONE)
def test_a_value_is_found_where_nothing_else_of_its_line_is_looked_for(kind, value, name, log):
    index = build([(kind, value, "", ())])
    quick, slow = both(name, log + 2 * BEHIND[name], index, made({kind: [value]}))
    assert [hit.value for hit in hits_of(quick)] == [hit.value for hit in hits_of(slow)] == [value]


AGENT = 'Evil, Bot "x"; 1.0'
"""What tables put in quotes: it has what parts cells, and quotes."""


@pytest.mark.parametrize("between", [",", ";"])
def test_a_value_that_tables_put_in_quotes_is_found_whole(between):
    index = build([("useragent", AGENT, "", ())])
    log = between.join(["time", "file", "asked"]) + "\n" + between.join(["1", _quoted(AGENT), "b"]) + "\n"
    quick, slow = both("csv", log, index, made({"useragent": [AGENT]}))
    assert [hit.value for hit in hits_of(quick)] == [hit.value for hit in hits_of(slow)] == [AGENT]

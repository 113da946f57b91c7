# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import gzip
import io
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tocsin.watch
from tests.conftest import SHARED
from tests.effort import times
from tests.watch.oracle import expected, walk
from tocsin.core.limits import Limits
from tocsin.watch.blocks import blocks
from tocsin.watch.index import build
from tocsin.watch.readers import named
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.scan import scan, scan_stream

EVE = named("eve")
CONTEXT = LineContext(now=dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
MD5 = "d41d8cd98f00b204e9800998ecf8427e"
SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
SHA512 = SHA256[::-1] + SHA256
JA3 = "e7d705a3286e19ea42f587b344ee6865"
INDICATORS = [
    ("ipv4", "203.0.113.7"),
    ("ipv6", "2001:db8::7"),
    ("cidr", "198.51.100.0/24"),
    ("cidr", "2001:db8:aa::/48"),
    ("domain", "evil.example"),
    ("domain", "cdn.evil.example"),
    ("domain", "xn--bcher-kva.example"),
    ("url", "http://evil.example/a"),
    ("url", "https://good.example/p?q=1"),
    ("email", "bob+x@evil.example"),
    ("md5", MD5),
    ("sha1", SHA1),
    ("sha256", SHA256),
    ("sha512", SHA512),
    ("ja3", JA3),
    ("filename", "bad.exe"),
    ("mutex", "Global\\x"),
    ("useragent", "EvilBot/1.0"),
]
INDEX = build((kind, value, "", ()) for kind, value in INDICATORS)

SPELLED = [
    *["203.0.113.7", "203.0.113.7:80", "[203.0.113.7]", "::ffff:203.0.113.7", "::ffff:cb00:7107"],
    *["203[.]0[.]113[.]7", "203.0.113[.]7", "203.0.113.7.5", "v203.0.113.7", "203.0.113.7-5", "203.0.113.07"],
    *["203.0.113.7.example.org", "1203.0.113.7", "203.0.113.70", "Chrome/203.0.113.7", "203.0.113.7/24"],
    *["2001:db8::7", "2001:DB8:0:0::7", "[2001:db8::7]:443", "2001:0db8:0000:0000:0000:0000:0000:0007"],
    *["fe80::1%eth0", "2001:db8::7%eth0", "x2001:db8::7", "12:34:56", "00:1b:44:11:3a:b7", "2001:db8::77"],
    *["198.51.100.99", "198.51.101.99", "2001:db8:aa:1::9", "2001:db8:ab::9"],
    *["evil.example", "EVIL.Example", "www.cdn.evil.example", "notevil.example", "evil.example.org"],
    *[
        "evil.example.",
        "evil.example-",
        "-evil.example",
        "_dmarc.evil.example",
        ".evil.example",
        "evil[.]example",
    ],
    *["evil(.)example", "evil.example[.]org", "a_b.evil.example", "evil.example_", "évil.example"],
    *[
        "bücher.example",
        "BÜCHER.example",
        "xn--bcher-kva.example",
        "www.bücher.example",
        "xn--bcher-kva.example.org",
    ],
    *["ｅｖｉｌ．ｅｘａｍｐｌｅ", "evil．example"],
    *[
        "http://evil.example/a",
        "HTTP://EVIL.example:80/a",
        "hxxp://evil[.]example/a",
        "hxxp://evil.example/a",
    ],
    *[
        "http://evil.example/a#top",
        "http://evil.example/%61",
        "http://evil.example/ab",
        "http://evil.example/a/b",
    ],
    *[
        "http://evil.example/a?x",
        "http://evil.example/A",
        "https://evil.example/a",
        "http://evil.example:8080/a",
    ],
    *["http:\\/\\/evil.example\\/a", "https://good.example/p?q=1", "https://good.example/p?q=12"],
    *[
        "xhttp://evil.example/a",
        "http://good.example/?u=http%3A%2F%2Fevil.example%2Fa",
        "http://evil.example./a",
    ],
    *["http://evil.example/a%20b", "http%3A%2F%2Fevil.example%2Fa%20"],
    *["bob+x@evil.example", "BOB+X@Evil.Example", "<bob+x@evil.example>", "xbob+x@evil.example"],
    *["bob+x@evil.example.org", "bob%2Bx%40evil.example", "bob+x@sub.evil.example"],
    *[MD5, MD5.upper(), MD5 + "0", MD5 + ".exe", MD5 + "-1", SHA1, SHA256.upper(), SHA512, JA3, JA3.upper()],
    *["bad.exe", "C:\\x\\BAD.exe", "/tmp/bad.exe", "bad.exe.txt", "Global\\x", "EvilBot/1.0", "evilbot/1.0"],
]
AROUND = st.sampled_from(
    ["", "", "", " ", "=", "(", ")", '"', "\n", "\t", ",", ";", "/", "x", "-", "é", "访", "，", "“", "\x00"]
)
PATHS = ["dns.rrname", "http.http_user_agent", "tls.version", "tls.ja3.hash", "fileinfo.filename", "a.b.c"]


@st.composite
def texts(draw):
    parts = draw(st.lists(st.tuples(AROUND, st.sampled_from(SPELLED), AROUND), min_size=1, max_size=2))
    text = " ".join("".join(part) for part in parts)
    return quote(text) if draw(st.integers(0, 9)) == 0 else text


@st.composite
def strings(draw, value):
    """A JSON string that decodes to the value, escaped here and there."""
    written = []
    for character in value:
        if character in '"\\' or character < " " or draw(st.integers(0, 19)) == 0:
            units = character.encode("utf-16-be")
            escape = "".join(f"\\u{units[at]:02x}{units[at + 1]:02X}" for at in range(0, len(units), 2))
            written.append(f"\\{character}" if character in '"\\' and draw(st.booleans()) else escape)
        elif character == "/" and draw(st.booleans()):
            written.append("\\/")
        else:
            written.append(character)
    return '"' + "".join(written) + '"'


@st.composite
def lines(draw):
    """One event whose fields hold planted values."""
    members = ['"event_type":"test"', '"timestamp":"2026-11-22T01:02:03.000000+0100"']
    for number, path in enumerate(draw(st.lists(st.sampled_from(PATHS), max_size=4))):
        inner = draw(strings(draw(texts())))
        if draw(st.booleans()):
            inner = f"[{inner}, 7, {draw(strings(draw(texts())))}]"
        for key in reversed(path.split(".")):
            inner = f'{{"{key}":{inner}}}'
        members.append(f'"p{number}":{inner}')
    return ("{" + ",".join(members) + "}").encode()


def scanned(data, index=INDEX, reader=EVE):
    return scan(
        data, index=index, reader=reader, file="eve.json", first_line=1, first_offset=0, context=CONTEXT
    )


def triples(result):
    return {(hit.field, hit.kind, hit.value) for hit in result.hits}


@times(1.5)
@given(lines())
def test_hits_are_those_of_the_oracle(line):
    result = scanned(line)
    assert result.faults == []
    assert triples(result) == expected(line, INDICATORS)
    assert len(result.hits) == len(triples(result))


@given(lines())
def test_seen_stands_at_its_offset_or_is_escaped(line):
    for hit in scanned(line).hits:
        seen = hit.seen.encode()
        values = [text for path, text in walk(json.loads(line)) if path == hit.field]
        assert any(hit.seen in value for value in values)
        if hit.offset != 0:
            assert line[hit.offset : hit.offset + len(seen)] == seen
        else:
            assert seen not in line


@given(st.lists(st.one_of(lines(), st.sampled_from([b"", b"not json evil.example", b"\xff evil.example", b"\r"]))),
       st.integers(1, 300), st.booleans(), st.sampled_from([b"\n", b"\r\n"]))  # fmt: skip
def test_where_blocks_are_cut_changes_nothing(all_lines, size, ended, newline):
    data = newline.join(all_lines) + (newline if ended else b"")
    whole = list(scan_stream(io.BytesIO(data), index=INDEX, reader=EVE, file="f", context=CONTEXT))
    cut = list(
        scan_stream(io.BytesIO(data), index=INDEX, reader=EVE, file="f", context=CONTEXT, block_bytes=size)
    )
    assert [hit for part in cut for hit in part.hits] == [hit for part in whole for hit in part.hits]
    assert [fault for part in cut for fault in part.faults] == [
        fault for part in whole for fault in part.faults
    ]
    for total in (whole, cut):
        assert sum(part.lines for part in total) == data.count(b"\n") + (data[-1:] not in {b"", b"\n"})
        assert sum(part.size for part in total) == len(data)


@given(st.lists(st.binary(max_size=40).map(lambda raw: raw.replace(b"\n", b"")), max_size=12), st.integers(1, 60),
       st.integers(1, 20), st.booleans())  # fmt: skip
def test_blocks_hold_every_line_with_its_number_and_offset(all_lines, size, longest, ended):
    data = b"\n".join(all_lines) + (b"\n" if ended else b"")
    numbered, place = {}, 0
    for number, line in enumerate(data.split(b"\n") if data else [], start=1):
        if place < len(data):
            numbered[number] = (place, line)
        place += len(line) + 1
    kept, skipped, done = {}, set(), 0
    for block in blocks(io.BytesIO(data), size, Limits(line_bytes=longest)):
        assert block.first_offset == done
        done += block.size
        if block.too_long:
            skipped.add(block.first_line)
            continue
        offset = block.first_offset
        for number, line in enumerate(block.data.split(b"\n"), start=block.first_line):
            if offset < block.first_offset + len(block.data):
                kept[number] = (offset, line)
            offset += len(line) + 1
    assert done == len(data)
    long = {number for number, (_, line) in numbered.items() if len(line.removesuffix(b"\r")) > longest}
    assert skipped == long
    assert kept == {number: at for number, at in numbered.items() if number not in long}


def eve(**fields):
    return json.dumps({"timestamp": "2026-11-22T01:02:03.5+0000", "event_type": "x", **fields}).encode()


def test_a_hit_says_all_it_knows():
    index = build(
        [("domain", "evil.example", "indicator--2", ["b"]), ("domain", "evil.example", "indicator--1", ["a"])]
    )
    line = eve(
        src_ip="192.0.2.1", dest_ip="192.0.2.9", http={"hostname": "WWW.evil.example", "http_method": "GET"}
    )
    line = line.replace(b'"x"', b'"http"')
    result = scan(
        b"\n" + line,
        index=index,
        reader=EVE,
        file="eve.json",
        first_line=10,
        first_offset=1000,
        context=CONTEXT,
    )
    (hit,) = result.hits
    assert (hit.file, hit.line, hit.at) == ("eve.json", 11, "2026-11-22T01:02:03.500Z")
    assert hit.offset == 1001 + line.index(b"WWW")
    assert (hit.field, hit.kind, hit.value, hit.seen) == (
        "http.hostname",
        "domain",
        "evil.example",
        "WWW.evil.example",
    )
    assert (hit.objects, hit.tags) == (("indicator--1", "indicator--2"), ("a", "b"))
    assert (hit.hosts, hit.deed) == (("192.0.2.1", "192.0.2.9"), "http GET")


def test_one_hit_a_line_field_and_value():
    line = eve(a=["evil.example", "x.evil.example"], b="evil.example evil.example")
    assert [(hit.field, hit.seen) for hit in scanned(line).hits] == [
        ("a", "evil.example"),
        ("b", "evil.example"),
    ]


def test_the_offset_is_that_of_the_right_field():
    line = eve(a="notevil.example", b="evil.example", c={"evil.example": "evil.example"})
    assert [hit.offset for hit in scanned(line).hits] == [
        line.index(b'"evil.example"') + 1,
        line.rindex(b"evil.example"),
    ]


HOSTILE = {
    "not_json": b"GET http://evil.example/a",
    "cut_off": b'{"event_type":"dns","dns":{"rrname":"evil.example',
    "escape_before_a_cut": b'{"event_type":"dns","m":"see\\nevil.example", "x":',
    "unicode_escape_before_a_cut": b'{"event_type":"dns","m":"see\\u000aev\\u0069l.example", "x":',
    "deep_500": b'{"event_type":"x","a":' + b'{"a":' * 500 + b'"evil.example"' + b"}" * 501,
    "deep_100000": b'{"event_type":"x","a":' + b"[" * 100_000 + b'"evil.example"',
    "nul_bytes": b'{"event_type":"x","a":"\x00evil.example\x00"}',
    "not_utf8": b'{"event_type":"x","a":"\xff evil.example \xe9"}',
    "utf8_cut_off": b'{"event_type":"x","a":"evil.example \xe4\xbd',
    "twin_keys": b'{"event_type":"x","a":"evil.example","a":"good.example"}',
    "an_array": b'["evil.example"]',
    "no_event": b'{"a":"evil.example"}',
    "bad_time": b'{"timestamp":"yesterday","event_type":"x","a":"evil.example"}',
    "lone_surrogate": b'{"event_type":"x","a":"\\ud800 evil.example"}',
    "not_a_number": b'{"event_type":"x","n":NaN,"a":"evil.example"}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_line_is_a_fault_and_its_hit_is_not_lost(name):
    good = eve(a="evil.example")
    result = scanned(b"\n".join([good, HOSTILE[name], good]))
    assert [fault.where for fault in result.faults] == ["eve.json:2"]
    assert result.faults[0].what
    assert result.faults[0].do
    assert (result.faulty, result.lines) == (1, 3)
    found = {hit.line: hit for hit in result.hits if hit.kind == "domain"}
    assert set(found) == {1, 2, 3}
    assert (found[2].field, found[2].at, found[2].hosts) == ("line", "", ())
    json.dumps([hit.seen for hit in result.hits]).encode()


def test_a_latin_1_neighbour_is_no_boundary():
    assert scanned(b"\xe9evil.example").hits == []
    (hit,) = scanned(b"\xe9.evil.example").hits
    assert (hit.seen, hit.offset) == ("\ufffd.evil.example", 0)


def test_a_line_of_2_mb_is_counted_and_skipped():
    good = eve(a="evil.example") + b"\n"
    data = good + b"evil.example " * 160_000 + b"\n" + good
    parts = list(
        scan_stream(io.BytesIO(data), index=INDEX, reader=EVE, file="f", context=CONTEXT, block_bytes=65_536)
    )
    faults = [fault for part in parts for fault in part.faults]
    assert [fault.where for fault in faults] == ["f:2"]
    assert "1048576" in faults[0].what
    assert [hit.line for part in parts for hit in part.hits] == [1, 3]
    assert [hit.offset for part in parts for hit in part.hits][1] == data.rindex(b"evil.example")
    assert sum(part.lines for part in parts) == 3
    assert sum(part.size for part in parts) == len(data)


def test_faults_are_counted_when_they_are_no_longer_listed():
    context = LineContext(now=CONTEXT.now, limits=Limits(faults=3))
    parts = list(
        scan_stream(
            io.BytesIO(b"x\n" * 100), index=INDEX, reader=EVE, file="f", context=context, block_bytes=16
        )
    )
    assert sum(len(part.faults) for part in parts) == 3
    assert sum(part.faulty for part in parts) == 100


@pytest.mark.parametrize(
    "text",
    ["a." * 100_000, "1.1.1.1." * 25_000, "://" * 50_000, "http://" * 25_000, "@" * 125_000, "a@" * 75_000,
     "a:" * 75_000, "::1 " * 25_000, "%41" * 50_000, "[.]" * 50_000, "\\u0041" * 25_000, "é." * 50_000,
     "0" * 200_000, "http://evil.example/" + ")" * 125_000, "(" * 75_000 + "http://evil.example/x",
     "evil.example@" * 12_000, "http://evil.example/" * 10_000, "http://evil.example" * 10_000,
     "http://é" * 5_000, "http://evil.example/a," * 7_000, "http://evil.example/%2" * 7_000],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_a_long_hostile_line_takes_linear_time(text):
    """No clock: an engine that looked back or ahead without bound would not end within the patience of anyone."""
    assert scanned(text.encode()).faulty == 1
    assert scanned(json.dumps({"event_type": "x", "a": text}).encode()).faulty == 0


def test_syslog_hits_stand_at_their_offset():
    data = (
        "<34>Nov 21 22:14:15 gw kernel: DROP SRC=203.0.113.7 DST=192.0.2.1\n"
        "<165>1 2026-11-22T01:02:03.003+01:00 mail postfix 12 - "
        '[origin ip="203.0.113.7" swVersion="198.51.100.1"] \ufeffto=<bob+x@evil.example>, relay=évil\n'
        '2026-11-22T01:02:03+01:00 web nginx: "GET /" "Mozilla/5.0 (X) Foo/198.51.100.4" hxxp://evil[.]example/a\n'
    ).encode()
    result = scanned(data, reader=named("syslog"))
    assert result.faults == []
    assert [(hit.line, hit.field, hit.kind, hit.seen) for hit in result.hits] == [
        (1, "message", "ipv4", "203.0.113.7"),
        (2, "structured.origin.ip", "ipv4", "203.0.113.7"),
        (2, "message", "email", "bob+x@evil.example"),
        (2, "message", "domain", "evil.example"),
        (3, "message", "url", "hxxp://evil[.]example/a"),
        (3, "message", "domain", "evil[.]example"),
    ]
    for hit in result.hits:
        assert data[hit.offset :].startswith(hit.seen.encode())
    assert len(result.assumed) == 1
    assert "year" in result.assumed[0]


def test_the_public_names_of_the_room():
    assert sorted(tocsin.watch.__all__) == [
        "Entry", "Index", "LineContext", "Listed", "LogReader", "Scanned", "build",
        "list_reader", "log_reader", "named", "pattern", "read_list", "scan_stream", "to_stix",
    ]  # fmt: skip
    assert all(getattr(tocsin.watch, name) is not None for name in tocsin.watch.__all__)
    with pytest.raises(AttributeError, match="nonesuch"):
        _ = tocsin.watch.nonesuch


@pytest.mark.shared
def test_real_suricata_output_against_the_oracle():
    with gzip.open(SHARED / "logs" / "eve" / "suricata_eve.json.gz") as stream:
        data = stream.read()
    wanted = [
        ("domain", "google.com"), ("domain", "patriots.in"), ("ipv4", "69.64.34.124"), ("cidr", "172.16.0.0/12"),
        ("ipv6", "4:5::6"), ("ja3", "ac8edf6f44100b606c78aaea40d9b195"), ("md5", "ac8edf6f44100b606c78aaea40d9b195"),
        ("url", "https://suricata.io/"), ("email", "bob@example.com"), ("filename", "temp.txt"),
        ("useragent", "Wget/1.11.4"), ("cidr", "79.0.0.0/8"), ("domain", "nwra.com"),
    ]  # fmt: skip
    result = scanned(data, index=build((kind, value, "", ()) for kind, value in wanted))
    assert result.faults == []
    assert result.lines == 11_992
    by_line: dict[int, set[tuple[str, str, str]]] = {}
    for hit in result.hits:
        by_line.setdefault(hit.line, set()).add((hit.field, hit.kind, hit.value))
        assert data[hit.offset :].startswith(hit.seen.encode())
        assert hit.at
    slow = {}
    some = {number for number in by_line if number % 5 == 0} | set(range(1, result.lines, 17))
    some |= {hit.line for hit in result.hits if hit.kind not in {"cidr", "domain"}}
    for number, line in enumerate(data.splitlines(), start=1):
        if number in some and (found := expected(line, wanted)):
            slow[number] = found
    assert {number: found for number, found in by_line.items() if number in some} == slow


def test_a_url_that_a_line_tells_in_parts_is_hit_as_a_whole():
    index = build(
        [
            ("url", "http://bad.example/a?b=1", "indicator--1", ()),
            ("domain", "bad.example", "indicator--2", ()),
        ]
    )
    line = b'{"event_type":"http","http":{"hostname":"bad.example","url":"\\/a?b=1"}}\n'
    found = scan(
        line, index=index, reader=named("eve"), file="f", first_line=1, first_offset=0, context=CONTEXT
    )
    assert [(h.kind, h.field, h.value, h.offset) for h in found.hits] == [
        ("domain", "http.hostname", "bad.example", line.index(b"bad")),
        ("url", "http.url", "http://bad.example/a?b=1", 0),
    ]
    longer = scan(
        line.replace(b"b=1", b"b=12"), index=index, reader=named("eve"), file="f", first_line=1, first_offset=0,
        context=CONTEXT,
    )  # fmt: skip
    assert [h.kind for h in longer.hits] == ["domain"]

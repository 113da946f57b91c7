# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The sieve never misses a line: the quick way gives just the hits of the whole way, whatever the spelling."""

from __future__ import annotations

import io
import ipaddress
import json
from importlib import import_module
from urllib.parse import quote

import numba
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.watch.test_scan import CONTEXT, EVE, INDEX, INDICATORS, SPELLED, texts
from tocsin.watch import sieve
from tocsin.watch.index import build
from tocsin.watch.line_hits import Scanned
from tocsin.watch.readers.contract import Event, Spelling
from tocsin.watch.scan import scan, scan_stream
from tocsin.watch.sieve.masks import bits_of, hex_bits, host_bits, wide_bits
from tocsin.watch.tokens import matches, traits

VALUES: dict[str, list[str]] = {}
for _kind, _value in INDICATORS:
    VALUES.setdefault(_kind, []).append(_value)
FIELD_KINDS = {"filename", "mutex", "useragent"}
SEED = 0x5EED


def made(kinds: dict[str, list[str]]) -> sieve.Sieve:
    return sieve.Sieve(sieve.build(sieve.wanted(dict(kinds)), SEED))


SIEVE = made(VALUES)
PLAIN = {kind: values for kind, values in VALUES.items() if kind not in FIELD_KINDS}
PLAIN_SIEVE = made(PLAIN)
PLAIN_INDEX = build((kind, value, "", ()) for kind, values in PLAIN.items() for value in values)


class Whole:
    """A format of which each line is one field, as it is."""

    name = "lines"
    spelling = Spelling("text")

    def detect(self, name, head):
        return bool(name or head)

    def fields(self, line, context):
        assert context is CONTEXT
        return Event(at="", fields=(("message", line.decode("utf-8", "surrogateescape")),))


def quick(block: bytes, reader=EVE, index=INDEX, by: sieve.Sieve | None = SIEVE) -> Scanned:
    return scan(
        block, index=index, reader=reader, file="f", first_line=3, first_offset=7, context=CONTEXT, sieve=by
    )


def slow(block: bytes, reader=EVE, index=INDEX) -> Scanned:
    return quick(block, reader, index, None)


EVENTS = st.lists(
    st.dictionaries(
        st.sampled_from(["note", "filename", "http_user_agent", "fingerprint", "tls.version", "ja3.hash"]), texts(), min_size=1, max_size=3
    ),
    min_size=1, max_size=6,
)  # fmt: skip


def lines_of(events: list[dict[str, str]], *, ascii_only: bool, slashes: bool, ending: str) -> bytes:
    said = []
    for event in events:
        line = json.dumps({"event_type": "x", **event}, ensure_ascii=ascii_only)
        said.append(line.replace("/", "\\/") if slashes else line)
    return ending.join([*said, ""]).encode("utf-8", "surrogatepass")


@given(EVENTS, st.booleans(), st.booleans(), st.sampled_from(["\n", "\r\n", "\n\n"]))
@example([{"note": "http://evil.example"}], False, True, "\n")
@example([{"note": "see\nevil.example"}, {"filename": 'C:\\x\\"y\\BAD.exe'}], False, False, "\n")
def test_json_lines_give_the_same_in_every_spelling(events, ascii_only, slashes, ending):
    block = lines_of(events, ascii_only=ascii_only, slashes=slashes, ending=ending)
    fast, full = quick(block), slow(block)
    assert fast.hits == full.hits
    assert (fast.lines, fast.faulty, fast.faults) == (full.lines, full.faulty, full.faults)


@given(st.lists(texts(), min_size=1, max_size=6), st.binary(max_size=8))
def test_lines_of_any_text_give_the_same(said, strange):
    block = "\n".join(text.replace("\n", " ") for text in said).encode("utf-8", "surrogatepass") + strange
    reader = Whole()
    fast, full = (quick(block, reader, PLAIN_INDEX, by) for by in (PLAIN_SIEVE, None))
    assert fast.hits == full.hits
    assert fast.lines == full.lines


@pytest.mark.parametrize("spelled", SPELLED)
@pytest.mark.parametrize(
    "around", ["{}", " {} ", "({})", "{},", "x={};", '"{}"', "é{}", "{}，", "\t{}", "{}\u3002"]
)
def test_each_spelling_in_each_surrounding(spelled, around):
    block = json.dumps({"event_type": "x", "note": around.format(spelled)}).encode() + b"\n"
    assert quick(block).hits == slow(block).hits
    raw = json.dumps({"event_type": "x", "note": around.format(spelled)}, ensure_ascii=False).encode()
    assert quick(raw).hits == slow(raw).hits
    for text in (around.format(spelled), quote(around.format(spelled))):
        line = text.encode()
        assert quick(line, Whole(), PLAIN_INDEX, PLAIN_SIEVE).hits == slow(line, Whole(), PLAIN_INDEX).hits


@pytest.mark.parametrize(
    "http",
    [
        {"hostname": "evil.example", "url": "/a"}, {"hostname": "EVIL.example", "url": "/a?x", "http_port": 80},
        {"hostname": "good.example", "url": "/p?q=1"}, {"url": "/%61", "hostname": "evil.example"}, {"hostname": "evil.example.", "url": "/"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("slashes", [True, False])
def test_a_url_told_in_parts_is_not_missed(http, slashes):
    line = json.dumps({"event_type": "http", "http": http})
    block = (line.replace("/", "\\/") if slashes else line).encode()
    only = build((kind, value, "", ()) for kind, value in INDICATORS if kind == "url")
    by = made({"url": VALUES["url"]})
    assert quick(block, EVE, only, by).hits == slow(block, EVE, only).hits


@pytest.mark.parametrize(
    "bad",
    [b"not json evil.example", b'{"event_type":"x","note":"evil.example"', b'"evil.example"}', b"\x00\xff evil.example", b'{"a":1}', b"  ", b"[]"],
)  # fmt: skip
def test_lines_that_are_not_of_the_format_are_faults_and_scanned(bad):
    block = b'{"event_type":"x"}\n' + bad + b'\n{"event_type":"y"}\n'
    fast, full = quick(block), slow(block)
    assert fast.hits == full.hits
    if bad != b'{"a":1}':  # looks like one of the format and holds nothing: only the whole way reads it
        assert fast.faults == full.faults


@given(EVENTS, st.integers(1, 400))
def test_where_blocks_are_cut_changes_nothing(events, size):
    data = lines_of(events, ascii_only=False, slashes=False, ending="\n")
    with pytest.MonkeyPatch.context() as small:
        small.setattr(import_module("tocsin.watch.scan"), "SMALL_BYTES", 0)
        parts = list(
            scan_stream(
                io.BytesIO(data),
                index=INDEX,
                reader=EVE,
                file="f",
                context=CONTEXT,
                block_bytes=size,
                sieve=lambda: SIEVE,
            )
        )
    whole = scan(data, index=INDEX, reader=EVE, file="f", first_line=1, first_offset=0, context=CONTEXT)
    assert [hit for part in parts for hit in part.hits] == whole.hits
    assert sum(part.lines for part in parts) == whole.lines


def test_room_for_places_grows_and_none_is_dropped():
    small = made(VALUES)
    small._found, small._coded = np.empty(400, np.int64), np.empty(400, np.int64)
    block = b'{"event_type":"x","note":"203.0.113.7 \\u0041"}\n' * 3_000
    assert len(quick(block, by=small).hits) == 3_000


def test_a_line_longer_than_any_before_is_decoded_too():
    block = json.dumps({"event_type": "x", "note": "é" * 50_000 + " evil\u3002example evil.example"}).encode()
    assert quick(block).hits == slow(block).hits != []


@given(st.binary(min_size=64, max_size=64))
def test_bits_are_those_of_the_bytes(data):
    buffer = np.frombuffer(data + bytes(64), np.uint8)
    bits = sum(1 << at for at, byte in enumerate(data) if byte == 0x2E)
    hosts = sum(
        1 << at for at, byte in enumerate(data) if chr(byte) in ".-_" or (byte < 128 and chr(byte).isalnum())
    )
    wide = sum(1 << at for at, byte in enumerate(data) if byte > 127)
    hexes = sum(1 << at for at, byte in enumerate(data) if byte in b"0123456789abcdefABCDEF")
    assert tuple(int(each) for each in _bits(buffer)) == (bits, hosts, wide, hexes)


@numba.njit
def _bits(buffer):
    return bits_of(buffer, 0, 46), host_bits(buffer, 0), wide_bits(buffer, 0), hex_bits(buffer, 0)  # type: ignore[call-arg]  # the compiler gives its own


@pytest.mark.parametrize(("kind", "value"), [pair for pair in INDICATORS if pair[0] not in FIELD_KINDS])
@pytest.mark.parametrize("filler", [" ", "a ", "0", ".", ":", "f:"])
def test_a_value_is_seen_wherever_it_lies_in_the_64_bytes(kind, value, filler):
    # fillers that go on as a token does come with a space before the value: the token before it may be of any length
    texts_ = [(filler * 140)[:before] + f" {value} " + (filler * 70)[:behind] for before in range(134) for behind in (0, 3, 70)]  # fmt: skip
    reader = Whole()
    block = "\n".join(texts_).encode()
    assert quick(block, reader, PLAIN_INDEX, PLAIN_SIEVE).hits == slow(
        block, reader, PLAIN_INDEX
    ).hits != [] or kind in {"ja3", "cidr"}


@given(st.lists(texts(), max_size=8))
def test_a_text_in_which_the_sieve_sees_nothing_holds_nothing(said):
    doubtful = list(PLAIN_SIEVE.texts(said))
    assert len(doubtful) == len(said)
    for text, is_doubtful in zip(said, doubtful, strict=True):
        if not is_doubtful:
            assert matches(text, traits("note"), PLAIN_INDEX) == []


@given(st.integers(0, 2**32 - 1), st.integers(0, 70), st.sampled_from(["{}", "{}.", "x{}", "{}.1", "0{}", "{}:80", "1{}"]))  # fmt: skip
def test_an_address_is_named_where_it_is_found_and_hardly_elsewhere(number, before, around):
    quad = str(ipaddress.IPv4Address(number))
    index = build([("ipv4", quad, "", ())])
    by = made({"ipv4": [quad]})
    text = " " * before + around.format(quad)
    assert bool(matches(text, traits("note"), index)) <= any(by.texts([text]))
    assert not any(by.texts([" " * before + str(ipaddress.IPv4Address(number ^ 1))]))


@given(st.lists(st.text("abcz-_0", min_size=1, max_size=20), min_size=2, max_size=6), st.integers(0, 70))
def test_a_name_is_known_by_itself_and_below_it_alone(labels, before):
    name = ".".join(labels)
    by = made({"domain": [name]})
    pad = " " * before
    said = [f"{pad}{name}", f"{pad}www.{name.upper()}", f"{pad}{name}.", f"{pad}x{name}", f"{pad}{name}x", f"{pad}{name[1:]}"]  # fmt: skip
    seen = list(by.texts(said))
    numeric = all(label.isdecimal() for label in labels)
    assert seen[:3] == [True] * 3 or numeric
    assert not any(seen[3:])

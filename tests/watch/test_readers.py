# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which reader takes which file: each sample is offered to all of them."""

import io
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.watch.log_samples import SAMPLES
from tests.watch.test_scan import CONTEXT
from tocsin.core.errors import BadInput, NotFound
from tocsin.watch import sieve
from tocsin.watch.index import build
from tocsin.watch.readers import LIST_READERS, LOOSE, NAMES, READERS, list_reader, log_reader, named
from tocsin.watch.readers.contract import SectionReader
from tocsin.watch.scan import scan, scan_stream

LISTS = {
    "zeek-intel": b"#fields\tindicator\tindicator_type\nevil.example\tIntel::DOMAIN\n",
    "indicator-csv": b"kind,value\nipv4,192.0.2.1\n",
    "plain-list": b"evil.example\n192.0.2.1\n",
}
LOOSE_NAMES = {reader.name for reader in LOOSE}
INDEX = build([("domain", "evil.example", "", ())])
SIEVE = sieve.Sieve(sieve.build(sieve.wanted({"domain": ["evil.example"]}), 0x5EED))


def test_there_is_a_sample_of_every_format():
    assert list(SAMPLES) == list(NAMES)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_log_has_one_reader(name):
    head = SAMPLES[name]
    strict = [reader.name for reader in READERS if reader.detect("x", head)]
    assert strict == ([] if name in LOOSE_NAMES else [name])
    one = log_reader("x", head, loose=True)
    assert one is not None
    assert one.name == name


@pytest.mark.parametrize("name", LISTS)
def test_each_list_has_one_reader_and_is_no_log(name):
    assert [reader.name for reader in LIST_READERS if reader.detect("x", LISTS[name])] == [name]
    one = list_reader("x", LISTS[name])
    assert one is not None and one.name == name
    assert log_reader("x", LISTS[name]) is None


@pytest.mark.parametrize("name", SAMPLES)
def test_no_list_is_seen_in_a_log_that_is_known(name):
    if name not in LOOSE_NAMES:
        assert list_reader("x", SAMPLES[name]) is None


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_each_log_tells_place_time_and_parties(name, ending):
    data = SAMPLES[name].replace(b"\n", ending)
    reader = log_reader("x", data, loose=True)
    assert reader is not None and reader.name == name
    parts = list(
        scan_stream(io.BytesIO(data), index=INDEX, reader=reader, file="x", context=CONTEXT, block_bytes=97)
    )
    assert [fault for part in parts for fault in part.faults] == []
    assert sum(part.size for part in parts) == len(data)
    assert sum(part.lines for part in parts) == data.count(b"\n")
    (hit,) = (hit for part in parts for hit in part.hits)
    begin = data.index(b"evil.example")
    assert (hit.line, hit.offset) == (data.count(b"\n", 0, begin) + 1, begin)
    assert re.fullmatch(r"2026-11-22T09:30:00\.(123|000)Z", hit.at)
    assert "192.0.2.1" in hit.hosts


def test_what_nobody_knows():
    for head in (b"\x7fELF\x00", b"", bytes(100), b"PK\x03\x04abc", b"\xd4\xc3\xb2\xa1\x02\x00"):
        assert log_reader("x.bin", head, loose=True) is None
    assert log_reader("x", b"any text\n") is None
    assert list_reader("x.bin", b"\x7fELF\x00") is None


def test_by_name():
    assert named("eve").name == "eve"
    with pytest.raises(NotFound, match="evtx") as caught:
        named("evtx")
    assert "syslog" in caught.value.do
    with pytest.raises(BadInput, match="names no columns"):
        named("csv", b"1,2,3\n")


def _json_escaped(text: str, draw: random.Random) -> str:
    return "".join(
        "\\/" if letter == "/" and draw.random() < 0.5 else f"\\u{ord(letter):04x}" if draw.random() < 0.2 else letter
        for letter in text
    )  # fmt: skip


def _hex_escaped(text: str, draw: random.Random) -> str:
    return "".join(f"\\x{ord(letter):02X}" if draw.random() < 0.2 else letter for letter in text)


def _as_it_is(text: str, _draw: random.Random) -> str:
    return text


ESCAPES = {
    **dict.fromkeys(("eve", "zeek-json", "ecs", "ocsf", "json"), _json_escaped),
    **dict.fromkeys(("zeek", "access"), _hex_escaped),
}
SPELLED = (
    "{}", "www.{}", "{}.", "hxxp://{}/x", "https://{}:8443/a?b=c", "x@{}", "mail.{}:25", "%68ttp%3A%2F%2F{}%2F",
)  # fmt: skip
UNTOUCHED = ("{}.org", "x{}", "{}x", "evil-example", "www.xample")


def _spell(draw: random.Random) -> str:
    """The planted name in one of its spellings."""
    name = "".join(letter.upper() if draw.random() < 0.2 else letter for letter in "evil.example")
    dot = draw.choice((".", "[.]", "(.)", "%2E", "[.]"))
    return draw.choice(SPELLED).format(name.replace(".", dot))


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=15)
@given(
    st.randoms(use_true_random=False), st.lists(st.sampled_from(["plant", "near", "as it is"]), max_size=25)
)
def test_a_planted_name_is_found_in_every_spelling_and_the_sieve_misses_none(name, draw, lines):
    data, planted = b"", set()
    head = b"".join(line + b"\n" for line in SAMPLES[name].splitlines() if line.startswith(b"#"))
    if name == "csv":
        head = SAMPLES[name].splitlines()[0] + b"\n"
    line = next(line for line in SAMPLES[name].splitlines() if b"evil.example" in line).decode()
    assert line.isascii()
    data = head
    for what in lines:
        text = "evil.example"
        if what == "plant":
            text = ESCAPES.get(name, _as_it_is)(_spell(draw), draw)
        elif what == "near":
            text = draw.choice(UNTOUCHED).format("evil.example")
        if what != "near":
            planted.add(data.count(b"\n") + 1)
        data += line.replace("evil.example", text).encode() + b"\n"
    reader = log_reader("x", SAMPLES[name], loose=True)
    assert reader is not None
    whole = list(scan_stream(io.BytesIO(data), index=INDEX, reader=reader, file="x", context=CONTEXT))
    assert {hit.line for part in whole for hit in part.hits} >= planted
    near = {at for at in range(data.count(b"\n") + 1) if at not in planted}
    assert not near & {hit.line for part in whole for hit in part.hits}
    for section, start in _sections(reader, data):
        quick, slow = (
            scan(section[0], index=INDEX, reader=section[1], file="x", first_line=1, first_offset=start, context=CONTEXT, sieve=by)
            for by in (SIEVE, None)
        )  # fmt: skip
        assert quick.hits == slow.hits


def _sections(reader, data):
    if isinstance(reader, SectionReader):
        return [((data[start:end], of), start) for start, end, of in reader.sections(data)]
    return [((data, reader), 0)]


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
def test_a_line_that_is_none_of_its_format_is_a_fault_and_is_searched(name, data):
    reader = log_reader("x", SAMPLES[name], loose=True)
    assert reader is not None
    junk = data.draw(st.binary(max_size=80)).replace(b"\n", b" ").replace(b"\x00", b" ")
    part = scan(
        SAMPLES[name] + junk + b" evil.example \n", index=INDEX, reader=reader, file="x", first_line=1, first_offset=0, context=CONTEXT
    )  # fmt: skip
    last = SAMPLES[name].count(b"\n") + 1
    assert last in {hit.line for hit in part.hits} or name in {"zeek", "csv"}
    assert all(fault.where.startswith("x:") for fault in part.faults)


GLUED = {
    "access": rb'192.0.2.1 - - [22/Nov/2026:09:30:00 +0000] "GET /a HTTP/1.1" 200 12 "-" "a\vevil.example"',
    "cef": b"LEEF:2.0|Vendor|Wall|1.0|100|x2d|src=192.0.2.1-msg=evil.example-x=1",
}


@pytest.mark.parametrize("name", GLUED)
def test_what_only_the_reader_can_part_is_found_in_a_long_log_as_in_a_short_one(name):
    reader = log_reader("x", SAMPLES[name], loose=True)
    assert reader is not None
    for by in (None, SIEVE):
        part = scan(
            GLUED[name] + b"\n", index=INDEX, reader=reader, file="x", first_line=1, first_offset=0, context=CONTEXT, sieve=by
        )  # fmt: skip
        assert [hit.value for hit in part.hits] == ["evil.example"]

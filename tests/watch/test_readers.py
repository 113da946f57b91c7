# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which reader takes which file: each sample is offered to all of them."""

import io
import re

import pytest

from tests.watch.log_samples import SAMPLES
from tests.watch.test_scan import CONTEXT
from tocsin.core.errors import BadInput, NotFound
from tocsin.watch.index import build
from tocsin.watch.readers import LIST_READERS, LOOSE, NAMES, READERS, list_reader, log_reader, named
from tocsin.watch.scan import scan_stream

LISTS = {
    "zeek-intel": b"#fields\tindicator\tindicator_type\nevil.example\tIntel::DOMAIN\n",
    "indicator-csv": b"kind,value\nipv4,192.0.2.1\n",
    "plain-list": b"evil.example\n192.0.2.1\n",
}
LOOSE_NAMES = {reader.name for reader in LOOSE}
INDEX = build([("domain", "evil.example", "", ())])


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

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.watch.readers.indicator_csv import IndicatorCsv

READER = IndicatorCsv()


def read(text, **limits):
    data = text if isinstance(text, bytes) else text.encode()
    return READER.read(data, "list.csv", Limits(**limits))


def test_rows_become_indicators():
    reading = read('kind,value\nipv4,192.0.2.1\nDomain, EVIL.example \nurl,"http://evil.example/a,b"\n')
    assert [(one.kind, one.value, one.original, one.line) for one in reading.records] == [
        ("ipv4", "192.0.2.1", "192.0.2.1", 2),
        ("domain", "evil.example", " EVIL.example ", 3),
        ("url", "http://evil.example/a,b", "http://evil.example/a,b", 4),
    ]
    assert reading.faults == []


def test_bom_crlf_other_columns_other_order_and_empty_lines():
    reading = read(
        b'\xef\xbb\xbfSource,VALUE,Kind\r\n\r\nfeed,1.2.3[.]4,ipv4\r\n,,\r\n,"evil.example",domain'
    )
    assert [(one.kind, one.value, one.note, one.line) for one in reading.records] == [
        ("ipv4", "1.2.3.4", "source: feed", 3),
        ("domain", "evil.example", "", 5),
    ]


def test_a_quoted_field_may_span_lines_and_the_line_is_its_first():
    reading = read('kind,value,note\ndomain,a.example,"one\ntwo"\ndomain,b..example,x\ndomain,c.example,x\n')
    assert [(one.value, one.line) for one in reading.records] == [("a.example", 2), ("c.example", 5)]
    assert [fault.where for fault in reading.faults] == ["list.csv:4"]


def test_bad_rows_are_faults_with_their_line_and_the_good_ones_go_on():
    rows = [
        "kind,value",
        "ipv5,1.2.3.4",
        "domian,a.example",
        "ipv4,010.1.1.1",
        "url,http://a.example/x,y",
        "md5",
        "ipv4,1.2.3.4",
    ]
    reading = read("\n".join(rows))
    assert [one.value for one in reading.records] == ["1.2.3.4"]
    assert [fault.where for fault in reading.faults] == [f"list.csv:{line}" for line in range(2, 7)]
    assert "sha512" in reading.faults[0].do
    assert "did you mean domain?" in reading.faults[1].do
    assert "double quotes" in reading.faults[3].do


@pytest.mark.parametrize(
    ("text", "do"),
    [
        ("type,indicator\nipv4,1.2.3.4", "rename 'type' to 'kind'; rename 'indicator' to 'value'"),
        ("kind,values\nipv4,1.2.3.4", "rename 'values' to 'value'"),
        ("kind;value\nipv4;1.2.3.4", "commas"),
        ("a,b\n", "kind,value"),
        ("kind,value,value\n", "kind,value"),
        ("", "kind,value"),
        (b"kind,value\nipv4,\xff\n", "UTF-8"),
    ],
)
def test_another_header_is_explained(text, do):
    with pytest.raises(BadInput) as caught:
        read(text)
    assert do in caught.value.do
    assert caught.value.where.startswith("list.csv")


def test_limits_and_repeats():
    reading = read("kind,value\n" + "ipv4,1.2.3.4\nipv4,1.2.3.4\nipv4,1.2.3.5\nipv4,1.2.3.6\n", members=2)
    assert [one.value for one in reading.records] == ["1.2.3.4", "1.2.3.5"]
    assert "limits.members" in reading.faults[0].what
    assert reading.notes == ["1 lines repeat a value of the list"]
    reading = read("kind,value\n" + "x,y\n" * 50, faults=3)
    assert len(reading.faults) == 3
    assert reading.notes == ["50 lines were refused, the first 3 are listed"]
    with pytest.raises(BadInput, match="file_bytes"):
        read("kind,value\n", file_bytes=4)


@pytest.mark.parametrize(
    "text",
    [
        'kind,value\ndomain,"a.example\n',
        'kind,value\ndomain,"a"b\nipv4,1.2.3.4\n',
        "kind,value\nmutex,a\x00b\n",
    ],
)
def test_broken_quotes_and_nul_bytes_are_faults(text):
    reading = read(text)
    assert len(reading.faults) == 1
    assert reading.faults[0].where == "list.csv:2"


@given(st.lists(st.text(alphabet='ab ,"\n\r;é', min_size=1, max_size=8).filter(lambda text: text.strip())))
def test_what_a_csv_writer_writes_is_read(notes):
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["kind", "value", "note"])
    writer.writerows(["domain", f"n{number}.example", note] for number, note in enumerate(notes))
    reading = read(buffer.getvalue())
    assert [(one.value, one.note) for one in reading.records] == [
        (f"n{number}.example", f"note: {note.strip()}") for number, note in enumerate(notes)
    ]


@pytest.mark.parametrize(
    ("name", "head", "is_csv"),
    [
        ("a.csv", b"kind,value\n", True),
        ("a.txt", b'\xef\xbb\xbf"Value",source,"Kind"\r\n', True),
        ("a.csv", b"type,indicator\n", True),
        ("a.txt", b"type,indicator\n", False),
        ("assets.csv", b"kind,name,address\n", False),
        ("a.csv", b"", False),
    ],
)
def test_detect(name, head, is_csv):
    assert READER.detect(name, head) is is_csv

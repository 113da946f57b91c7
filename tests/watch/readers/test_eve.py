# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import gzip
import json

import pytest

from tests.conftest import SHARED
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.readers.eve import Eve

CONTEXT = LineContext(now=dt.datetime(2026, 11, 22, tzinfo=dt.UTC))


def read(event, **limits):
    line = event if isinstance(event, bytes) else json.dumps({"event_type": "x", **event}).encode()
    return Eve().fields(line, LineContext(now=CONTEXT.now, limits=Limits(**limits)))


def test_strings_come_with_their_path_in_the_order_of_the_line():
    event = read({"b": "1", "a": {"y": ["2", {"z": "3"}, ["4"]], "n": 7, "t": True, "none": None}, "c": ""})
    assert list(event.fields) == [
        ("event_type", "x"), ("b", "1"), ("a.y", "2"), ("a.y.z", "3"), ("a.y", "4"), ("c", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        ("2026-11-22T01:08:03.237630+0000", "2026-11-22T01:08:03.237Z"),
        ("2026-11-22T01:08:03.237630+0130", "2026-11-21T23:38:03.237Z"),
        ("2026-11-22T01:08:03Z", "2026-11-22T01:08:03.000Z"),
        ("2026-11-22T01:08:03", ""),
        (None, ""),
    ],
)
def test_the_instant_is_in_utc(stamp, at):
    assert read({"timestamp": stamp}).at == at


def test_the_parties_are_in_normal_form_and_once():
    event = read(
        {"src_ip": "2001:0db8:0000:0000:0000:0000:0000:0001", "dest_ip": "192.0.2.1", "host": "Sensor-1"}
    )
    assert event.hosts == ("2001:db8::1", "192.0.2.1")  # not the sensor
    assert event.observer == "Sensor-1"
    assert read({"src_ip": "192.0.2.1", "dest_ip": "192.0.2.1"}).hosts == ("192.0.2.1",)
    assert read({"src_ip": "", "dest_ip": 7}).hosts == ()


@pytest.mark.parametrize(
    ("event", "deed"),
    [
        ({"modbus": {"id": 1, "request": {"function_raw": 16, "function_code": "WrMultRegs", "access_type": "WRITE | MULTIPLE | HOLDING"}}},
         "modbus write_multiple_registers"),
        ({"modbus": {"request": {"function_code": "WrSingleCoil"}}}, "modbus write_single_coil"),
        ({"modbus": {"request": {"function_code": "Write Multiple Registers"}}}, "modbus write_multiple_registers"),
        ({"modbus": {"response": {"function_raw": 0x86}}}, "modbus write_single_register"),
        ({"modbus": {"request": {"function_raw": 100}}}, "modbus function_100"),
        ({"modbus": {"request": {"function_code": 5}, "response": {"function_code": 3}}}, "modbus write_single_coil"),
        ({"modbus": {}}, ""),
        ({"event_type": "alert", "modbus": {"request": {"function_raw": 6}}}, "modbus write_single_register"),
        ({"dnp3": {"type": "request", "application": {"function_code": 5}}}, "dnp3 direct_operate"),
        ({"dnp3": {"request": {"application": {"function_code": 13}}}}, "dnp3 cold_restart"),
        ({"enip": {"request": {"command": "SendRRData", "cip": {"service": "Set_Attribute_Single"}}}},
         "enip SendRRData Set_Attribute_Single"),
        ({"enip": {"response": {"command": "ListIdentity"}}}, "enip ListIdentity"),
        ({"event_type": "http", "http": {"http_method": "POST"}}, "http POST"),
        ({"event_type": "ftp", "ftp": {"command": "STOR"}}, "ftp STOR"),
        ({"event_type": "dns", "dns": {"type": "query"}}, "dns query"),
        ({"event_type": "http", "http": "GET"}, ""),
        ({"event_type": "flow"}, ""),
        ({"event_type": 7}, ""),
    ],
)  # fmt: skip
def test_the_deed(event, deed):
    assert read(event).deed == deed


def test_a_user_agent_among_headers_is_known_by_its_neighbour():
    headers = [
        {"name": "Host", "value": "a"},
        {"name": "User-Agent", "value": "b"},
        {"value": "c", "name": "server"},
    ]
    event = read({"http": {"request_headers": headers}})
    assert [event.fields[place][1] for place in sorted(event.versions)] == ["b", "c"]


def test_large_integers_pass():
    assert read(b'{"event_type":"smb","smb":{"session_id":18446744073709551615}}').fields


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"", "no JSON"),
        (b'{"event_type":', "no JSON"),
        (b'"event_type"', "no event"),
        (b"[]", "no event"),
        (b'{"a":1}', "no event"),
        (b'{"event_type":"x","timestamp":"now"}', "is no time"),
        (b'{"event_type":"x","timestamp":7}', "is no time"),
        (b'{"event_type":"x","timestamp":"0001-01-01T00:00:00+1400"}', "is no time"),
        (b'{"event_type":"x","a":{"b":1,"b":2}}', "'b' stands twice"),
        (b'{"event_type":"x","event_type":"y"}', "'event_type' stands twice"),
        (b'{"event_type":"x","a":' + b"[" * 99 + b"]" * 99 + b"}", "limits.depth"),
        (b'{"event_type":"x","a":' + b'{"a":' * 99 + b"1" + b"}" * 100, "limits.depth"),
        (b'{"event_type":"x","a":' + b"[" * 99_999 + b"]" * 99_999 + b"}", "deep"),
        (b'{"event_type":"\xff"}', "no JSON"),
    ],
)
def test_a_line_of_another_format_is_refused(line, words):
    with pytest.raises(BadInput, match=words) as caught:
        read(line)
    assert caught.value.do


def test_a_value_may_look_like_a_key():
    assert read(b'{"event_type":"x","a":"\\":","b":"{\\"b\\":1,\\"b\\":2}"}').fields


@pytest.mark.parametrize(
    ("head", "is_eve"),
    [
        (b'{"timestamp":"2026-11-22T01:08:03+0000","event_type":"dns"}\n{"cut', True),
        (b'\xef\xbb\xbf\n {"event_type":"dns"}\n', True),
        (b'{"timestamp":"2026","flow_id":1,"event_type":"dns","dns":{"cut', True),
        (b'{"timestamp":"2026","message":"nginx"}\n', False),
        (b'{"type":"bundle","objects":[{"event_type":7}]}\n', False),
        (b'Nov 22 01:02:03 host app: {"event_type":1}\n', False),
        (b"", False),
    ],
)
def test_detect(head, is_eve):
    assert Eve().detect("any.json", head) is is_eve


@pytest.mark.shared
def test_every_line_of_real_output_is_read():
    with gzip.open(SHARED / "logs" / "eve" / "suricata_eve.json.gz") as stream:
        lines = stream.read().splitlines()
    events = [Eve().fields(line, CONTEXT) for line in lines]
    assert len(events) == 11_992
    assert all(event.at for event in events)
    assert sum(1 for event in events if not event.hosts) == 1  # the statistics
    assert Eve().detect("x", b"\n".join(lines[:50]))


@pytest.mark.parametrize(
    ("http", "told"),
    [
        ({"hostname": "bad.example", "url": "/a?b=1"}, "http://bad.example/a?b=1"),
        ({"hostname": "bad.example", "http_port": 8080, "url": "/a"}, "http://bad.example:8080/a"),
        ({"hostname": "bad.example", "url": "http://whole.example/a"}, None),
        ({"url": "/a"}, None),
        ({"hostname": "bad.example", "url": ["/a"]}, None),
        ("text", None),
    ],
)
def test_an_http_event_tells_its_address_in_parts(http, told):
    assert [url for _, url in read({"http": http}).urls] == ([told] if told else [])

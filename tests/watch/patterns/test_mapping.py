# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Events of each kind as cyber-observables, and mapping files that are none."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.watch.patterns.mapping import Mapping, mappings

EVE = {
    "timestamp": "2026-11-22T10:00:00.5+0000", "event_type": "http", "src_ip": "10.0.0.1", "dest_ip": "2001:DB8::1", "src_port": 5, "dest_port": 80,
    "proto": "TCP", "app_proto": "http", "http": {"hostname": "A.example", "url": "/x", "http_user_agent": "ua"},
    "dns": {"answers": [{"rdata": "192.0.2.1"}, {"rdata": "not an address"}], "grouped": {"CNAME": ["B.example."]}},
    "fileinfo": {"filename": "/d/f.exe", "sha256": "ab"},
}  # fmt: skip
ZEEK = {
    "ts": 1795341600.25,
    "uid": "C",
    "id.orig_h": "10.0.0.1",
    "id.resp_h": "192.0.2.1",
    "id.resp_p": "53",
    "query": "a.example",
    "proto": "udp",
}
SYSMON = {
    "EventID": 1, "UtcTime": "2026-11-22 10:00:00.250", "Image": "C:\\W\\p.exe", "CommandLine": "p -x", "ProcessId": "0x10",
    "ParentImage": "C:\\O\\w.exe", "Hashes": "SHA256=AB,MD5=CD", "User": "D\\u",
}  # fmt: skip
EVTX = {
    "Event": {
        "System": {"EventID": 3, "TimeCreated": {"#attributes": {"SystemTime": "2026-11-22T10:00:00.25Z"}}},
        "EventData": {"DestinationIp": "192.0.2.1", "DestinationPort": 443, "Protocol": "tcp"},
    }
}
BEAT = {
    "@timestamp": "2026-11-22T10:00:00.250Z",
    "winlog": {"event_id": 13, "event_data": {"TargetObject": "HKLM\\Run\\x"}},
}
ECS = {
    "@timestamp": "2026-11-22T10:00:00.250Z",
    "ecs.version": "8",
    "source": {"ip": "10.0.0.1"},
    "destination": {"ip": "192.0.2.1", "port": 443},
    "network": {"transport": "TCP"},
    "process": {"pid": 7, "executable": "/bin/sh", "parent": {"pid": 1}},
}


def observed(event: dict) -> tuple[str, int | None, dict]:
    mapping = next(each for each in mappings() if each.knows(event))
    return mapping.name, mapping.at(event), mapping.observed(event)


def test_suricata():
    name, at, data = observed(EVE)
    assert (name, at) == ("suricata", 1795341600_500_000)
    assert data["destination"] == {"type": "ipv6-addr", "value": "2001:db8::1"}
    assert data["traffic"]["protocols"] == ["tcp", "http"]
    assert data["traffic"]["dst_ref"] == "destination"
    assert data["traffic"]["extensions"]["http-request-ext"]["request_header"] == {
        "User-Agent": "ua",
        "Host": "A.example",
    }
    assert data["answer 0"] == {"type": "ipv4-addr", "value": "192.0.2.1"}
    assert "answer 1" not in data
    assert data["alias 0"] == {"type": "domain-name", "value": "b.example"}
    assert data["carried"] == {"type": "file", "name": "f.exe", "hashes": {"SHA-256": "ab"}}


def test_zeek():
    name, at, data = observed(ZEEK)
    assert (name, at) == ("zeek", 1795341600_250_000)
    assert data["traffic"] == {
        "type": "network-traffic",
        "src_ref": "source",
        "dst_ref": "destination",
        "dst_port": 53,
        "protocols": ["udp"],
    }
    assert data["asked"]["value"] == "a.example"


def test_windows_in_three_shapes():
    name, at, data = observed(SYSMON)
    assert (name, at) == ("windows", 1795341600_250_000)
    assert data["process"] == {
        "type": "process", "pid": 16, "command_line": "p -x", "image_ref": "image", "parent_ref": "parent", "creator_user_ref": "account",
    }  # fmt: skip
    assert data["image"] == {
        "type": "file",
        "name": "p.exe",
        "parent_directory_ref": "folder",
        "hashes": {"SHA-256": "ab", "MD5": "cd"},
    }
    assert data["folder"]["path"] == "C:\\W"
    assert data["parent-image"]["name"] == "w.exe"
    name, at, data = observed(EVTX)
    assert (name, at) == ("windows", 1795341600_250_000)
    assert data["traffic"] == {
        "type": "network-traffic",
        "dst_ref": "destination",
        "dst_port": 443,
        "protocols": ["tcp"],
    }
    name, at, data = observed(BEAT)
    assert (name, at) == ("windows", 1795341600_250_000)
    assert data == {"registry": {"type": "windows-registry-key", "key": "HKLM\\Run\\x"}}


def test_ecs():
    name, at, data = observed(ECS)
    assert (name, at) == ("ecs", 1795341600_250_000)
    assert data["process"] == {"type": "process", "pid": 7, "image_ref": "image", "parent_ref": "parent"}
    assert data["traffic"]["protocols"] == ["tcp"]


def test_odd_values_make_no_object():
    assert observed({"timestamp": [], "event_type": {}, "src_ip": 5, "dest_port": {"a": 1}, "dns": {"answers": "x"}, "http": 7})[1:] == (
        None, {"traffic": {"type": "network-traffic", "dst_port": {"a": 1}}},
    )  # fmt: skip


GOOD = 'known_by = [["a"]]\ntime = ["t"]\n[[object]]\nname = "o"\ntype = "file"\n'


def test_a_mapping_of_a_persons_own():
    mapping = Mapping(
        "mine", GOOD + 'from = { name = "a", "x.y" = "=k", size = { path = ["no", "s"], as = "int" } }\n'
    )
    assert mapping.knows({"a": "n"})
    assert mapping.observed({"a": "n", "s": "5"}) == {
        "o": {"type": "file", "name": "n", "x": {"y": "k"}, "size": 5}
    }
    assert mapping.paths() == {("file", ("name",)), ("file", ("x", "y")), ("file", ("size",))}


@pytest.mark.parametrize(
    "text",
    ["", "a", "x = 1\n" + GOOD, GOOD + "from = { a = 5 }", GOOD + 'from = { a = "@none" }', GOOD + 'from = { a = { path = "x", as = "none" } }',
     GOOD + 'from = { a = { path = "x", all = [] } }', GOOD + "form = {}", GOOD + 'from = { a = "x", "a.b" = "y" }'],
)  # fmt: skip
def test_what_is_no_mapping_is_named(text: str):
    with pytest.raises(BadInput, match=r"mapping|object o"):
        Mapping("mine", text)

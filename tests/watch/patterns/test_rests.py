# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a match rests on: what was asked of, nothing else, within its limit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tocsin.core.limits import Limits
from tocsin.watch.patterns import mappings, rests

DATA: dict[str, dict[str, Any]] = {
    "client": {"type": "ipv4-addr", "value": "10.0.0.1"},
    "server": {"type": "ipv4-addr", "value": "203.0.113.5"},
    "traffic": {
        "type": "network-traffic", "src_ref": "client", "dst_ref": "server", "src_port": 5, "dst_port": 443, "protocols": ["tcp"],
        "extensions": {"x-a": {"b": 1, "c": 2}, "x-d": {"e": 3}},
    },
    "one": {"type": "file", "name": "a", "size": 1, "hashes": {"MD5": "0a", "SHA-1": "0b"}},
    "two": {"type": "file", "name": "b", "size": 2},
    "folder": {"type": "directory", "path": "/x", "contains_refs": ["one", "two"]},
}  # fmt: skip


def of(pattern: str):
    return rests.Rests(pattern, Limits()).of(DATA)


@pytest.mark.parametrize(
    ("pattern", "kept"),
    [
        ("[file:size = 1]", {"one": {"type": "file", "size": 1}}),
        ("[file:size > 0]", {"one": {"type": "file", "size": 1}, "two": {"type": "file", "size": 2}}),
        ("[file:hashes.MD5 = '0a' AND file:name = 'a']", {"one": {"type": "file", "hashes": {"MD5": "0a"}, "name": "a"}}),
        ("[file:size = 1] AND [ipv4-addr:value = '10.0.0.1']", {"one": {"type": "file", "size": 1}, "client": DATA["client"]}),
        (
            "[network-traffic:dst_ref.value = '203.0.113.5' AND network-traffic:dst_port = 443]",
            {"traffic": {"type": "network-traffic", "protocols": ["tcp"], "dst_ref": "server", "dst_port": 443}, "server": DATA["server"]},
        ),
        (
            "[network-traffic:extensions.'x-a'.b = 1]",
            {"traffic": {"type": "network-traffic", "protocols": ["tcp"], "extensions": {"x-a": {"b": 1, "c": 2}}}},
        ),
        (
            "[directory:contains_refs[*].name = 'a']",
            {"folder": {"type": "directory", "contains_refs": ["one", "two"]}, "one": {"type": "file", "name": "a"}, "two": {"type": "file", "name": "b"}},
        ),
        ("[file:name = 'none']", {}), ("[NOT EXISTS file:mime_type]", {}),
    ],
)  # fmt: skip
def test_what_was_asked_is_kept(pattern: str, kept: dict[str, object]):
    assert of(pattern) == kept


def test_what_is_too_much_is_left_out_and_what_refers_to_it():
    kept: dict[str, dict[str, Any]] = {
        "a": {"type": "file", "name": "x" * 5_000},
        "b": {"type": "process", "image_ref": "a", "command_line": "c"},
    }
    assert json.loads(rests.encoded(kept)) == {"b": {"type": "process", "command_line": "c"}}
    assert rests.encoded({"a": kept["a"]}) == ""
    assert rests.encoded({}) == ""
    # a reference to what is not kept points nowhere
    assert json.loads(rests.encoded({"b": kept["b"]})) == {"b": {"type": "process", "command_line": "c"}}


def test_properties_that_come_from_the_fields_of_a_rule():
    row = {
        "EventID": 1, "Channel": "Sysmon", "Image": "C:\\W\\p.exe", "CommandLine": "p -enc", "User": "amy", "ProcessId": "5",
    }  # fmt: skip
    (windows,) = (each for each in mappings() if each.name == "windows")
    data = windows.observed(row)
    kept = rests.cut(data, windows.of_fields(data, ("winlog.event_data.CommandLine", "Image")))
    assert rests.related(data, kept) == {
        "image": {"type": "file", "name": "p.exe", "parent_directory_ref": "folder"},
        "folder": {"type": "directory", "path": "C:\\W"},
        "process": {"type": "process", "command_line": "p -enc", "image_ref": "image"},
    }
    (suricata,) = (each for each in mappings() if each.name == "suricata")
    asked = suricata.observed(
        {
            "event_type": "dns",
            "timestamp": "",
            "src_ip": "10.0.0.1",
            "dns": {"queries": [{"rrname": "a.example"}]},
        }
    )
    kept = rests.cut(asked, suricata.of_fields(asked, ("dns.queries.rrname",)))
    assert kept == {"question 0": {"type": "domain-name", "value": "a.example"}}

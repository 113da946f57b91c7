# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Objects of one event: some left out with what refers to them, the rest made STIX 2.1."""

from __future__ import annotations

from tocsin.core import ids, observed, stix

NAME = ids.derived("observed-data", "x")
EVENT: dict[str, dict[str, object]] = {
    "client": {"type": "ipv4-addr", "value": "10.0.0.1"},
    "server": {"type": "ipv4-addr", "value": "203.0.113.5"},
    "traffic": {
        "type": "network-traffic", "src_ref": "client", "dst_ref": "server", "protocols": ["tcp"],
        "extensions": {"http-request-ext": {"request_method": "get", "request_value": "/", "request_header": {"Host": "a.example"}}},
    },
    "image": {"type": "file", "name": "a.exe"},
    "process": {"type": "process", "command_line": "a.exe -x", "image_ref": "image", "opened_connection_refs": ["traffic"]},
}  # fmt: skip


def _made(container):
    return {one.type: stix.properties_of(one.raw) for one in observed.objects(container, NAME)}


def test_an_event_is_objects_that_refer_to_each_other():
    assert len(observed.objects(EVENT, NAME)) == 5
    made = _made(EVENT)
    assert made["process"]["image_ref"] == made["file"]["id"]
    assert made["process"]["opened_connection_refs"] == [made["network-traffic"]["id"]]
    assert made["network-traffic"]["extensions"]["http-request-ext"]["request_header"] == {
        "Host": ["a.example"]
    }
    assert [one.id for one in observed.objects(EVENT, NAME)] == [
        one.id for one in observed.objects(EVENT, NAME)
    ]


def test_who_is_left_out_is_in_no_reference_and_in_no_id():
    left = observed.without(EVENT, {"client"})
    assert "src_ref" not in left["traffic"]
    made = _made(left)
    assert made["network-traffic"]["id"] != _made(EVENT)["network-traffic"]["id"]
    assert b"10.0.0.1" not in b"".join(one.raw for one in observed.objects(left, NAME))
    assert "opened_connection_refs" not in observed.without(EVENT, {"traffic"})["process"]


def test_what_stix_has_no_room_for_is_left_out_and_what_refers_to_it():
    wrong: dict[str, dict[str, object]] = {
        "server": {"type": "ipv4-addr", "value": 5},
        "traffic": {"type": "network-traffic", "dst_ref": "server", "protocols": ["tcp"]},
        "image": {"type": "file", "name": "a.exe"},
    }
    assert [one.type for one in observed.objects(wrong, NAME)] == ["file"]
    assert observed.objects({"a": {"type": "file"}}, NAME) == []
    assert observed.objects({}, NAME) == []

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Pipenv's lock file."""

from __future__ import annotations

import json

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import pipfile_lock

LOCK = {
    "_meta": {"hash": {"sha256": "aa"}, "pipfile-spec": 6, "requires": {}, "sources": []},
    "default": {
        "Foo_Bar": {
            "hashes": ["sha256:aa"],
            "index": "x",
            "markers": "python_version >= '3'",
            "version": "==1.0",
        },
        "cloned": {"git": "https://host.example/x.git", "ref": "aa"},
        "shop": {"editable": True, "path": "."},
        "beside": {"editable": True, "path": "./beside"},
        "fetched": {"file": "https://host.example/f.whl"},
        "loose": {"version": "*"},
    },
    "develop": {"foo-bar": {"version": "==1.0"}, "pytest": {"version": "==8.0"}},
    "docs": {"sphinx": {"version": "==7.0"}},
}


def read(value: object, limits: Limits | None = None):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return pipfile_lock.read(data, "f", limits or Limits())


def rows(reading):
    return [(one.name, one.version, one.ecosystem) for one in reading.records]


def test_all_groups_are_read():
    reading = read(LOCK)
    assert rows(reading) == [
        ("Foo_Bar", "1.0", "PyPI"),
        ("cloned", "", ""),
        ("beside", "", ""),
        ("fetched", "", ""),
        ("loose", "", "PyPI"),
        ("pytest", "8.0", "PyPI"),
        ("sphinx", "7.0", "PyPI"),
    ]
    assert reading.records[0].source == "f#/default/Foo_Bar"
    assert reading.faults == []
    assert "1 packages are for development alone, and are listed as the others" in reading.notes
    assert "1 entries are the project's own, no packages of others" in reading.notes


@pytest.mark.parametrize(
    "bad", [7, None, [], "==1.0", {"version": 1}, {"version": "==1 0"}, {"path": []}, {"file": {}}], ids=repr
)
def test_a_bad_entry_is_a_fault_and_the_others_go_on(bad):
    reading = read({"_meta": {}, "default": {"a": {"version": "==1"}, "x": bad}})
    assert [row[0] for row in rows(reading)] == ["a"]
    assert [fault.where.startswith("f#/default/x") for fault in reading.faults] == [True]


def test_a_group_that_is_none_is_a_fault():
    reading = read({"_meta": {}, "default": [], "develop": 7, "docs": {"a": {"version": "==1"}}})
    assert rows(reading) == [("a", "1", "PyPI")]
    assert [fault.where for fault in reading.faults] == ["f#/default", "f#/develop"]


@pytest.mark.parametrize(
    "bad",
    [b"", b"{}", b"[]", json.dumps(LOCK).encode()[:-3], b'{"_meta": {}, "default": {}, "default": {}}'],
    ids=["empty", "other", "array", "cut", "group twice"],
)
def test_a_file_that_is_not_whole_or_not_pipenvs_is_refused(bad):
    with pytest.raises(BadInput):
        read(bad)


def test_limits_are_kept():
    for limits in (Limits(members=2), Limits(file_bytes=20), Limits(memory_bytes=4_000)):
        with pytest.raises(BadInput, match="limit"):
            read(LOCK, limits)


def test_detect():
    assert pipfile_lock.detect("x", json.dumps(LOCK).encode())
    assert not pipfile_lock.detect("Pipfile.lock", b'{"default": {}}')
    assert not pipfile_lock.detect("x", b'[{"_meta": {"pipfile-spec": 6}}]')

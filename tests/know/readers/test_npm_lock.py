# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""npm's lock files in their three versions."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import npm_lock

URL = "https://registry.example"
INTEGRITY = "sha512-AAAA"

THIRD = {
    "name": "shop",
    "version": "1.0.0",
    "lockfileVersion": 3,
    "requires": True,
    "packages": {
        "": {"name": "shop", "version": "1.0.0", "workspaces": ["parts/*"]},
        "node_modules/a": {"version": "1.0.0", "resolved": f"{URL}/a/-/a-1.0.0.tgz", "integrity": INTEGRITY},
        "node_modules/a/node_modules/@s/b": {"version": "2.0.0", "dev": True},
        "node_modules/@s/b": {"version": "2.0.0"},
        "node_modules/alias": {"name": "real", "version": "3.0.0"},
        "node_modules/part": {"resolved": "parts/part", "link": True},
        "parts/part": {"version": "0.1.0"},
        "../lib": {"name": "lib", "version": "0.2.0"},
        "parts/part/node_modules/c": {"version": "4.0.0", "resolved": "git+ssh://git@h.example/c.git#0123"},
        "node_modules/d": {"version": "5.0.0", "resolved": "https://h.example/d.tar.gz"},
        "node_modules/e": {"version": "6.0.0", "resolved": "file:e-6.0.0.tgz"},
    },
}
FIRST = {
    "name": "shop",
    "version": "1.0.0",
    "lockfileVersion": 1,
    "dependencies": {
        "a": {
            "version": "1.0.0",
            "resolved": f"{URL}/a/-/a-1.0.0.tgz",
            "requires": {"@s/b": "^2"},
            "dependencies": {"@s/b": {"version": "2.0.0", "dependencies": {"deep": {"version": "0.0.1"}}}},
        },
        "alias": {"version": "npm:@s/real@3.0.0"},
        "c": {"version": "git+https://user:secret@h.example/c.git#0123", "from": "c"},
        "d": {"version": "https://h.example/d.tar.gz"},
        "e": {"version": "file:../e", "dev": True},
        "f": {"version": f"{URL}/f/-/f-7.1.0-rc.1.tgz"},
    },
}


def read(value: object, limits: Limits | None = None):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return npm_lock.read(data, "f", limits or Limits())


def rows(reading):
    return [(one.name, one.version, one.ecosystem) for one in reading.records]


def test_packages_by_the_folder_they_lie_in():
    reading = read(THIRD)
    assert rows(reading) == [
        ("a", "1.0.0", "npm"),
        ("@s/b", "2.0.0", "npm"),
        ("real", "3.0.0", "npm"),
        ("lib", "0.2.0", ""),
        ("c", "4.0.0", ""),
        ("d", "5.0.0", ""),
        ("e", "6.0.0", ""),
    ]
    assert {one.asset for one in reading.records} == {"shop"}
    assert reading.records[1].source == "f#/packages/node_modules~1a~1node_modules~1@s~1b"
    assert reading.faults == []
    assert reading.notes == [
        "1 entries name a package and version that was there before, and count once",
        "1 folders are the project's own, no packages of others",
        "1 links lead to folders of the project",
        "1 packages are for development alone, and are listed as the others",
        "1 packages come from a URL and are not compared with advisories",
        "1 packages come from a file and are not compared with advisories",
        "1 packages come from a folder and are not compared with advisories",
        "1 packages come from git and are not compared with advisories",
    ]


def test_version_1_nests_them():
    reading = read(FIRST)
    assert rows(reading) == [
        ("a", "1.0.0", "npm"),
        ("@s/b", "2.0.0", "npm"),
        ("deep", "0.0.1", "npm"),
        ("@s/real", "3.0.0", "npm"),
        ("c", "0123", ""),
        ("d", "", ""),
        ("e", "", ""),
        ("f", "7.1.0-rc.1", "npm"),
    ]
    assert reading.records[2].source == "f#/dependencies/a/dependencies/@s~1b/dependencies/deep"
    assert "secret" not in repr(reading)


def test_where_both_stand_the_folders_count():
    assert rows(read({**FIRST, "lockfileVersion": 2, "packages": THIRD["packages"]})) == rows(read(THIRD))


def test_a_project_without_any_package_is_read():
    assert rows(read({"name": "x", "lockfileVersion": 3, "packages": {"": {}}})) == []
    assert rows(read({"lockfileVersion": 1})) == []


@pytest.mark.parametrize(
    "bad",
    [
        7,
        None,
        [],
        "x",
        {"version": 7},
        {"version": "1", "dev": "yes"},
        {"version": "1 2"},
        {"version": ["1"]},
    ],
    ids=repr,
)
def test_a_bad_entry_is_a_fault_and_the_others_go_on(bad):
    for value, place in (
        ({"lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1"}, "node_modules/x": bad}}, "packages/node_modules~1x"),
        ({"lockfileVersion": 1, "dependencies": {"a": {"version": "1"}, "x": bad}}, "dependencies/x"),
    ):  # fmt: skip
        reading = read(value)
        assert rows(reading) == [("a", "1", "npm")]
        assert [fault.where.startswith(f"f#/{place}") for fault in reading.faults] == [True]


@pytest.mark.parametrize(
    "folder", ["node_modules/", "node_modules/a b", "node_modules/../..", "node_modules/@s"]
)
def test_a_folder_that_is_no_package_is_a_fault(folder):
    reading = read(
        {"lockfileVersion": 3, "packages": {folder: {"version": "1"}, "node_modules/a": {"version": "1"}}}
    )
    names = [one.name for one in reading.records]
    assert "a" in names
    assert len(reading.faults) == 2 - len(names)


@pytest.mark.parametrize(
    "bad",
    [
        json.dumps(THIRD).encode()[:-40],
        b"",
        b"[]",
        b"{}",
        b'{"lockfileVersion": 3, "packages": []}',
        b'{"lockfileVersion": 3, "packages": 7}',
        b'{"lockfileVersion": 3, "packages": {"a": {}, "a": {}}}',
        b'{"lockfileVersion": 3, "lockfileVersion": 3}',
    ],
    ids=["cut", "empty", "array", "other", "array of packages", "number of packages", "twice", "key twice"],
)
def test_a_file_that_is_not_whole_or_not_npms_is_refused(bad):
    with pytest.raises(BadInput):
        read(bad)


def test_nesting_beyond_the_limit_is_a_fault():
    deep: dict[str, object] = {"version": "1"}
    for _ in range(100):
        deep = {"version": "1", "dependencies": {"x": deep}}
    reading = read({"lockfileVersion": 1, "dependencies": {"a": {"version": "1"}, "deep": deep}})
    assert rows(reading) == [("a", "1", "npm")]
    assert len(reading.faults) == 1


def test_limits_are_kept():
    value = {"lockfileVersion": 3, "packages": {f"node_modules/p{n}": {"version": "1"} for n in range(50)}}
    for limits in (Limits(members=10), Limits(file_bytes=100), Limits(memory_bytes=30_000)):
        with pytest.raises(BadInput, match="limit"):
            read(value, limits)


NAMES = st.sampled_from(["a", "b", "@s/a"])
TREE = st.recursive(
    st.builds(lambda version: {"version": version}, st.sampled_from(["1.0.0", "2.0.0"])),
    lambda below: st.builds(
        lambda version, inner: {"version": version, "dependencies": inner},
        st.sampled_from(["1.0.0", "2.0.0"]),
        st.dictionaries(NAMES, below, max_size=3),
    ),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, TREE, max_size=3))
def test_nested_and_flat_say_the_same(tree):
    flat: dict[str, object] = {}

    def lay(folder: str, below: dict) -> None:
        for name, entry in below.items():
            flat[f"{folder}node_modules/{name}"] = {"version": entry["version"]}
            lay(f"{folder}node_modules/{name}/", entry.get("dependencies", {}))

    lay("", tree)
    nested = read({"lockfileVersion": 1, "dependencies": tree})
    assert set(rows(nested)) == set(rows(read({"lockfileVersion": 3, "packages": flat})))


@pytest.mark.parametrize(
    ("name", "head", "taken"),
    [
        ("x", json.dumps(THIRD).encode(), True),
        ("x", json.dumps(FIRST, indent=2).encode()[:200], True),
        ("a/package-lock.json", b'{"name": "x", "dependencies": {}}', True),
        ("a/package.json", b'{"name": "x", "dependencies": {}}', False),
        ("x", b'[{"lockfileVersion": 3}]', False),
        ("x", b"lockfileVersion: '9.0'", False),
    ],
)
def test_detect(name, head, taken):
    assert npm_lock.detect(name, head) is taken

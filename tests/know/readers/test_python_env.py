# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Python environments in their three forms."""

from __future__ import annotations

import json
from importlib import metadata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import python_env

LIMITS = Limits()

LOCK = """\
# made by a tool
--index-url ignored
Foo_Bar==1.0 ; python_version < "4"  # why
baz[extra1, extra2] == 2.0rc1 \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
odd===2004d
loose>=1
wild==1.*
local @ file:///tmp/x.whl
-r more.txt
-e ./here
"""


def read(data: bytes, limits: Limits = LIMITS):
    return python_env.read(data, "r.txt", limits)


def test_pins_of_a_requirements_file():
    reading = read(LOCK.encode())
    rows = [(one.name, one.package, one.version, one.source) for one in reading.records]
    assert rows == [
        ("Foo_Bar", "foo-bar", "1.0", "r.txt:3"),
        ("baz", "baz", "2.0rc1", "r.txt:4"),
        ("odd", "odd", "2004d", "r.txt:7"),
        ("loose", "loose", "", "r.txt:8"),
        ("wild", "wild", "", "r.txt:9"),
        ("local", "local", "", "r.txt:10"),
    ]
    assert reading.faults == []
    assert reading.notes == [
        "1 URLs, repositories or folders without a name were left out",
        "1 other files are pulled in (-r, -c) and were not read",
        "2 requirements are not pinned with ==, so their version is not known",
        "1 requirements come from a URL, a repository or a folder and are not compared with advisories",
    ]
    assert [one.ecosystem for one in reading.records] == ["PyPI"] * 5 + [""]
    assert reading.records[0].purl == "pkg:pypi/foo-bar@1.0"


def test_code_from_a_url_or_a_repository_is_no_package_of_the_index():
    text = """\
-e git+https://host.example/a.git@main#egg=edited
git+https://host.example/b.git#subdirectory=x&egg=cloned-
https://host.example/c-1.0.whl
./d
./e-1.0.tar.gz
same==1 ; python_version < "4"
Same==1 ; python_version >= "4"
"""
    reading = read(text.encode())
    rows = [(one.name, one.version, one.ecosystem, one.purl) for one in reading.records]
    assert rows == [("edited", "", "", ""), ("cloned", "", "", ""), ("same", "1", "PyPI", "pkg:pypi/same@1")]
    assert reading.faults == []
    assert reading.notes == [
        "3 URLs, repositories or folders without a name were left out",
        "2 requirements come from a URL, a repository or a folder and are not compared with advisories",
        "1 requirements name a package and version that was there before, and count once",
    ]


def test_json_of_pip_list_and_pip_inspect():
    rows = [{"name": "Foo_Bar", "version": "1.0"}, {"name": 7}, {"version": "1"}, "x"]
    listed = read(json.dumps(rows).encode())
    inspect = {
        "version": "1",
        "pip_version": "24",
        "installed": [{"metadata": row} for row in rows],
        "environment": {},
    }
    inspected = read(json.dumps(inspect).encode())
    for reading, place in ((listed, "r.txt#/0"), (inspected, "r.txt#/installed/0")):
        assert [(one.package, one.version, one.source) for one in reading.records] == [
            ("foo-bar", "1.0", place)
        ]
        assert len(reading.faults) == 3


def test_metadata_of_distributions():
    good = b"Metadata-Version: 2.1\nName: Foo.Bar\nVersion: 1.0\n\nName: not this\n"
    reading = python_env.read_distributions(
        [("a", good), ("b", b""), ("c", b"Name: ../x\nVersion: 1\n")], LIMITS, "m"
    )
    assert [(one.package, one.version, one.asset, one.source) for one in reading.records] == [
        ("foo-bar", "1.0", "m", "a")
    ]
    assert [fault.where for fault in reading.faults] == ["b", "c"]


def test_the_distributions_of_this_environment_are_read():
    found = [(dist.name, (dist.read_text("METADATA") or "").encode()) for dist in metadata.distributions()]
    reading = python_env.read_distributions(found, LIMITS)
    assert reading.faults == []
    versions = {one.package: one.version for one in reading.records}
    assert versions["msgspec"] == metadata.version("msgspec")


@pytest.mark.parametrize("bad", [b"foo==", b"foo bar baz", b"../x==1", b"==1", b"foo==1 and more", b"\x00"])
def test_a_bad_line_is_a_fault_and_the_rest_goes_on(bad):
    reading = read(b"a==1\n" + bad + b"\nb==2\n")
    assert [one.name for one in reading.records] == ["a", "b"]
    assert [fault.where for fault in reading.faults] == ["r.txt:2"]


@pytest.mark.parametrize("bad", [b'[{"name": "a"', b"{", b'{"installed": {}}', b"a==1\n\xff\n"])
def test_a_file_that_is_not_whole_or_not_pips_is_refused(bad):
    with pytest.raises(BadInput):
        read(bad)


def test_limits_are_kept():
    reading = read(b"a==1\nb==2\nc==3\n", Limits(members=2))
    assert (len(reading.records), len(reading.faults)) == (2, 1)
    with pytest.raises(BadInput):
        read(b"a==1\n", Limits(file_bytes=2))


@given(st.text(alphabet="ab=<>-[];#\\ \n@./~*1", max_size=60))
def test_any_text_gives_a_reading(text):
    if text.lstrip()[:1] != "[":
        read(text.encode())


@pytest.mark.parametrize(
    ("name", "head", "taken"),
    [
        ("x", b"a==1\nb==2\n", True),
        ("requirements.txt", b"a>=1\nb\n", True),
        ("requirements.txt", b"git+https://host.example/a.git\n-e .\n", True),
        ("freeze.txt", b"# nothing\n", False),
        ("x", b"a>=1\nb\n", False),
        ("x", b"bad.example\nworse.example\n", False),
        ("x", b'[{"name": "a", "version": "1"}]', True),
        ("x", b'{"version": "1", "pip_version": "24", "installed": []}', True),
        ("x", b'{"type": "bundle"}', False),
        ("x", b"a==1\0", False),
        ("x.py", b"if a==1:\n    print(1)\n", False),
    ],
)
def test_detect(name, head, taken):
    assert python_env.detect(name, head) is taken


def test_a_bad_line_of_requirements_is_a_fault_and_the_rest_is_read() -> None:
    text = b"good==1.0\n???\nother==2.0\nmore==3.0\n"
    assert python_env.detect("requirements.txt", text)
    reading = python_env.read(text, "requirements.txt", Limits())
    assert [one.name for one in reading.records] == ["good", "other", "more"]
    assert [fault.where for fault in reading.faults] == ["requirements.txt:2"]


def test_words_under_the_name_of_requirements_are_none() -> None:
    assert not python_env.detect("requirements.txt", b"What we need:\n- a pump\n- a spare pump, soon\nfoo\n")

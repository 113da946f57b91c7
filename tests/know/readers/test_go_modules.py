# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""go.mod and go.sum."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import go_modules

MOD = """\
// a comment
module example.org/shop // ours

go 1.21

toolchain go1.22.1

require (
\texample.org/a/v2 v2.3.4
\texample.org/b v0.0.0-20260101000000-0123456789ab // indirect
\t"example.org/c" v1.0.0+incompatible
)

require example.org/d v1.0.0
require example.org/e v1.1.0
require example.org/f v1.2.0

exclude example.org/a/v2 v2.0.0

replace example.org/d => ../d
replace (
\texample.org/e v1.1.0 => example.org/fork v1.1.1
\texample.org/f v9.9.9 => example.org/other v1.0.0
)
retract v0.1.0
"""
DIGEST = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
SUM = f"""\
example.org/a/v2 v2.3.4 {DIGEST}
example.org/a/v2 v2.3.4/go.mod {DIGEST}
example.org/old v1.0.0/go.mod {DIGEST}
example.org/b v1.0.0 {DIGEST}
"""


def read(text: str | bytes, limits: Limits | None = None):
    return go_modules.read(text if isinstance(text, bytes) else text.encode(), "f", limits or Limits())


def rows(reading):
    return [(one.name, one.version, one.ecosystem) for one in reading.records]


def test_what_is_required_after_replacement():
    reading = read(MOD)
    assert rows(reading) == [
        ("example.org/a/v2", "v2.3.4", "Go"),
        ("example.org/b", "v0.0.0-20260101000000-0123456789ab", "Go"),
        ("example.org/c", "v1.0.0+incompatible", "Go"),
        ("example.org/d", "v1.0.0", ""),
        ("example.org/fork", "v1.1.1", "Go"),
        ("example.org/f", "v1.2.0", "Go"),
    ]
    assert reading.records[0].source == "f:9"
    assert (reading.faults, reading.notes) == (
        [],
        ["1 packages come from a folder and are not compared with advisories"],
    )


def test_an_early_go_leaves_modules_out_and_says_so():
    assert "may not list" in read("module m\ngo 1.16\nrequire a.example/b v1.0.0\n").notes[0]
    assert read("module m\ngo 1.17.3\nrequire a.example/b v1.0.0\n").notes == []


def test_a_sum_tells_what_was_fetched():
    reading = read(SUM)
    assert rows(reading) == [("example.org/a/v2", "v2.3.4", "Go"), ("example.org/b", "v1.0.0", "Go")]
    assert reading.notes == ["2 versions were fetched, also such as are not built: go.mod says which are"]


@pytest.mark.parametrize(
    "bad",
    [
        "require x.example/y",
        "require x.example/y latest",
        "require x.example/y v1",
        "require x//y v1.0.0",
        "require x.example/é v1.0.0",
        "replace x.example/y => x.example/z v1.0.0 v2.0.0",
        "replace => ./y",
        "replace x.example/y ./y",
    ],
)
def test_a_bad_line_is_a_fault_and_the_rest_goes_on(bad):
    reading = read(f"module m\nrequire a.example/b v1.0.0\n{bad}\nrequire c.example/d v2.0.0\n")
    assert [row[0] for row in rows(reading)] == ["a.example/b", "c.example/d"]
    assert [fault.where for fault in reading.faults] == ["f:3"]


def test_a_replacement_without_a_version_that_is_no_folder_is_a_fault():
    reading = read(
        "module m\nrequire a.example/b v1.0.0\nrequire c.example/d v1.0.0\nreplace a.example/b => x.example/y\n"
    )
    assert (rows(reading), len(reading.faults)) == ([("c.example/d", "v1.0.0", "Go")], 1)


def test_a_bad_line_of_a_sum_is_a_fault():
    reading = read(SUM + "nothing\n" + SUM.replace("/b ", "/c "))
    assert [fault.where for fault in reading.faults] == ["f:5"]
    assert len(reading.records) == 3


@pytest.mark.parametrize("bad", [b"\xff", b"module m\nrequire x\n"], ids=repr)
def test_a_file_without_one_good_line_is_refused(bad):
    with pytest.raises(BadInput):
        read(bad)


def test_a_module_that_needs_nothing_is_read():
    assert rows(read("module m\n\ngo 1.21\n")) == []


def test_limits_are_kept():
    for text in (MOD, SUM):
        for limits in (Limits(members=2), Limits(file_bytes=20), Limits(memory_bytes=1_500)):
            with pytest.raises(BadInput, match="limit"):
                read(text, limits)


def test_detect():
    assert go_modules.detect("x", MOD.encode())
    assert go_modules.detect("x", SUM.encode())
    assert not go_modules.detect("go.mod", b"module x\n")
    assert not go_modules.detect("go.sum", b"a v1 h1\n")

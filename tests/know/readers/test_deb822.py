# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Stanzas of fields."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.limits import Limits
from tocsin.know.readers.deb822 import stanzas

WANTED = frozenset({"package", "version"})


def read(data: bytes, limits: Limits | None = None):
    return list(stanzas(data, WANTED, limits or Limits()))


def test_fields_going_on_comments_and_empty_lines():
    data = b"\n\n# a comment\nPackage: a\nDescription: x\n more: words\n .\nVERSION:1\n\n \nPackage: b"
    first, second = read(data)
    assert (first.fields, first.line, first.fault) == ({"package": "a", "version": "1"}, 4, "")
    assert (second.fields, second.line) == ({"package": "b"}, 11)


def test_lines_that_end_as_on_windows():
    assert [one.fields for one in read(b"Package: a\r\nVersion: 1\r\n\r\nPackage: b\r\n")] == [
        {"package": "a", "version": "1"},
        {"package": "b"},
    ]


def test_a_bad_line_makes_its_stanza_bad_and_no_other():
    bad, good = read(b"Package: a\nno field here\nVersion: 1\n\nPackage: b\n")
    assert (bad.fault_line, bool(bad.fault)) == (2, True)
    assert (good.fields, good.fault) == ({"package": "b"}, "")


def test_a_field_that_stands_twice_is_bad():
    assert read(b"Package: a\nPackage: b\n")[0].fault == "the field package stands twice"


def test_a_field_that_is_not_utf_8_is_bad_only_where_it_is_wanted():
    assert read(b"Package: \xff\n")[0].fault
    assert not read(b"Maintainer: \xff\nPackage: a\n")[0].fault


def test_a_line_beyond_the_limit_is_bad():
    assert "line_bytes" in read(b"Package: " + b"a" * 100, Limits(line_bytes=50))[0].fault


@given(
    st.lists(
        st.sampled_from([b"Package: a", b" going on", b"", b"junk", b"#c", b"Version: 1", b":", b"\t"]),
        max_size=12,
    )
)
def test_any_lines_give_stanzas_with_places_inside_the_file(lines):
    found = read(b"\n".join(lines))
    places = [one.line for one in found]
    assert places == sorted(set(places))
    assert all(1 <= place <= len(lines) for place in places)

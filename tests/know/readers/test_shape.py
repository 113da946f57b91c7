# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Typed looks into JSON of others."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers.shape import Faults, as_record, flag, items, numbered, record, text, texts


def test_missing_and_null_are_empty():
    for parent in ({}, {"k": None}):
        assert record(parent, "k", "f#") == {}
        assert items(parent, "k", "f#") == []
        assert text(parent, "k", "f#") == ""
        assert texts(parent, "k", "f#") == ()
        assert flag(parent, "k", "f#") is False


@pytest.mark.parametrize("wrong", [1, 1.5, True, "x", [], {}])
def test_another_type_is_refused_with_its_place(wrong):
    for look, right in ((record, dict), (items, list), (text, str), (texts, list), (flag, bool)):
        if isinstance(wrong, right):
            continue
        with pytest.raises(BadInput) as caught:
            look({"k": wrong}, "k", "f#/a")
        assert caught.value.where == "f#/a/k"


def test_members_carry_their_pointer():
    assert list(numbered({"k": ["a", 1]}, "k", "f#")) == [("a", "f#/k/0"), (1, "f#/k/1")]
    with pytest.raises(BadInput) as caught:
        texts({"k": ["a", 1]}, "k", "f#")
    assert caught.value.where == "f#/k/1"
    with pytest.raises(BadInput):
        as_record([], "f")


def test_faults_are_listed_up_to_the_limit_and_counted_beyond():
    faults = Faults(Limits(faults=1))
    assert faults.note() == []
    for number in range(3):
        faults.add(f"f:{number}", "bad")
    assert [one.where for one in faults.listed] == ["f:0"]
    assert faults.note() == ["2 more records were refused than are listed"]

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The names people use."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.core.stix.examples import an, an_id, filled, raw
from tests.core.stix.makers import NOON, NOON_TEXT, a_maker
from tocsin.core.errors import BadInput
from tocsin.core.stix import classes, extensions, typed


def test_all_names_are_there():
    assert set(typed.__all__) - set(classes.__all__) == {
        "Maker", "Object", "Part", "Ref", "Stamp", "decode", "encode", "extension", "mark", "of", "record", "revise",
        "revoke", "stamp", "Translated", "translated",
    }  # fmt: skip
    assert all(hasattr(typed, name) for name in typed.__all__)


def test_text_is_read_as_bytes_are():
    assert typed.decode(raw(an("tool")).decode()) == typed.decode(raw(an("tool")))
    with pytest.raises(BadInput):
        typed.decode('{"type":"\ud800"}')


def test_a_class_may_be_asked_for():
    assert typed.decode(raw(an("tool")), typed.Tool).name
    with pytest.raises(BadInput, match="this is no Indicator"):
        typed.decode(raw(an("tool")), typed.Indicator)


def test_an_unknown_type_comes_as_it_is():
    made = typed.decode(raw({"type": "x-thing", "id": an_id("x-thing"), "x_a": {"b": [1]}, "labels": ["l"]}))
    assert isinstance(made, typed.CustomObject)
    assert (made.type, made.labels, made.custom) == ("x-thing", ["l"], {"x_a": {"b": [1]}})


def test_the_first_error_is_named_and_the_others_counted():
    with pytest.raises(BadInput) as caught:
        typed.decode(raw(an("tool", confidence=101, lang="?")))
    assert caught.value.what == "confidence is 101, not between 0 and 100 (STIX 2.1 §3.2) (and 1 more)"
    assert caught.value.where == f"{an_id('tool')}#/confidence"


def test_a_stamp_is_made_of_a_datetime_and_left_as_text():
    assert typed.stamp(NOON) == NOON_TEXT
    assert typed.stamp("2026-01-01T00:00:00.123456Z") == "2026-01-01T00:00:00.123456Z"


@pytest.mark.parametrize("name", sorted(extensions.OF_FILE))
def test_predefined_extensions_are_typed(name):
    (kind,) = [each for each in vars(classes).values() if getattr(each, "key", "") == name]
    read = typed.decode(raw(an("file", extensions={name: filled(extensions.OF_FILE[name])})), typed.File)
    found = typed.extension(read, kind)
    assert isinstance(found, kind)
    again = a_maker().file(name="x", extensions={name: found})
    assert again.extensions == read.extensions
    assert typed.extension(a_maker().file(name="x"), kind) is None
    assert typed.extension(a_maker().url(value="x"), kind) is None
    with pytest.raises(BadInput, match="is no extension"):
        typed.extension(read, typed.KillChainPhase)


def test_nothing_else_loads_it():
    code = (
        "import sys, tocsin.cli.main, tocsin.core.stix; assert 'tocsin.core.stix.classes' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)

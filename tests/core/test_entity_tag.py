# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Tags are read as RFC 9110 writes them, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import entity_tag

TAGS = st.text(
    st.characters(codec="latin-1", exclude_characters='"', exclude_categories=["Cc", "Zs"]), max_size=9
)


@given(st.lists(TAGS, min_size=1, max_size=5), st.booleans())
def test_a_list_of_tags_is_read_as_it_was_written(tags, weak):
    quoted = [f'"{tag}"' for tag in tags]
    header = ", ".join(("W/" if weak else "") + tag for tag in quoted)
    assert entity_tag.named(header) == tuple(quoted)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", ()), (" * ", ("*",)), ('"a", *', ()), ('"a" "b"', ()), ("a", ()), ('"a', ()), ('"a b"', ()), ('w/"a"', ()),
        ('"a",,"b"', ()), (",", ()), ('"a",', ('"a"',)), ("\x00", ()), ('"' + "a" * entity_tag.MOST + '"', ()),
    ],
    ids=range(13),
)  # fmt: skip
def test_what_is_no_list_of_tags_names_none(header, found):
    assert entity_tag.named(header) == found


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_a_tag_is_of_the_parts_and_of_nothing_else(one, other):
    assert (entity_tag.of(*one) == entity_tag.of(*other)) == (one == other)
    assert entity_tag.named(entity_tag.of(*one)) == (entity_tag.of(*one),)


def test_a_client_has_what_it_names_and_anything_by_a_star():
    assert entity_tag.has(('"a"', '"b"'), '"b"')
    assert entity_tag.has(("*",), '"b"')
    assert not entity_tag.has(('"a"',), '"b"')
    assert not entity_tag.has((), '"b"')

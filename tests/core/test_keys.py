# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib

from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.core import keys

ANY_TEXT = st.text(st.characters(codec=None), max_size=20) | st.text("\x00\x1a\ud800\udfffa0", max_size=8)


@given(ANY_TEXT)
def test_escaped_text_can_be_stored_and_comes_back(text):
    escaped = keys.escape(text)
    assert keys.unescape(escaped) == text
    assert "\x00" not in escaped
    assert escaped.encode().decode() == escaped


@given(ANY_TEXT, ANY_TEXT)
def test_no_two_texts_escape_to_the_same(one, other):
    assert (keys.escape(one) == keys.escape(other)) == (one == other)


@given(ANY_TEXT)
@example("\x1a")
@example("\u200b")
def test_a_text_needs_the_escape_that_changes_it(text):
    assert keys.needs_escape(text) == (keys.escape(text) != text)


@given(st.lists(ANY_TEXT, max_size=3))
def test_the_number_of_texts_is_the_front_of_their_hash(parts):
    spelt = b"".join(len(t).to_bytes(8, "big") + t for t in (keys.escape(part).encode() for part in parts))
    digest = hashlib.sha256(spelt).digest()
    assert keys.key_of(*parts) == digest
    assert keys.number_of(*parts) == int.from_bytes(digest[:8], "big", signed=True)


def test_numbers_are_those_of_every_store_there_is():
    """They stand in databases: another way to make them needs a migration."""
    assert keys.number_of("domain", "a.example") == 7294220203482715412

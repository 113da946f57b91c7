# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The words of headers: each says one thing, and is found within others."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.know.readers.column_words import SECOND_BEST, VAGUE, WORDS, by_header, folded

ALL = [(meaning, word) for meaning, words in WORDS.items() for word in " ".join(words.split()).split(", ")]


def test_each_word_is_folded_and_says_one_thing() -> None:
    assert [word for _, word in ALL if folded(word) != word] == []
    assert [word for word, times in Counter(word for _, word in ALL).items() if times > 1] == []
    assert {word for _, word in ALL}.isdisjoint(VAGUE)
    assert {word for _, word in ALL} >= SECOND_BEST


@pytest.mark.parametrize(("meaning", "word"), ALL)
def test_a_header_that_is_a_word_says_it_in_any_writing(meaning: str, word: str) -> None:
    assert by_header(word) == (meaning, word, True)
    assert by_header(f" {word.upper().replace(' ', '_')}: ")[0] == meaning


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("Device vendor", "vendor"), ("Serial number of the device", "serial"), ("Firmware (installed)", "firmware"), ("主设备名称", "asset"),
        ("Share (%)", "share"), ("", ""), ("Foo", ""), ("State of the machine", ""), ("()", ""),
    ],
)  # fmt: skip
def test_words_within_a_header(header: str, meaning: str) -> None:
    assert by_header(header)[0] == meaning


@given(st.text(max_size=200))
def test_any_header_folds_once(header: str) -> None:
    assert folded(folded(header)) == folded(header)

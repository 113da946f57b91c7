# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A text as it is meant, and where each character of it stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.plain_text import plain

READ = {
    "lower": ("Alder", "alder"),
    "dot": ("192[.]0(.)2{.}1", "192.0.2.1"),
    "word for dot": ("north[dot]example (at) x", "north.example @ x"),
    "percent": ("%41lder%2eexample", "alder.example"),
    "percent twice": ("%2541lder", "alder"),
    "percent not UTF-8": ("%ff", "\ufffd"),
    "percent UTF-8": ("%E5%8C%97", "北"),
    "full width": ("Ａｌｄｅｒ", "alder"),
    "invisible": ("al\u00ad\u200bder", "alder"),
    "no code": ("100% of %zz", "100% of %zz"),
}


@pytest.mark.parametrize("case", READ)
def test_it_is_read_as_it_is_meant(case: str) -> None:
    said, meant = READ[case]
    assert plain(said).text == meant


@given(st.text(alphabet="aA%25e4[.](dot)北Ａ\u00ad ß", max_size=60))
def test_each_character_comes_from_a_place_in_the_text_and_their_order_is_kept(text: str) -> None:
    read = plain(text)
    spans = [read.span(at, at + 1) for at in range(len(read.text))]
    assert all(0 <= begin < end <= len(text) for begin, end in spans)
    assert [begin for begin, _ in spans] == sorted(begin for begin, _ in spans)


@given(
    st.text(
        alphabet=st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="%([{"), max_size=60
    )
)
def test_what_needs_no_reading_stands_where_it_stood(text: str) -> None:
    assert plain(text).text == text.lower()
    assert plain(text).places is None

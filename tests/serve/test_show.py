# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from tocsin.serve import show


@given(st.text(max_size=600))
def test_cleaned_text_has_no_hidden_character_and_no_line_break(text):
    out = show.clean(text)
    assert not any(
        unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
        for c in out
        if c not in "\u200c\u200d"
    )


@given(st.text(alphabet="abc xyz水電", max_size=show.LONGEST))
def test_ordinary_text_is_left_alone(text):
    assert show.clean(text) == text


def test_what_would_turn_the_line_around_is_made_visible():
    assert show.clean("evil\u202egnp.exe") == r"evil\u202egnp.exe"


def test_long_text_is_cut_and_says_so():
    assert show.clean("x" * 5000) == "x" * (show.LONGEST - 1) + "…"


def test_markup_of_our_own_is_not_touched():
    assert show.finalize(Markup("<b>\n</b>")) == Markup("<b>\n</b>")
    assert show.finalize(7) == 7
    assert show.finalize("a\nb") == "a b"


@given(st.integers(0, 10**12))
def test_numbers_keep_their_digits(value):
    out = show.number(value)
    assert int(out.replace("\u202f", "")) == value
    assert all(len(part) == 3 for part in out.split("\u202f")[1:])


@pytest.mark.parametrize(
    ("given_", "want"),
    [
        ("2026-04-03T10:22:33Z", "2026-04-03 10:22:33Z"),
        ("2026-04-03T10:22:33.123456Z", "2026-04-03 10:22:33Z"),
        ("2026-04-03T12:22:33+02:00", "2026-04-03 10:22:33Z"),
        ("2026-04-03T12:22:33", "2026-04-03T12:22:33"),
        ("yesterday", "yesterday"),
        ("", ""),
    ],
)
def test_instants(given_, want):
    assert show.instant(given_) == want


def test_a_span_says_the_day_once():
    assert show.span("2026-04-03T02:11:07Z", "2026-04-03T07:00:00Z") == "2026-04-03 02:11:07 – 07:00:00Z"
    assert (
        show.span("2026-04-02T02:11:07Z", "2026-04-03T07:00:00Z")
        == "2026-04-02 02:11:07Z – 2026-04-03 07:00:00Z"
    )
    assert show.span("2026-04-02T02:11:07Z", "2026-04-02T02:11:07Z") == "2026-04-02 02:11:07Z"


def test_distances():
    assert show.seconds_between("2026-04-03T08:00:00Z", "2026-04-03T08:03:04Z") == 184
    assert show.seconds_between("never", "2026-04-03T08:03:04Z") is None
    assert show.days_until(dt.date(2026, 4, 15), "2026-04-03T08:00:00Z") == 12
    assert show.days_until(dt.date(2026, 4, 1), "2026-04-03T08:00:00Z") == -2
    assert show.days_until(dt.date(2026, 4, 1), "") is None

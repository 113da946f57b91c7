# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Versions as publishers name them in words, and what is not read for certain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.component import Span
from tocsin.know.versions import said


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("V2.1", "2.1", "2.2"), ("<V2.1", "2.0.9", "V2.1"), ("< 4.0 SP1", "4.0", "4.0 SP1"), ("<= 7.6", "7.6", "7.7"),
        ("all versions < V1.21", "1.20", "1.21"), ("All Versions <= V2.0", "V2.0", "V2.1"), ("Version 3", "3", "4"),
        ("V3.2 and prior", "3.1", "3.3"), ("3.2 and earlier versions", "3.2", "4"), ("V3.2 or later", "V3.2", "3.1"),
        ("prior to 2.0", "1.9", "2.0"), ("before V2", "1", "2"), (">=1.0|<1.5", "1.2", "1.5"), (">= V2.3 and < V6.30", "2.3", "6.30"),
        ("> V3.0 < V4.0", "3.5", "3.0"), ("from 1.0 to 2.0", "2.0", "2.1"), ("9.x", "9.4.1", "10.0"), ("12.4.X", "12.4", "12.5"),
        ("1.10 | 1.14", "1.14", "1.12"), ("V17_Update_8", "V17 Update 8", "V18"), ("<2.0|>=3.0", "3.1", "2.5"),
        ("vers:all/<V3.1", "3.0", "3.1"), ("vers:intdot/>=1.0|<2.0", "1.9", "2.0"), ("vers:generic/1.0|2.0", "2.0", "3.0"),
        ("vers:npm/>=1.0.0|<2.0.0", "1.5.0", "2.0.0"), ("vers:all/>=V1.80<V2.20", "2.0", "2.20"), ("VERS:ALL/<3", "2", "4"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_read(text, inside, outside):
    assert said.holds(text, inside) is True
    assert said.holds(text, outside) is False


@pytest.mark.parametrize(
    "text", ["*", "all versions", "All versions", "vers:all/*", "vers:generic/*", "all", "any version"]
)
def test_all_versions_are_all_also_if_none_is_known(text):
    assert said.holds(text, "") is True
    assert said.holds(text, "B-42") is True


@pytest.mark.parametrize(
    "text",
    [
        "", "* (with option G28)", "<=the_first_5_digits_of_serial_number_23121", "<April/27/2023", "28  - 32", "< august 28", "V1.1, V1.2, and V1.3",
        "< V3.X.16", "NMC2 <= 6.9.6", "<= 3.3-006 (with <= bacnetstac 4.2.1)", "All versions in non-default configuration", ">1.0|>2.0",
        "vers:all/!=1.0", "vers:deb/<<>>", "vers:nothing/<1", "vers:", "<", "<1|" * 200, "x" * 10_000, "2.0 (including) and 2.6 (excluding)",
        "vers:npm/<2.0.0|>=1.0.0",
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_what_is_not_read_for_certain_is_left_open(text):
    assert said.holds(text, "1.5") is None


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("<= 7.6", "7.6.3"),
        ("V3.2 and prior", "3.2.1"),
        ("< 2.0", "2.0-rc1"),
        ("V2.1", "V2.1 SP1"),
        ("< 2.0", ""),
    ],
    ids=str,
)
def test_where_writers_mean_both_the_answer_is_open(text, version):
    assert said.holds(text, version) is None


def test_vers_and_the_nvd_mean_their_bounds_to_the_letter():
    assert said.holds("vers:intdot/<=7.6", "7.6.3") is False
    assert said.in_span(Span(most="7.6"), "7.6.3") is False


def test_the_end_of_an_interval_is_the_fix():
    assert said.fix("< V4.0 SP1", "V3") == "V4.0 SP1"
    assert said.fix(">=1.0|<1.5", "1.2") == "1.5"
    assert said.fix("<= 7.6", "7.0") == ""
    assert said.fix("<2.0|>=3.0|<4.0", "3.1") == "4.0"


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_intervals_are_those_of_numbers(low, high, here):
    assert said.holds(f">= 1.{low} | < 1.{high}", f"1.{here}") is (low <= here < high)
    assert said.holds(f"> V1.{low} <= V1.{high}", f"1.{here}") is (low < here <= high)


@given(st.text(alphabet="<>=|*.v0123 xandprioto:/l", max_size=80), st.text(alphabet="v0123. sp", max_size=12))
def test_no_text_breaks_it(text, version):
    assert said.holds(text, version) in {True, False, None}
    said.fix(text, version)

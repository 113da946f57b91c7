# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""VERS ranges against a slow twin that lists every version, and ranges that break the rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.know.versions.vers import holds, only

LAST = 12


@st.composite
def ranges(draw: st.DrawFn) -> tuple[str, set[int]]:
    """An expression over the versions 0.0.0 to 12.0.0, and the numbers that it holds by its words."""
    numbers = sorted(draw(st.sets(st.integers(0, LAST), min_size=1, max_size=7)))
    parts: list[str] = []
    inside, start, found = draw(st.booleans()), 0, set[int]()
    bounded = False
    for at in numbers:
        signs = ["!=", "<", "<="] if inside else ["", "!=", ">", ">="]
        sign = draw(st.sampled_from(signs))
        parts.append(f"{sign}{at}.0.0")
        if sign in {"<", "<="}:
            found |= set(range(start, at + (sign == "<=")))
            inside, bounded = False, True
        elif sign in {">", ">="}:
            start, inside, bounded = at + (sign == ">"), True, True
        elif not sign:
            found.add(at)
            bounded = True
    if inside:
        parts.append(f"<={LAST + 1}.0.0")
        found |= set(range(start, LAST + 2))
        bounded = True
    if not bounded:
        parts, found = [f"<={LAST + 1}.0.0"], set(range(LAST + 2))
    gone = {int(part[2:].split(".")[0]) for part in parts if part.startswith("!=")}
    return "vers:npm/" + "|".join(parts), found - gone


@given(ranges())
def test_a_range_holds_what_its_words_say(case: tuple[str, set[int]]) -> None:
    expression, expected = case
    assert {at for at in range(LAST + 2) if holds(expression, f"{at}.0.0")} == expected


@pytest.mark.parametrize(
    ("expression", "version", "inside"),
    [
        ("vers:npm/1.2.3", "1.2.3", True),
        ("vers:npm/*", "no version at all", True),
        ("vers:maven/*", "1", True),
        ("vers:npm/>=2.0.0", "99.0.0", True),
        ("vers:npm/<2.0.0", "2.0.0-rc.1", True),
        ("vers:PyPI/>=1.0|!=1.5|<2.0", "1.5.0", False),
        ("vers:pypi/<=1.0%2Blocal", "1.0", True),
        ("vers:deb/<1%3A2.0-1", "9.9-1", True),
        ("vers:golang/>=v1.2.0", "v1.2.0", True),
        ("vers:semver/1.0.0|>2.0.0|<=3.0.0", "2.0.0", False),
        ("vers:maven/>=1.0-alpha-1|<2.0.0.Final", "2", False),
        ("vers:rpm/<1%3A2.0-1", "9.9-1", True),
        ("vers:apk/>=1.2.3_rc1|<1.2.3-r2", "1.2.3-r1", True),
        ("vers:alpine/>=1.2.3", "1.2.3_rc1", False),
    ],
)
def test_ranges_of_types_whose_order_is_proven(expression: str, version: str, inside: bool) -> None:
    assert holds(expression, version) is inside


@pytest.mark.parametrize(
    ("expression", "version"),
    [
        ("", "1.0.0"),
        ("1.0.0", "1.0.0"),
        ("vers:npm", "1.0.0"),
        ("vers:npm/", "1.0.0"),
        ("vers:generic/>=1.0.0", "1.0.0"),
        ("vers:gem/>=1.0.0", "1.0.0"),
        ("vers:invalid/*", "1.0.0"),
        ("vers:npm/!=1.0.0", "2.0.0"),
        ("vers:npm/=1.0.0", "1.0.0"),
        ("vers:npm/>=2.0.0|<1.0.0", "1.0.0"),
        ("vers:npm/>=1.0.0|>=2.0.0", "3.0.0"),
        ("vers:npm/<1.0.0|<=2.0.0", "0.1.0"),
        ("vers:npm/1.0.0|<2.0.0", "1.0.0"),
        ("vers:npm/>=1.0.0|1.0.0", "1.0.0"),
        ("vers:npm/>=1.0.0|*", "1.0.0"),
        ("vers:npm/>= 1.0.0", "1.0.0"),
        ("vers:npm/>=1.0.0|", "1.0.0"),
        ("vers:npm/>=%zz", "1.0.0"),
        ("vers:npm/>=%ff", "1.0.0"),
        ("vers:npm/>=soon", "1.0.0"),
        ("vers:npm/>=1.0.0", "soon"),
        ("vers:npm/>=1.0.0", ""),
        ("vers:npm/" + "<1.0.0|" * 10_000, "1.0.0"),
    ],
)
def test_what_cannot_be_said_for_sure_is_refused(expression: str, version: str) -> None:
    with pytest.raises(BadInput):
        holds(expression, version)


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("vers:npm/1.2.3", ("npm", "1.2.3")),
        (" vers:NPM/1%2B2 ", ("npm", "1+2")),
        ("vers:generic/soon", ("generic", "soon")),
        ("vers:npm/1|2", ("", "")),
        ("vers:npm/>=1", ("", "")),
        ("vers:npm/!=1", ("", "")),
        ("vers:npm/*", ("", "")),
        ("vers:npm/", ("", "")),
        ("1.2.3", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_range_of_one_version_is_that_version(expression: str, found: tuple[str, str]) -> None:
    assert only(expression) == found

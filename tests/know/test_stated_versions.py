# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a statement says of the version that is here; the combinations stand in readers/test_cyclonedx_vex.py."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.component import Component, NamedVersions, Statement
from tocsin.know.stated_versions import Versions

LIB = Component(name="lib", version="1.0.0", ecosystem="npm", package="lib")


def said(answer: Any = "accused") -> Statement:
    return Statement(id="CVE-1", answer=answer, state="resolved" if answer == "cleared" else "")


def test_without_versions_the_statement_stands_as_it_is():
    assert Versions().decide(said(), LIB, ()) == said()


def test_two_ecosystems_do_not_share_an_order():
    """1.0 and 1.0.0 are one version of PyPI, and two of Debian."""
    versions, rows = Versions(), [NamedVersions(version="1.0")]
    found = [
        versions.decide(said(), Component(name="x", version="1.0.0", ecosystem=family), rows).answer
        for family in ("PyPI", "Debian:12", "PyPI")
    ]
    assert found == ["accused", "undecided", "accused"]


ROWS = st.lists(
    st.builds(
        NamedVersions,
        version=st.sampled_from(["", "1.0.0", "2.0.0", "junk"]),
        status=st.sampled_from(["affected", "unaffected", "unknown"]),
    ),
    min_size=1,
    max_size=4,
)


@given(st.sampled_from(["accused", "cleared"]), ROWS)
def test_only_what_names_this_version_and_nothing_unclear_decides(answer: str, rows: list[NamedVersions]):
    here = {row.status for row in rows if row.version == "1.0.0"}
    unclear = any(not row.version for row in rows)
    if "affected" in here:
        expected = "accused" if answer == "accused" else "undecided"
    elif unclear or "unknown" in here or not here:
        expected = "undecided"
    else:
        expected = "cleared"
    ruled = Versions().decide(said(answer), LIB, rows)
    assert ruled.answer == expected
    assert bool(ruled.why) == (expected == "undecided")

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Faults are listed up to a limit and counted beyond it, by every reader that gathers them in one list."""

from __future__ import annotations

import pytest

from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, listed
from tocsin.know.readers import map_toml, plan_toml
from tocsin.share import recipients, warning_draft

LIMITS = Limits(faults=3)


@pytest.mark.parametrize("count", [0, 3, 4, 9])
def test_so_many_are_listed_and_the_others_counted(count):
    faults = [Fault(f"line {number}", "wrong") for number in range(count)]
    told, notes = listed(faults, LIMITS)
    assert told == faults[:3]
    assert notes == ([] if count <= 3 else [f"{count - 3} more faults are counted, not listed"])


@pytest.mark.parametrize(
    "read",
    [
        lambda: map_toml.read(b"[[service]]\nx = 1\n" * 5, "in", LIMITS),
        lambda: plan_toml.read(b"[[measure]]\nx = 1\n" * 5, "in", LIMITS, {}),
        lambda: recipients.read(b"[[recipient]]\nx = 1\n" * 5, "in", LIMITS),
        lambda: warning_draft.members(b"identity--x\n" * 5, "in", LIMITS),
    ],
    ids=["map", "plan", "recipients", "members"],
)
def test_a_document_of_faults_alone_lists_no_more(read):
    found = read()
    assert len(found.faults) == 3
    assert found.notes == ["2 more faults are counted, not listed"]

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What binds tighter, and what literals stand for."""

from __future__ import annotations

import datetime as dt

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.pattern_tree import Comparison, Joined, Qualified, Seen, tree


def shape(node) -> str:
    if isinstance(node, Seen):
        return "[" + shape(node.test) + "]"
    if isinstance(node, Comparison):
        return node.kind
    if isinstance(node, Joined):
        return "(" + f" {node.operator} ".join(map(shape, node.parts)) + ")"
    return f"{shape(node.of)}{{{node.qualifier}}}"


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("[a:x=1 OR b:x=1 AND c:x=1]", "[(a OR (b AND c))]"),
        ("[(a:x=1 OR b:x=1) AND c:x=1]", "[((a OR b) AND c)]"),
        ("[a:x=1] FOLLOWEDBY [b:x=1] OR [c:x=1] AND [d:x=1]", "([a] FOLLOWEDBY ([b] OR ([c] AND [d])))"),
        ("[a:x=1] AND [b:x=1] WITHIN 5 SECONDS", "([a] AND [b]{WITHIN})"),
        ("([a:x=1] AND [b:x=1]) REPEATS 2 TIMES WITHIN 5 SECONDS", "([a] AND [b]){REPEATS}{WITHIN}"),
    ],
)
def test_what_binds_tighter(pattern: str, meant: str):
    assert shape(tree(pattern, Limits())) == meant


def test_literals_and_paths():
    seen = tree(
        "[a:'b c'[2].d[*] NOT IN ('x\\'y', 1, -2.5, true, h'00ff', b'AP8=', t'2026-01-02T03:04:05Z')]",
        Limits(),
    )
    assert isinstance(seen, Seen)
    assert seen.test.path == ("b c", "[2]", "d", "[*]")
    assert seen.test.negated
    when = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    assert seen.test.values == ("x'y", 1, -2.5, True, b"\x00\xff", b"\x00\xff", when)


def test_the_same_text_is_another_observation_in_another_place():
    whole = tree("[a:x=1] AND [a:x=true]", Limits())
    assert isinstance(whole, Joined)
    assert len(set(whole.parts)) == 2


def test_start_and_stop():
    whole = tree("[a:x=1] START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'", Limits())
    assert isinstance(whole, Qualified)
    assert whole.start == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert whole.stop == dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "pattern",
    [
        "[a:x=1",
        "[a:x=1] REPEATS 0 TIMES",
        "[a:x=1] WITHIN 0 SECONDS",
        "[a:x=1] WITHIN 0.0 SECONDS",
        "[a:x='" + "y" * 10**7 + "']",
        "(" * 100 + "[a:x=1]" + ")" * 100,
        "[a:x=t'2026-02-30T00:00:00Z']",
    ],
)
def test_what_is_refused(pattern: str):
    with pytest.raises(BadInput):
        tree(pattern, Limits())

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lines with their places, whatever parts a log comes in; what is kept of rules, once and again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.flows import signing
from tests.flows.conftest import AT, LIMITS, NOW
from tocsin.core import stix
from tocsin.core.hit import SIGMA
from tocsin.flows import keep_matches
from tocsin.flows.keep_matches import Met, Rule
from tocsin.store import hits, objects

LOG = b'{"Computer": "ws7", "a": 1}\n{"Computer": "ws8", "a": 2}\n{"Computer": "ws7", "a": 1}\n'
NAME = keep_matches.id_of(SIGMA, "r1")


@given(st.lists(st.text("ab\n", max_size=12).map(str.encode), max_size=12))
def test_lines_are_those_of_the_whole_text(parts):
    whole = b"".join(parts)
    slow, start = [], 0
    for number, line in enumerate(whole.split(b"\n"), 1):
        slow.append((number, start, line))
        start += len(line) + 1
    if not slow[-1][2]:
        slow.pop()
    assert list(keep_matches.lines_of(parts, 1000)) == slow


@given(st.integers(1, 7), st.integers(0, 40))
def test_a_line_too_long_moves_no_other(size, length):
    text = b"a\n" + b"x" * length + b"\nlast"
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    found = list(keep_matches.lines_of(parts, 5))
    assert [(number, start) for number, start, _ in found] == [(1, 0), (2, 2), (3, length + 3)]
    assert found[-1][2] == b"last"


def _keep(store, pattern="title: x", file="a.json", name=NAME, at=AT):
    met = [Met(file, line, "", SIGMA, name, "r1", "A rule") for line in (1, 2, 3)]
    rules = {NAME: Rule("A rule", pattern, "sigma")}

    def lines(_name):
        return keep_matches.lines_of([LOG], 1000)

    return keep_matches.keep(store, met, rules, lines, actor="watch sigma", now=NOW, at=at, limits=LIMITS)


def test_the_same_events_in_another_file_are_the_same_hits(tmp_path):
    store = signing.fresh(tmp_path)
    assert _keep(store).hits == 2  # two lines of the very same bytes are one event
    assert _keep(store, file="a.json.1").hits == 0
    with store.read() as reader:
        (one, first), (_, second) = hits.page(reader, 0, 10)
        places = hits.places(reader, [one])[one]
    assert (first.hosts, second.hosts) == (("ws7",), ("ws8",))
    assert [(each.file, each.line) for each in places] == [("a.json", 3), ("a.json.1", 1), ("a.json.1", 3)]


def test_a_rule_that_says_something_else_is_a_new_version_of_its_indicator(tmp_path):
    store = signing.fresh(tmp_path)
    for day, pattern in enumerate(("title: x", "title: x", "title: y"), 1):
        _keep(store, pattern, at=f"2027-03-0{day}T00:00:00.000Z")
    with store.read() as reader:
        last = objects.get(reader, NAME)
        assert last is not None
        assert stix.properties_of(last.raw)["pattern"] == "title: y"
        assert objects.sources(reader, NAME) == ["watch sigma"]


def test_what_no_object_vouches_for_is_named_and_not_kept(tmp_path):
    store = signing.fresh(tmp_path)
    other = keep_matches.id_of(SIGMA, "other")
    done = _keep(store, name=other)
    assert (done.hits, done.left) == (0, (other,))

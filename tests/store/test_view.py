# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What one asker sees is what a store would hold that never had the rest: nothing shows that there is more."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.conftest import AT
from tocsin.core.marking import LEVELS, Marking
from tocsin.core.policy import Asker, decide
from tocsin.store import objects, open_store, withdrawals
from tocsin.store.view import View

ASKERS = [
    Asker("us", ("energy",), own=True),
    Asker("acme", ("energy",)),
    Asker("acme"),
    Asker("port", ("water",)),
    Asker(""),
]
AUDIENCES = [(), ("acme",), ("energy",), ("water", "acme")]
ROWS = st.lists(
    st.tuples(
        st.sampled_from("pqr"),
        st.sampled_from(["2026-01-01T00:00:00", "2026-01-01T00:00:00.1", "2026-01-02T00:00:00"]),
        st.sampled_from(["", *LEVELS, "mauve"]),
        st.sampled_from(AUDIENCES),
        st.booleans(),
        st.sets(st.sampled_from(["a.example", "b.example"])),
    ),
    max_size=12,
    unique_by=lambda row: row[:2],
)


class Row(msgspec.Struct):
    marking: Marking


def made(row) -> objects.NewObject:
    name, key, tlp, audience, revoked, values = row
    return objects.NewObject(
        id=f"indicator--{name}", type="indicator", version_key=key, raw=f'"{name}{key}"'.encode(), tlp=tlp,
        audience=audience, revoked=revoked, atoms=tuple(("domain", value) for value in sorted(values)),
    )  # fmt: skip


def visible(rows, asker, withdrawn):
    """Policy over the plain list: all that the oracle below ever looks at."""
    seen = []
    for row in rows:
        level: Any = row[2] if row[2] in LEVELS or not row[2] else "red"
        if row[0] != withdrawn and decide(asker, Row(Marking(level or None, row[3])), "read").allowed:
            seen.append(row)
    return seen


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=ROWS,
    asker=st.sampled_from(ASKERS),
    withdrawn=st.sampled_from([None, "p", "q"]),
    limit=st.integers(1, 4),
)
def test_answers_are_those_of_a_store_without_what_may_not_be_seen(places, rows, asker, withdrawn, limit):
    store = open_store(places.made())
    with store.write("me", AT) as tx:
        objects.add(tx, map(made, rows), "test")
        if withdrawn:
            withdrawals.add(tx, f"indicator--{withdrawn}", "wrong", "me")
    seen = visible(rows, asker, withdrawn)
    with store.read() as reader:
        view = View(reader, asker)
        paged: list[objects.Stored] = []
        after, more = 0, True
        while more:
            page = view.page(after, limit)
            assert len(page.rows) <= limit
            paged += page.rows
            after, more = page.next, page.more
        assert [row.raw for row in paged] == [made(row).raw for row in seen]
        assert view.count() == len({row[0] for row in seen})
        for name in "pqr":
            versions = sorted(row for row in seen if row[0] == name)
            found = view.versions(f"indicator--{name}")
            assert [row.raw for row in found] == [made(row).raw for row in versions]
            assert view.exists(f"indicator--{name}") == bool(versions)
            newest = view.get(f"indicator--{name}")
            assert (newest and newest.raw) == (made(versions[-1]).raw if versions else None)
        newest_of = {row[0]: row for row in sorted(seen, key=lambda row: row[1])}
        for value in ("a.example", "b.example"):
            spoken = {f"indicator--{row[0]}" for row in newest_of.values() if value in row[5] and not row[4]}
            assert set(view.by_atom("domain", value)) == spoken
    store.close()


@pytest.mark.parametrize(("tlp", "audience"), list(itertools.product(["", *LEVELS, "mauve"], AUDIENCES)))
def test_ourselves_read_everything_and_others_what_the_policy_says(store, tlp, audience):
    row: tuple[Any, ...] = ("p", "2026-01-01T00:00:00", tlp, audience, False, set())
    with store.write("me", AT) as tx:
        objects.add(tx, [made(row)], "test")
    with store.read() as reader:
        for asker in ASKERS:
            expected = bool(visible([row], asker, None))
            assert (View(reader, asker).get("indicator--p") is not None) == expected
        assert View(reader, ASKERS[0]).count() == 1

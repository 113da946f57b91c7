# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A closed page that is given again is the page that would be made, whatever was written since; and it is given again."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import times
from tests.serve.taxii_node import ALL, AT, Web, made, numbered
from tests.stix_samples import GREEN
from tocsin.core.collection import Collection
from tocsin.core.errors import BadInput
from tocsin.core.marking import Tlp
from tocsin.core.new_object import NewObject
from tocsin.core.policy import Asker
from tocsin.flows import taxii
from tocsin.flows.taxii_closed import AT_ONCE, HARMLESS, KEPT, Changes, touched
from tocsin.flows.taxii_unchanged import Pages, asked
from tocsin.share.taxii_server import Query
from tocsin.store import (
    audit,
    collections,
    objects,
    remarks,
    source_markings,
    source_withdrawals,
    withdrawals,
)
from tocsin.store.audit import Entry

OTHERS = "00000000-0000-4000-8000-0000000000b3"
ASKERS = (Asker(organisation="own", own=True), Asker(organisation="member", communities=("sector",)))
QUERIES = tuple(
    Query(collection=where, limit=limit, versions=(versions,))
    for where, limit, versions in (
        (ALL, 1, "last"), (ALL, 3, "last"), (ALL, 2, "first"), (ALL, 2, "all"), (OTHERS, 1, "last"), (OTHERS, 2, "all"),
    )
)  # fmt: skip
SOURCES = st.sampled_from(("one", "other"))
NUMBERS = st.integers(0, 5)
DO = st.one_of(
    st.tuples(st.just("say"), NUMBERS, SOURCES, st.integers(0, 3)),
    st.tuples(st.just("say"), NUMBERS, SOURCES, st.integers(0, 3)),
    st.tuples(st.just("take back"), NUMBERS, SOURCES, st.just(0)),
    st.tuples(st.just("say again"), NUMBERS, SOURCES, st.just(0)),
    st.tuples(st.just("default"), st.integers(0, 2), SOURCES, st.just(0)),
    st.tuples(st.just("remark"), NUMBERS, st.just(""), st.integers(0, 2)),
    st.tuples(st.just("withdraw"), NUMBERS, st.just(""), st.just(0)),
)
LEVELS: tuple[Tlp, ...] = ("green", "amber", "red")


def said(number, version):
    """A version of the n-th object; every other object comes unmarked."""
    marks = {"object_marking_refs": [GREEN]} if number % 2 else {}
    raw = json.dumps(made(number, f"2026-01-0{version + 1}T00:00:00.000Z", **marks)).encode()
    return NewObject(
        id=numbered("indicator", number), type="indicator", version_key=f"2026-01-0{version + 1}T00:00:00", raw=raw,
        tlp="green" if marks else "",
    )  # fmt: skip


def do(store, verb, who, source, what):
    name = numbered("indicator", who)
    with contextlib.suppress(BadInput), store.write("me", AT) as tx:
        if verb == "say":
            objects.add(tx, [said(who, what)], source)
        elif verb == "take back":
            source_withdrawals.add(tx, name, source, "", "me")
        elif verb == "say again":
            source_withdrawals.again(tx, [name], source, "me")
        elif verb == "default":
            source_markings.give(tx, source, LEVELS[who], "amy")
        elif verb == "remark":
            remarks.add(tx, name, LEVELS[what], "asked", "amy")
        else:
            withdrawals.add(tx, name, "", "me")


@times(0.15)  # each makes a store
@given(st.lists(DO, min_size=2, max_size=14))
def test_a_page_that_is_given_again_is_the_page_that_would_be_made(steps):
    with tempfile.TemporaryDirectory() as folder:
        web = Web(Path(folder))
        with web.store.write("me", AT) as tx:
            collections.add(tx, Collection(id=OTHERS, title="Others", sources=("other",)))
            objects.add(tx, [said(number, 1) for number in range(6)], "one")
        pages = Pages()
        for step in [("withdraw", 9, "", 0), *steps]:
            do(web.store, *step)
            for asker in ASKERS:
                for query in QUERIES:
                    slow = taxii.objects(web.node, asker, query)
                    found = asked(pages, web.node, taxii.objects, asker, query)
                    assert (found.reply.body, found.reply.first, found.reply.last) == (
                        slow.body,
                        slow.first,
                        slow.last,
                    )
        web.close()


class Counting:
    """``taxii.objects``, and how often it was asked."""

    __name__ = "objects"

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, *asked):
        self.count += 1
        return taxii.objects(*asked)


@pytest.fixture
def web(tmp_path):
    made_web = Web(tmp_path)
    yield made_web
    made_web.close()


def test_what_comes_behind_a_closed_page_leaves_it_and_what_touches_it_does_not(web):
    pages, ask = Pages(), Counting()

    def asks(query):
        before = ask.count
        asked(pages, web.node, ask, ASKERS[0], query)
        return ask.count - before

    closed, last = Query(collection=ALL, limit=2), Query(collection=ALL, limit=100)
    web.post([made(number) for number in range(40)])
    assert (asks(closed), asks(last)) == (1, 1)
    for number in range(40, 44):  # by HTTP, with a status that is kept and a job or two beside it
        web.post([made(number)])
        assert (asks(closed), asks(last)) == (0, 1)
    web.post([made(39, "2026-02-01T00:00:00.000Z")])  # a newer version of what stands behind
    assert asks(closed) == 0
    web.post([made(1)])  # said again by who said it
    assert asks(closed) == 0
    web.post([made(1, "2026-02-01T00:00:00.000Z")])
    assert asks(closed) == 1
    with web.store.write("me", AT) as tx:
        withdrawals.add(tx, numbered("indicator", 39), "", "me")
    assert asks(closed) == 1
    assert asks(closed) == 0


def test_a_store_that_was_put_back_is_read_anew(web):
    pages, ask, query = Pages(), Counting(), Query(collection=ALL, limit=1)
    web.post([made(number) for number in range(20)])
    asked(pages, web.node, ask, ASKERS[0], query)
    with web.store.read() as reader:
        seq, digest = audit.head(reader)
        assert pages.changes.stays(reader, (seq, digest), (seq, digest), 1)
        assert not pages.changes.stays(reader, (seq, "00" * 32), (seq, digest), 1)
        assert not pages.changes.stays(reader, (seq - 1, digest), (seq - 1, digest), 1)
        other = Changes()
        other.begin((seq - 1, "11" * 32))  # of another chain
        assert not other.stays(reader, (seq, digest), (seq - 1, "11" * 32), 1)


def test_of_more_entries_than_are_kept_every_page_is_made_anew(web):
    web.post([made(0)])
    with web.store.read() as reader:
        first = audit.head(reader)
    changes = Changes()
    changes.begin(first)
    with web.store.write("me", AT) as tx:
        for _ in range(KEPT + 5):
            tx.audit("something", "")
    with web.store.read() as reader:
        head = audit.head(reader)
        assert not changes.stays(reader, head, first, 1)
        assert not changes.stays(reader, head, (first[0] + 4, ""), 0)
        assert changes.stays(reader, head, (head[0], ""), 1)
    late = Changes()
    late.begin(first)
    with web.store.write("me", AT) as tx:
        for _ in range(AT_ONCE):
            tx.audit("jobs.done", "")
    with web.store.read() as reader:
        assert not late.stays(reader, audit.head(reader), first, 1)


@pytest.mark.parametrize(
    ("action", "detail", "lowest"),
    [
        ("jobs.done", "{}", 0), ("objects.add", '{"added":3,"touched":0}', 0), ("objects.add", '{"touched":7}', 7),
        ("objects.add", '{"added":3}', 1), ("objects.remark", '{"touched":0}', 1), ("of.tomorrow", "{}", 1),
    ],
)  # fmt: skip
def test_what_is_not_known_may_have_touched_anything(action, detail, lowest):
    entry = Entry(seq=1, at=AT, actor="me", action=action, subject="", detail=detail)
    assert touched(entry) == lowest
    assert touched(msgspec.structs.replace(entry, action="sent.record")) == 0


def test_harmless_are_actions_that_there_are():
    sources = Path(taxii.__file__).parents[1]
    written = "".join(
        each.read_text(encoding="utf-8")
        for each in sorted(sources.rglob("*.py"))
        if each.name != "taxii_closed.py"
    )
    assert [name for name in HARMLESS if f'"{name}"' not in written] == []

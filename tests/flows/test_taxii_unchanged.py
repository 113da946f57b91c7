# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A page is said to be unchanged only where the asker would get the same bytes, whatever happened in between."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows.test_own_names_kept import RECIPIENTS, WORDS, kept, release
from tests.serve.taxii_node import ALL, AT, Web, made, numbered
from tests.stix_samples import GREEN
from tocsin.core.dependency import Map, Node
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.policy import Asker
from tocsin.flows import taxii
from tocsin.flows.taxii_unchanged import KEPT, Pages, asked
from tocsin.share.taxii_server import Query
from tocsin.store import collections, maps, objects, remarks, source_withdrawals, withdrawals

ASKERS = [
    Asker(organisation="own", own=True),
    Asker(organisation="member", communities=("sector",)),
    Asker(organisation="stranger"),
]
PATH = f"/collections/{ALL}/objects/"
DO = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 3), st.sampled_from(WORDS)),
    st.tuples(st.just("withdraw"), st.integers(0, 3), st.just("")),
    st.tuples(st.just("take back"), st.integers(0, 3), st.just("")),
    st.tuples(st.just("remark"), st.integers(0, 3), st.sampled_from(("green", "amber", "red"))),
    st.tuples(st.just("map"), st.just("a"), st.sampled_from(WORDS)),
    st.tuples(st.just("release"), st.integers(0, 3), st.sampled_from(RECIPIENTS)),
    st.tuples(st.just("nothing"), st.just(0), st.just("")),
)


@settings(max_examples=15)  # each makes a store
@given(st.lists(DO, max_size=8))
def test_unchanged_is_said_of_what_would_be_the_same_bytes_and_of_nothing_else(steps):
    with tempfile.TemporaryDirectory() as folder:
        web = Web(Path(folder))
        pages = Pages(most_bytes=8 * 700)
        had: dict[tuple[int, Query], tuple[str, taxii.Reply]] = {}
        for verb, who, what in [*steps, ("nothing", 0, ""), ("nothing", 0, "")]:
            do(web.store, verb, who, what)
            for at, asker in enumerate(ASKERS):
                for query in (Query(collection=ALL, limit=1), Query(collection=ALL)):
                    slow = taxii.objects(web.node, asker, query)
                    tag, before = had.get((at, query), ('"none"', taxii.Reply(b"")))
                    found = asked(pages, web.node, taxii.objects, asker, query, has=(tag,))
                    same = (
                        msgspec.structs.replace(before, closed=slow.closed) == slow
                    )  # which goes out to nobody
                    assert found.unchanged == same
                    assert found.reply.body == (b"" if found.unchanged else slow.body)
                    assert (found.reply.first, found.reply.last) == (slow.first, slow.last)
                    again = asked(pages, web.node, taxii.objects, asker, query)
                    assert (again.reply.body, again.tag, again.unchanged) == (slow.body, found.tag, False)
                    had[at, query] = (found.tag, slow)
        web.close()


def do(store, verb, who, what):
    with store.read() as reader:
        rows = objects.page(reader, 0, 100)
    if verb == "release" and who < len(rows):
        release(store, rows[who], what)
    if verb == "remark" and who < len(rows):
        with contextlib.suppress(BadInput), store.write("me", AT) as tx:  # it may be marked narrower
            remarks.add(tx, rows[who].id, what, "asked", "amy")
    with store.write("me", AT) as tx:
        if verb == "add":
            objects.add(tx, [kept(what, who + 1)], "s")
        elif verb == "withdraw":
            withdrawals.add(tx, numbered("indicator", who + 1), "", "me")
        elif verb == "take back" and who < len(rows):
            source_withdrawals.add(tx, rows[who].id, "s", "", "me")
        elif verb == "map":
            maps.replace(tx, who, Map(nodes=(Node(id="n", kind="asset", name=what),)))


@pytest.fixture
def web(tmp_path):
    made_web = Web(tmp_path)
    yield made_web
    made_web.close()


def test_over_http_a_page_that_is_the_same_comes_without_its_body_until_it_is_withdrawn(web):
    web.post([made(1, object_marking_refs=[GREEN]), made(2, object_marking_refs=[GREEN])])
    for path in (
        PATH,
        f"{PATH}?limit=1",
        f"/collections/{ALL}/manifest/",
        f"{PATH}{numbered('indicator', 1)}/",
    ):
        first = web.get(path)
        assert first.headers["cache-control"] == "private, no-cache"
        for given_tags in (first.headers["etag"], f'"x", W/{first.headers["etag"]}', "*"):
            again = web.get(path, **{"if-none-match": given_tags})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == first.headers["etag"]
            for name in ("x-taxii-date-added-first", "x-taxii-date-added-last"):
                assert again.headers[name] == first.headers[name]
        assert web.get(path, **{"if-none-match": '"x"'}).content == first.content
    tag = web.get(PATH).headers["etag"]
    with web.store.write("me", AT) as tx:
        withdrawals.add(tx, numbered("indicator", 1), "", "me")
    after = web.get(PATH, **{"if-none-match": tag})
    assert after.status_code == 200
    assert numbered("indicator", 1) not in after.text


def test_who_may_not_see_an_object_after_it_is_marked_anew_is_not_told_that_nothing_changed(web):
    web.post([made(1, object_marking_refs=[GREEN]), made(2, object_marking_refs=[GREEN])])
    member = ASKERS[1]
    pages, query = Pages(), Query(collection=ALL)
    first = asked(pages, web.node, taxii.objects, member, query)
    assert numbered("indicator", 1).encode() in first.reply.body
    for _ in range(2):
        assert asked(pages, web.node, taxii.objects, member, query, has=(first.tag,)).unchanged
    with web.store.write("me", AT) as tx:
        remarks.add(tx, numbered("indicator", 1), "red", "asked", "amy")
    after = asked(pages, web.node, taxii.objects, member, query, has=(first.tag,))
    assert not after.unchanged
    assert numbered("indicator", 1).encode() not in after.reply.body
    assert numbered("indicator", 2).encode() in after.reply.body


def test_a_removed_collection_is_gone_for_who_has_a_page_of_it(web):
    web.post([made(1)])
    tag = web.get(PATH).headers["etag"]
    assert web.get(PATH, **{"if-none-match": tag}).status_code == 304
    with web.store.write("me", AT) as tx:
        collections.remove(tx, ALL)
    assert web.get(PATH, **{"if-none-match": tag}).status_code == 404
    assert web.get(PATH, **{"if-none-match": "*"}).status_code == 404
    with pytest.raises(NotFound):
        asked(Pages(), web.node, taxii.objects, ASKERS[0], Query(collection=ALL), has=(tag,))


def test_a_tag_cannot_be_made_by_who_guesses_the_numbers_it_is_made_of(web):
    web.post([made(1, object_marking_refs=[GREEN])])
    query = Query(collection=ALL)
    tags = [
        asked(Pages(secret=each), web.node, taxii.objects, ASKERS[2], query).tag
        for each in (b"1" * 32, b"2" * 32, b"")
    ]
    assert len(set(tags)) == 3
    first, again = (web.get(PATH).headers["etag"] for _ in range(2))
    assert first == again
    assert first not in tags


def test_tags_are_kept_of_so_many_pages_only_and_of_one_state():
    pages, reply = Pages(), taxii.Reply(b"")
    for number in range(KEPT + 1):
        pages.keep(str(number), (1, ""), reply, str(number))
    assert pages.get("0", (1, "")) is None
    assert pages.get(str(KEPT), (1, "")) == (reply, str(KEPT))
    assert pages.get(str(KEPT), (2, "")) is None


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 40)), max_size=40))
def test_bytes_of_pages_are_kept_up_to_a_bound_those_asked_for_last_and_tags_beyond_it(kept_pages):
    pages = Pages(most_bytes=100)
    last: list[tuple[str, int]] = []
    for name, size in kept_pages:
        pages.keep(name, (1, ""), taxii.Reply(b"x" * size, "f", "l"), name)
        last = [one for one in last if one[0] != name] + [(name, size)] * (size <= 25)
        while sum(held for _, held in last) > 100:
            del last[0]  # what is gone does not come back when a page behind it gets smaller
    names = {name for name, _ in kept_pages}
    bodies = {name: len(found[0].body) for name in names if (found := pages.get(name, (1, "")))}
    assert bodies == dict.fromkeys(names, 0) | dict(last)

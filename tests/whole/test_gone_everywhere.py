# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A withdrawal, a correction and a re-marking reach every way out of a node at once: the old is gone from each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows import signing
from tests.serve.taxii_node import ALL, AT, STAMP, Web, made
from tests.stix_samples import GREEN
from tocsin.core.collection import Collection, Wanted
from tocsin.core.feed import Feed
from tocsin.core.policy import Asker
from tocsin.core.settings import Settings
from tocsin.flows import push_taxii, remark, withdraw
from tocsin.store import accounts, feeds, wanted
from tocsin.store.view import View

LATER = "2026-02-01T00:00:00.000Z"
OLD, NEW = "198.51.100.1", "203.0.113.9"
ITEM = made(1, object_marking_refs=[GREEN])
ID = str(ITEM["id"])
US, THEM = Asker("own", own=True), Asker("North", communities=("energy",))
Seen = dict[str, str]


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    made_ = Web(tmp_path)
    with made_.store.write("test", AT) as tx:
        accounts.add_organisation(tx, "North", ("energy",))
        feeds.add(
            tx, Feed(name="out", kind="taxii", address="https://x.example/", offers=ALL, recipient="North")
        )
    signing.add(made_.store, "bob", None, organisation="North", own="own")
    assert made_.post([ITEM]).status_code == 202
    yield made_
    made_.close()


def ways(web: Web, asker: Asker) -> Seen:
    """Everything that each way out gives an asker, as text."""
    token = web.token("amy" if asker.own else "bob")
    given = {"authorization": f"Bearer {token}"}
    here = f"/collections/{ALL}"
    found = {
        name: web.get(here + path, **given).text
        for name, path in {
            "taxii objects": "/objects/",
            "taxii all versions": "/objects/?match[version]=all",
            "taxii first": "/objects/?match[version]=first",
            "taxii manifest": "/manifest/?match[version]=all",
            "taxii by id": f"/objects/?match[id]={ID}",
            "taxii one object": f"/objects/{ID}/?match[version]=all",
            "taxii versions": f"/objects/{ID}/versions/",
        }.items()
    }
    with web.store.read() as reader:
        view = View(reader, asker)
        found["page"] = repr([row.raw for row in view.page(0, 100).rows])
        found["get"] = repr(getattr(view.get(ID), "raw", None))
        found["count"] = f"{view.count()} {view.exists(ID)}"
        for value in (OLD, NEW):
            found[f"search {value}"] = (
                repr([value, *view.by_atom("ipv4", value)]) if view.by_atom("ipv4", value) else ""
            )
        rule = Collection(id=ALL, title="All")
        every = wanted.page(
            reader, asker, rule, Wanted(versions=("all",)), after=0, limit=9, most_bytes=10**6
        )
        found["collection"] = repr([row.raw for row in every.rows])
    if not asker.own:
        done = push_taxii.preview(web.store, "out", Settings(organisation="own"), clock=lambda: None)  # type: ignore[arg-type, return-value]  # a preview has no time
        found["push"] = repr(done.would)
    return found


def telling(seen: Seen, text: str) -> set[str]:
    return {name for name, said in seen.items() if text in said}


def test_it_is_there_by_every_way_to_begin_with(web: Web) -> None:
    for asker in (US, THEM):
        seen = ways(web, asker)
        assert telling(seen, ID) | telling(seen, STAMP) >= set(seen) - {"count", f"search {NEW}"}
        assert seen["count"] == "1 True"


def test_what_is_withdrawn_is_gone_from_every_way_for_everybody(web: Web) -> None:
    withdraw.withdraw(web.store, ID, organisation="own", why="wrong", by="amy", at=AT, everywhere=True)
    for asker in (US, THEM):
        seen = ways(web, asker)
        assert telling(seen, OLD) | telling(seen, STAMP) == set()
        assert telling(seen, '"version"') == set()
        assert seen["count"] == "0 False"


def test_a_correction_stands_in_every_way_in_place_of_the_old(web: Web) -> None:
    newer = {
        **made(1, object_marking_refs=[GREEN]),
        "modified": LATER,
        "pattern": f"[ipv4-addr:value = '{NEW}']",
    }
    assert web.post([newer]).json()["success_count"] == 1
    for asker in (US, THEM):
        seen = ways(web, asker)
        old = {"taxii all versions", "taxii first", "taxii one object", "page", "collection"}
        assert telling(seen, OLD) == old  # who asks for all versions gets the history
        assert telling(seen, NEW) >= {"taxii objects", "taxii by id", "get", f"search {NEW}"}


def test_a_revoked_version_is_given_as_revoked_and_found_by_no_search(web: Web) -> None:
    assert web.post([{**ITEM, "modified": LATER, "revoked": True}]).json()["success_count"] == 1
    for asker in (US, THEM):
        seen = ways(web, asker)
        assert seen[f"search {OLD}"] == ""
        (item,) = json.loads(seen["taxii objects"])["objects"]
        assert item["revoked"]


@pytest.mark.parametrize("level", ["amber+strict", "red"])
def test_what_is_marked_narrower_is_gone_from_every_way_for_others_and_stays_for_us(
    web: Web, level: str
) -> None:
    before = ways(web, US)
    remark.remark(web.store, ID, level, organisation="own", why="asked", by="amy", at=AT)  # type: ignore[arg-type]  # a level
    seen = ways(web, THEM)
    assert telling(seen, OLD) | telling(seen, STAMP) | telling(seen, '"version"') == set()
    assert seen["count"] == "0 False"
    assert ways(web, US) == before
    newer = {**ITEM, "modified": LATER}
    assert web.post([newer]).json()["success_count"] == 1
    seen = ways(web, THEM)
    assert telling(seen, OLD) | telling(seen, LATER) == set()
    assert seen["count"] == "0 False"


def test_what_one_may_not_see_answers_as_what_was_never_there(web: Web) -> None:
    remark.remark(web.store, ID, "red", organisation="own", why="asked", by="amy", at=AT)
    given = {"authorization": f"Bearer {web.token('bob')}"}
    never = ID[:-1] + ("0" if ID[-1] != "0" else "1")
    for path in ("/", "/versions/"):
        answers = [web.get(f"/collections/{ALL}/objects/{name}{path}", **given) for name in (ID, never)]
        assert [each.status_code for each in answers] == [404, 404]
        one, other = (each.text.replace(ID, "X").replace(never, "X") for each in answers)
        cut = [{k: v for k, v in json.loads(text).items() if k != "error_id"} for text in (one, other)]
        assert cut[0] == cut[1]

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""No asker sees what the policy refuses: not by object, manifest, version, status, page, header, count, search or error.

One store holds every marking with every audience, also given by the default of a source, marked anew and taken back; what
is asked of it, by whom and through which filters varies. It runs on both databases.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.flows import signing
from tests.serve.taxii_node import ALL, AT, Web, made, wire
from tests.stix_samples import numbered
from tests.store.conftest import opened, places, postgresql, sqlite_template, url
from tocsin.core import instant
from tocsin.core.new_object import NewObject
from tocsin.core.policy import Asker
from tocsin.share import taxii
from tocsin.store import Store, Tx, accounts, objects, source_markings, source_withdrawals, withdrawals
from tocsin.store import remarks as store_remarks
from tocsin.store.view import View

__all__ = ["opened", "places", "postgresql", "sqlite_template", "url"]

GROUPS = {"North": ("energy",), "South": ("water",), "Solo": ()}
LEVELS = ("", "clear", "green", "amber", "amber+strict", "red", "purple")
AUDIENCES = ((), ("North",), ("energy",), ("water", "Solo"), ("own",))
STAMPS = ("2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z")
NEVER = 9_999
Key = tuple[int, str]
Mark = tuple[str, tuple[str, ...]]


def may(who: str, mark: Mark) -> bool:
    """TLP 2.0 as a table, written apart from ``core.policy``."""
    tlp, audience = mark
    if audience and not {who, *GROUPS[who]} & set(audience):
        return False
    return tlp == "clear" or (tlp in {"green", "amber"} and GROUPS[who] != ())


def plan() -> tuple[dict[Key, Mark], dict[Key, Mark]]:
    """What is said by its authors, and how far each version may go when all is said and done; gone ones are not in it."""
    said: dict[Key, Mark] = {}
    every = list(itertools.product(LEVELS, AUDIENCES))
    for number, mark in enumerate(every):
        said[number, STAMPS[0]] = mark
        if number % 3 == 0:  # a second version, of another marking
            said[number, STAMPS[1]] = every[(number * 5 + 2) % len(every)]
    stands = dict(said)
    for key, (tlp, audience) in said.items():
        number = key[0]
        if number % 7 == 4:
            del stands[key]  # taken back, by its source or as a whole
        elif not tlp and number % 2:
            stands[key] = ("green", audience)  # by the default of its source
        elif number % 7 == 5:
            stands[key] = ("red", audience)  # marked anew
    return said, stands


SAID, STANDS = plan()
NUMBERS = sorted({number for number, _ in SAID})
LAST = {(number, max(stamp for n, stamp in STANDS if n == number)) for number, _ in STANDS}
FIRST = {(number, min(stamp for n, stamp in STANDS if n == number)) for number, _ in STANDS}


def new(key: Key, mark: Mark) -> NewObject:
    number, stamp = key
    name, raw = numbered("indicator", number), wire(made(number, created=STAMPS[0], modified=stamp))
    return NewObject(
        id=name, type="indicator", created=STAMPS[0], modified=stamp, version_key=instant.version_key(stamp), raw=raw,
        tlp=mark[0], audience=mark[1], atoms=(("ipv4", f"198.51.100.{number}"),),
    )  # fmt: skip


def fill(tx: Tx) -> None:
    for name, communities in GROUPS.items():
        accounts.add_organisation(tx, name, communities)
    for source in ("odd", "even"):
        mine = [new(key, mark) for key, mark in SAID.items() if key[0] % 2 == (source == "odd")]
        objects.add(tx, mine, source)
    source_markings.give(tx, "odd", "green", "amy")
    for number in NUMBERS:
        name = numbered("indicator", number)
        if number % 14 == 4:
            withdrawals.add(tx, name, "", "amy")
        elif number % 7 == 4:
            source_withdrawals.add(tx, name, "odd" if number % 2 else "even", "", "amy")
        elif number % 7 == 5 and not (number % 2 and SAID[number, STAMPS[0]][0] == ""):
            store_remarks.add(tx, name, "red", "", "amy")


@pytest.fixture
def asked(url: str, opened: Callable[[str], Store], tmp_path: Path) -> Iterator[Asked]:
    web = Web(tmp_path, store=opened(url))
    with web.store.write("test", AT) as tx:
        fill(tx)
    for name in GROUPS:
        signing.add(web.store, name.lower(), None, organisation=name, own="own")
    yield Asked(web)
    web.close()


class Asked:
    """Ways to ask, each as one of the organisations."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.tokens = {who: web.token(who.lower()) for who in GROUPS}
        self.posted = web.post([made(5_000)]).json()["id"]

    def get(self, who: str, path: str) -> Any:
        return self.web.get(path, authorization=f"Bearer {self.tokens[who]}")

    def page(self, who: str, path: str) -> Any:
        given = {"authorization": f"Bearer {self.tokens[who]}"}
        return self.web.http.get(path, headers=given, follow_redirects=False)


VERSIONS = {"": LAST, "all": set(STANDS), "first": FIRST, "first,last": FIRST | LAST, STAMPS[0]: {k for k in STANDS if k[1] == STAMPS[0]}}  # fmt: skip
QUERY = st.fixed_dictionaries(
    {
        "version": st.sampled_from(sorted(VERSIONS)),
        "ids": st.lists(st.sampled_from(NUMBERS), max_size=3, unique=True),
        "type": st.sampled_from(["", "indicator", "malware"]),
        "limit": st.sampled_from([1, 2, 7, 1_000]),
    }
)


def wanted(who: str, query: dict[str, Any]) -> set[Key]:
    if query["type"] == "malware":
        return set()
    found = {key for key in VERSIONS[query["version"]] if may(who, STANDS[key])}
    return {key for key in found if not query["ids"] or key[0] in query["ids"]}


def text(query: dict[str, Any]) -> str:
    parts = [f"limit={query['limit']}"]
    parts += [f"match[version]={query['version']}"] if query["version"] else []
    parts += [f"match[type]={query['type']}"] if query["type"] else []
    parts += [f"match[id]={','.join(numbered('indicator', n) for n in query['ids'])}"] if query["ids"] else []
    return "&".join(parts)


def walk(asked: Asked, who: str, resource: str, query: dict[str, Any]) -> list[Any]:
    """Every page, to the end."""
    pages, more = [], ""
    while True:
        answer = asked.get(who, f"/collections/{ALL}/{resource}/?{text(query)}{more}")
        assert answer.status_code == 200
        pages.append(answer)
        body = answer.json()
        assert body.get("more", False) == ("next" in body)
        if not body.get("more"):
            return pages
        more = f"&next={body['next']}"


@settings(
    max_examples=70, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip
@given(who=st.sampled_from(sorted(GROUPS)), query=QUERY)
def test_through_whatever_filter_only_what_the_policy_allows_is_there(
    asked: Asked, who: str, query: dict[str, Any]
) -> None:
    may_have = wanted(who, query)
    got: list[Key] = []
    tags: dict[str, bytes] = {}
    entries = []
    for page in walk(asked, who, "manifest", query):
        entries += page.json().get("objects", [])
    dates = {(entry["id"], entry["version"]): entry["date_added"] for entry in entries}
    for page in walk(asked, who, "objects", query):
        mine = [(int(one["id"][-12:]), one["modified"]) for one in page.json()["objects"]]
        got += mine
        assert tags.setdefault(page.headers["etag"], page.content) == page.content
        assert mine or not got or len(got) == len(may_have)
        ends = [dates[numbered("indicator", n), stamp] for n, stamp in (mine[:1] + mine[-1:])]
        assert [
            page.headers[name] for name in (taxii.FIRST_ADDED, taxii.LAST_ADDED) if name in page.headers
        ] == ends
        shown = {int(found) for found in re.findall(r"indicator--[0-9a-f-]{24}([0-9]{12})", page.text)}
        assert shown <= {number for number, _ in may_have}
    assert len(got) == len(set(got)) == len(entries)
    assert set(got) == may_have


def refused(found: Any, number: int) -> tuple[int, str]:
    """An error without what names the request and the object."""
    body = found.json()
    body.pop("error_id", None)
    return found.status_code, json.dumps(body).replace(numbered("indicator", number), "ID")


@pytest.mark.parametrize("who", sorted(GROUPS))
def test_by_id_what_one_may_not_see_answers_as_what_was_never_there(asked: Asked, who: str) -> None:
    for path in ("", "versions/", "?match[version]=all"):
        here = f"/collections/{ALL}/objects"
        never = refused(asked.get(who, f"{here}/{numbered('indicator', NEVER)}/{path}"), NEVER)
        assert never[0] == 404
        for number in NUMBERS:
            mine = sorted(stamp for n, stamp in STANDS if n == number and may(who, STANDS[n, stamp]))
            found = asked.get(who, f"{here}/{numbered('indicator', number)}/{path}")
            if not mine:
                assert refused(found, number) == never, number
            elif path == "versions/":
                assert sorted(found.json()["versions"]) == mine
    assert asked.get(who, f"/status/{asked.posted}/").status_code == 404


@pytest.mark.parametrize("who", sorted(GROUPS))
def test_what_one_may_not_see_is_neither_found_nor_counted(asked: Asked, who: str) -> None:
    pages = {
        path: asked.page(who, path)
        for path in ("/search.json?q=x", "/sources", "/sources.json", "/warnings", "/")
    }
    assert {path: answer.status_code for path, answer in pages.items() if answer.status_code == 200} == {}
    asker = Asker(who, communities=GROUPS[who])
    with asked.web.store.read() as reader:
        view = View(reader, asker)
        seen = {number for number, stamp in STANDS if may(who, STANDS[number, stamp])}
        assert view.count() == len(seen)
        for number in NUMBERS:
            hits = view.by_atom("ipv4", f"198.51.100.{number}")
            assert hits == ([numbered("indicator", number)] if number in seen else [])
            assert view.exists(numbered("indicator", number)) == (number in seen)

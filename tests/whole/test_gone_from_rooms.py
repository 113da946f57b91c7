# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Withdrawn, corrected, revoked, marked anew: at once on every page, in every search, scan, file and warning of our own, too.

``test_gone_everywhere`` looks at what others are given; this at what is shown, written and matched here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests import stix_samples
from tests.flows import signing
from tests.flows.conftest import CONTEXT, LIMITS, give
from tests.serve.taxii_node import ALL, AT, STAMP, Web, made
from tests.share.warning_samples import draft
from tests.stix_samples import bundle
from tests.whole.test_gone_everywhere import ID, ITEM, LATER, NEW, OLD, THEM, US, telling, ways
from tocsin.core.feed import Feed
from tocsin.core.policy import Asker
from tocsin.flows import find_objects, issue_warning, remark, scan_logs, sources_now, warnings_now, withdraw
from tocsin.flows.find_objects import Question
from tocsin.store import accounts, derived, feeds, postings
from tocsin.store.sought import INDICATOR_TYPES

OTHER = made(2, "2026-03-01T00:00:00.000Z", object_marking_refs=[stix_samples.GREEN])
QUESTIONS = {
    "id": Question(id=ID),
    "type": Question(type="indicator"),
    "source": Question(source="a.json"),
    "green": Question(tlp="green"),
    "made": Question(since="2025-01-01T00:00:00.000Z"),
    "added": Question(added_since="2025-01-01T00:00:00.000Z"),
    "all": Question(),
}
NOW = dt.datetime(2027, 1, 15, 12, tzinfo=dt.UTC)


class Node(Web):
    """A node with one object of a source, one that stays, a file written with both, and a log with the values of both."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, store=signing.fresh(folder))
        self.log, self.file = folder / "eve.json", folder / "out.json"
        lines = [
            stix_samples.eve("2026-11-22T12:00:00.000000+0000", "dns", src_ip="10.0.0.9", dest_ip=value)
            for value in (OLD, NEW)
        ]
        self.log.write_bytes(b"".join(lines))
        with self.store.write("test", AT) as tx:
            accounts.add_organisation(tx, "North", ("energy",))
            feed = {"name": "out", "kind": "taxii", "address": "https://x.example/"}
            feeds.add(tx, Feed(**feed, offers=ALL, recipient="North"))  # type: ignore[arg-type]  # its fields
        signing.add(self.store, "bob", None, organisation="North", own="own")

    def written(self, *items: dict[str, object]) -> None:
        """A file for everybody with these objects, as an export leaves it."""
        self.file.write_bytes(bundle(*items))
        names = [str(one["id"]) for one in items]
        with self.store.write("test", AT) as tx:
            derived.record(
                tx, str(self.file), "bundle", hashlib.sha256(self.file.read_bytes()).hexdigest(), names
            )

    def rooms(self) -> dict[str, str]:
        """What every page, search, scan, list and file of our own says, as text."""
        paths = {
            "page": f"/objects/{ID}", "page as JSON": f"/objects/{ID}.json", "bytes": f"/raw/{ID}", "MISP": f"/raw/{ID}?form=misp",
            "search by value": f"/search?q={OLD}%20{NEW}", "search by words": "/search?q=relay", "search by id": f"/search?q={ID}",
        }  # fmt: skip
        found = {name: self.http.get(path).text for name, path in paths.items()}
        for name in ("search by value",):  # what was asked for stands on the page, too
            found[name] = json.dumps(self.http.get(f"/search.json?q={OLD}%20{NEW}").json()["values"])
            found[name] = found[name] if ID in found[name] else ""
        with self.store.read() as reader:
            for name, question in QUESTIONS.items():
                rows = find_objects.ask(reader, question, US).rows
                found[f"find {name}"] = repr([row.raw for row in rows])
            found["index"] = repr(list(postings.live_atoms(reader, INDICATOR_TYPES)))
        hits: list[str] = []
        scan_logs.scan_log(
            self.store, str(self.log), "eve.json", scan_logs.build_index(self.store), actor="test", now=NOW, at=AT, limits=LIMITS,
            each=lambda hit: hits.append(repr(hit)),
        )  # fmt: skip
        found["scan"] = repr(hits)
        found["file"] = self.file.read_text() if self.file.exists() else ""
        return found


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    made_ = Node(tmp_path)
    yield made_
    made_.close()


@pytest.fixture
def filled(node: Node) -> Node:
    give(node.store, "a.json", bundle(ITEM | {"name": "relay"}, OTHER))
    node.written(ITEM | {"name": "relay"}, OTHER)
    return node


def test_it_is_in_every_room_to_begin_with(filled: Node) -> None:
    seen = filled.rooms()
    assert telling(seen, OLD) | telling(seen, ID) == set(seen)


@pytest.mark.parametrize("everywhere", [True, False], ids=["as a whole", "by its only source"])
def test_what_is_withdrawn_is_gone_from_every_room(filled: Node, everywhere: bool) -> None:
    withdraw.withdraw(
        filled.store, ID, organisation="own", why="wrong", by="amy", at=AT, everywhere=everywhere
    )
    seen = filled.rooms()
    assert telling(seen, OLD) == set()
    assert telling(seen, ID) <= {
        "page",
        "page as JSON",
        "bytes",
        "MISP",
        "search by id",
    }  # that it was here, and no content
    assert "198.51.100.2" in seen["file"]
    assert "relay" not in "".join(text for name, text in seen.items() if name != "search by words")


def test_what_another_source_says_stays_in_every_room(filled: Node) -> None:
    before = filled.rooms()
    give(filled.store, "b.json", bundle(ITEM | {"name": "relay"}))
    withdraw.withdraw(filled.store, ID, organisation="own", why="wrong", by="amy", at=AT, source="a.json")
    seen = filled.rooms()
    assert telling(seen, OLD) | telling(seen, ID) >= set(before) - {"find source"}


def test_a_correction_takes_the_place_of_the_old_in_every_room(filled: Node) -> None:
    newer = {**ITEM, "name": "relay", "modified": LATER, "pattern": f"[ipv4-addr:value = '{NEW}']"}
    give(filled.store, "a.json", bundle(newer))
    seen = filled.rooms()
    history = {"find id", "find source", "find green", "find made", "find added", "find all", "file"}
    assert telling(seen, OLD) <= history | {"search by value"}
    assert telling(seen, NEW) >= {"page", "bytes", "search by value", "find type", "index", "scan"}
    assert OLD not in seen["index"] + seen["scan"] + seen["page"] + seen["bytes"]


def test_what_is_revoked_is_matched_by_nothing(filled: Node) -> None:
    give(filled.store, "a.json", bundle({**ITEM, "name": "relay", "modified": LATER, "revoked": True}))
    seen = filled.rooms()
    assert OLD not in seen["index"] + seen["scan"] + seen["search by value"]


def test_a_default_marking_and_its_change_reach_every_way_out_at_once(node: Node) -> None:
    plain = {name: value for name, value in ITEM.items() if name != "object_marking_refs"}
    give(node.store, "p.json", bundle(plain, OTHER))

    def given(asker: Asker) -> set[str]:
        seen = ways(node, asker)
        return telling(seen, OLD) | telling(seen, STAMP) | ({"push"} if ID in seen.get("push", "") else set())

    def set_to(level: str | None) -> None:
        sources_now.mark(node.store, "p.json", level, organisation="own", by="amy", at=AT)  # type: ignore[arg-type]  # a level

    mine = given(US)
    assert given(THEM) == set()
    set_to("green")
    assert given(THEM) >= mine - {"count"}
    assert "push" in given(THEM)
    node.written(plain, OTHER)
    set_to("red")
    assert given(THEM) == set()
    assert given(US) == mine
    assert OLD not in node.file.read_text()
    assert "198.51.100.2" in node.file.read_text()
    set_to("clear")
    assert given(THEM) >= mine - {"count"}
    remark.remark(node.store, ID, "red", organisation="own", why="asked", by="amy", at=AT)
    assert given(THEM) == set()
    set_to("green")
    assert given(THEM) == set()


def test_a_default_that_widens_reaches_who_reads_on_from_where_he_stopped(node: Node) -> None:
    plain = {name: value for name, value in ITEM.items() if name != "object_marking_refs"}
    give(node.store, "p.json", bundle(plain, OTHER))
    asks = {"authorization": f"Bearer {node.token('bob')}"}
    here = f"/collections/{ALL}/objects/"
    first = node.get(here, **asks)
    assert [one["id"] for one in first.json()["objects"]] == [OTHER["id"]]
    sources_now.mark(node.store, "p.json", "green", organisation="own", by="amy", at=AT)
    since = node.get(f"{here}?added_after={first.headers['x-taxii-date-added-last']}", **asks)
    assert [one["id"] for one in since.json()["objects"]] == [ID]
    assert since.headers["x-taxii-date-added-first"] > first.headers["x-taxii-date-added-last"]
    again = node.get(f"{here}?added_after={since.headers['x-taxii-date-added-last']}", **asks)
    assert again.json()["objects"] == []
    whole = node.get(here, **asks).json()["objects"]
    assert [one["id"] for one in whole] == [OTHER["id"], ID]


def test_a_warning_that_is_withdrawn_is_gone_from_pages_and_feeds(node: Node) -> None:
    issued = issue_warning.issue(
        node.store,
        draft(),
        organisation="csirt",
        to="community",
        context=msgspec.structs.replace(CONTEXT, at=AT),
    )
    name = issued.id
    book = warnings_now.Reading(node.store, now=lambda: NOW)
    asks = {"authorization": f"Bearer {node.token('bob')}"}

    def everywhere() -> dict[str, bool]:
        return {
            "book": name in [one.warning.id for one in book.all()],
            "page": name in node.http.get("/warnings.json").text,
            "one page": node.http.get(f"/warnings/{name}").status_code == 200,
            "taxii": name in node.get(f"/collections/{ALL}/objects/", **asks).text,
            "search": name in node.http.get(f"/search.json?q={draft().name}").text,
        }

    before = everywhere()
    assert all(before.values()), before
    withdraw.withdraw(node.store, name, organisation="own", why="wrong", by="amy", at=AT, everywhere=True)
    assert not any(everywhere().values()), everywhere()

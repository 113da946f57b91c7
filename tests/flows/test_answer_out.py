# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An answer on its way to the TAXII server of the issuer: once, to nobody else, and what is said when it does not go."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.flows.conftest import CONTEXT, NOW
from tests.net.test_fetch import Site, body
from tests.share.warning_samples import ID, report
from tocsin.core import stix
from tocsin.core.errors import BadInput, NotFound, Unavailable
from tocsin.core.feed import Feed
from tocsin.core.reading import Reading
from tocsin.core.settings import Settings
from tocsin.flows import answer_out, warnings_held, work
from tocsin.flows.intelligence_in import keep_objects
from tocsin.store import Store, collections, feeds, jobs, sent

SETTINGS = Settings(organisation="water")
INBOX = "00000000-0000-4000-8000-0000000000a1"


class Issuer:
    """A TAXII server that takes answers, or does not."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.collections: list[dict[str, Any]] = [
            {"id": INBOX, "title": answer_out.ANSWERS, "can_write": True}
        ]
        self.status: dict[str, Any] = {"failures": []}
        self.code = 202
        root = site.url("/api/")
        site.answers["/taxii2/"] = lambda ask: self.say(ask, {"default": root, "api_roots": [root]})
        site.answers["/api/collections/"] = lambda ask: self.say(ask, {"collections": self.collections})
        site.answers[f"/api/collections/{INBOX}/objects/"] = lambda ask: self.say(ask, self.status, self.code)

    @staticmethod
    def say(ask: Any, value: object, code: int = 200) -> None:
        body(json.dumps(value).encode(), code)(ask)

    @property
    def posted(self) -> list[dict[str, Any]]:
        return [json.loads(raw) for raw in self.site.posted]


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    site = Site()
    yield Issuer(site)
    site.close()


@pytest.fixture
def water(store: Store, issuer: Issuer) -> Store:
    """A node that pulled the warning from there, and has answered it."""
    address = issuer.site.url("/taxii2/")
    feed = Feed(name="csirt", kind="taxii", address=address, collection="Warnings", inside=True)
    with store.write("test", CONTEXT.at) as tx:
        feeds.add(tx, feed)
        reading: Reading[stix.StixObject] = Reading([report()])
        keep_objects(tx, feed.source, reading, CONTEXT)
    answer(store)
    return store


def answer(store: Store, **said: Any) -> str:
    given: dict[str, Any] = {"organisation": "water", "release": "verdict", "to": "community"} | said
    issued, _ = warnings_held.answer(store, ID, CONTEXT, **given)
    return issued.id


def post(store: Store) -> str:
    return answer_out.post(store, ID, SETTINGS, clock=lambda: NOW, environ={})


def test_the_note_goes_and_nothing_else_and_only_once(water: Store, issuer: Issuer):
    assert post(water) == "posted to csirt"
    assert post(water) == "was posted to csirt before"
    (envelope,) = issuer.posted
    assert [each["type"] for each in envelope["objects"]] == ["note"]
    with water.read() as reader:
        (row,) = sent.of_object(reader, envelope["objects"][0]["id"])
    assert (row.way, row.recipient, row.place) == (
        answer_out.WAY, "csirt", issuer.site.url(f"/api/collections/{INBOX}/objects/")
    )  # fmt: skip


def test_a_later_answer_goes_too_and_the_last_one_alone(water: Store, issuer: Issuer):
    post(water)
    answer(water, verdict="not-checked", why=("no-time",))
    answer(water, verdict="done")
    assert post(water) == "posted to csirt"
    said = [next(iter(each["objects"][0]["extensions"].values()))["verdict"] for each in issuer.posted]
    assert said == ["not-checked", "done"]


def test_what_the_issuer_refuses_is_said_and_not_on_record(water: Store, issuer: Issuer):
    note = answer(water)
    issuer.status = {"failures": [{"id": note, "message": "not of this member"}]}
    with pytest.raises(BadInput, match="not of this member"):
        post(water)
    issuer.status = {"failures": [{"id": "note--another", "message": "x"}, 7]}
    assert post(water) == "posted to csirt"


@pytest.mark.parametrize(
    ("collections_", "says"),
    [
        pytest.param([], "there is no collection", id="none"),
        pytest.param([{"id": INBOX, "title": answer_out.ANSWERS}], "may not post", id="read only"),
        pytest.param([{"id": 7, "title": answer_out.ANSWERS, "can_write": True}], "there is no collection", id="no id"),
        pytest.param([{"id": INBOX, "title": "Answers", "can_write": True}, "x"], "there is no collection", id="another title"),
        pytest.param({"a": 1}, "there is no collection", id="no list"),
    ],
)  # fmt: skip
def test_without_a_collection_that_takes_answers_it_says_so(
    water: Store, issuer: Issuer, collections_: Any, says: str
):
    issuer.collections = collections_
    with pytest.raises((NotFound, BadInput), match=says):
        post(water)
    assert issuer.posted == []


def test_a_server_that_is_away_is_tried_again_by_the_worker(water: Store, issuer: Issuer):
    answer_out.hand_in(water, ID, CONTEXT.at)
    known = work.handlers(water, SETTINGS, clock=lambda: NOW, environ={})

    def ran() -> list[str]:
        return [each.outcome for each in work.run_due(water, known, worker="w", clock=lambda: NOW)]

    issuer.code = 503
    assert ran() == ["failed"]
    with water.read() as reader:
        job = jobs.get(reader, answer_out.POST, ID)
    assert job is not None
    assert (job.state, "503" in job.error) == ("waiting", True)
    issuer.code = 202
    answer_out.hand_in(water, ID, CONTEXT.at)
    assert ran() == ["done"]
    assert len(issuer.posted) == 2


def test_an_answer_that_is_no_json_is_refused(water: Store, issuer: Issuer):
    issuer.site.answers[f"/api/collections/{INBOX}/objects/"] = body(b"<html>", 202)
    with pytest.raises(BadInput):
        post(water)


def test_nobody_who_was_not_pulled_from_gets_it(store: Store, issuer: Issuer):
    with store.write("test", CONTEXT.at) as tx:
        feeds.add(tx, Feed(name="other", kind="taxii", address=issuer.site.url("/taxii2/"), inside=True))
        keep_objects(tx, "w.json", Reading([report()]), CONTEXT)
    with pytest.raises(NotFound, match="has not answered"):
        post(store)
    answer(store)
    with pytest.raises(NotFound, match="came from no TAXII server"):
        post(store)
    assert issuer.site.seen == []


def test_a_second_server_is_tried_if_the_first_does_not_take_it(water: Store, issuer: Issuer):
    other = Site()
    try:
        second = Issuer(other)
        feed = Feed(name="mirror", kind="taxii", address=other.url("/taxii2/"), inside=True)
        with water.write("test", CONTEXT.at) as tx:
            feeds.add(tx, feed)
            keep_objects(tx, feed.source, Reading([report()]), CONTEXT)
        issuer.code = 500
        assert post(water) == "posted to mirror"
        assert len(second.posted) == 1
        second.code = 500
        answer(water, verdict="done")
        with pytest.raises(Unavailable):
            post(water)
    finally:
        other.close()


def test_the_collections_of_an_issuer_are_made_once(store: Store):
    numbers = itertools.count(1)
    for _ in range(2):
        answer_out.collections_for(store, lambda: f"00000000-0000-4000-8000-{next(numbers):012d}", CONTEXT.at)
    with store.read() as reader:
        made = {each.title: each for each in collections.all(reader)}
    assert made.keys() == {answer_out.WARNINGS, answer_out.ANSWERS}
    assert (made[answer_out.WARNINGS].can_write, made[answer_out.ANSWERS].can_write) == (False, True)

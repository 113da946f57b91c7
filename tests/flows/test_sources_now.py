# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tests.flows.conftest import AT, DOMAIN, INTEL, give
from tests.stix_samples import bundle
from tocsin.core.errors import BadInput, Denied, NotFound
from tocsin.core.feed import Feed
from tocsin.core.policy import Asker
from tocsin.flows import work
from tocsin.flows.sources_now import look, own, shown
from tocsin.store import feeds, jobs, objects

OWN = Asker("own", own=True)
KEY = "https://example.org/list.csv?key=sesame"


@pytest.fixture
def filled(store):
    give(store, "intel.json", INTEL)
    give(store, "feed:box/list.json", bundle(DOMAIN))
    with store.write("test", AT) as tx:
        feeds.add(tx, Feed(name="cert", kind="address", address=KEY, every_s=3600))
        feeds.add(tx, Feed(name="box", kind="folder", address="/box"))
        jobs.schedule(tx, work.PULL, "cert", 3600)
        feeds.failed(tx, "cert", "the server answers 404")
        objects.add(tx, [], "nothing")
    return store


def lines(store):
    with store.read() as reader:
        return {line.name: line for line in look(reader, OWN).sources}


def test_feeds_first_then_files_each_with_its_state(filled):
    found = lines(filled)
    assert list(found) == ["feed:box", "feed:cert", "feed:box/list.json", "intel.json"]
    cert = found["feed:cert"]
    assert (cert.state, cert.error, cert.next, cert.last) == ("failed", "the server answers 404", AT, "")
    assert (found["feed:box"].state, found["feed:box"].next) == ("new", "")
    assert (found["intel.json"].state, found["intel.json"].kind) == ("taken", "STIX 2.1")
    with filled.read() as reader:
        (job,) = look(reader, OWN).jobs
    assert (job.kind, job.subject, job.state, job.due_at) == ("feed.pull", "cert", "waiting", AT)


def test_a_key_in_an_address_is_not_shown(filled):
    assert lines(filled)["feed:cert"].address == "https://example.org/list.csv?…"
    assert [shown(text) for text in ("/box?x", "https://a.example/b#key")] == [
        "/box?x",
        "https://a.example/b",
    ]


def test_a_folder_counts_what_its_files_said(filled):
    found = lines(filled)
    assert found["feed:box"].standing.objects == found["feed:box/list.json"].standing.objects == 1


@pytest.mark.parametrize(
    "asker", [Asker(""), Asker("Harbour", communities=("Harbour",))], ids=["nobody", "member"]
)
def test_others_are_told_nothing(filled, asker):
    with filled.read() as reader, pytest.raises(Denied):
        look(reader, asker)


def test_an_owner_is_a_claim_that_is_taken_back(filled):
    for owner in ("National CERT", "  Another  ", ""):
        with filled.write("test", AT) as tx:
            own(tx, "feed:cert", owner, "amy")
        assert lines(filled)["feed:cert"].owner == owner.strip()


@pytest.mark.parametrize(
    ("name", "owner", "by", "error"),
    [
        ("nowhere", "x", "amy", NotFound),
        ("feed:cert", "x", " ", BadInput),
        ("feed:cert", "x" * 201, "amy", BadInput),
    ],
    ids=["no-source", "nobody", "long"],
)
def test_what_cannot_be_said_of_an_owner(filled, name, owner, by, error):
    with filled.write("test", AT) as tx, pytest.raises(error) as raised:
        own(tx, name, owner, by)
    assert raised.value.do

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The feed that is made for each asker: the files agree, share no second, and lose what is withdrawn at once."""

from __future__ import annotations

import json

import pytest

from tests.flows.misp_node import AT, MEMBER, OWN, STRANGER, add, attribute, event, node, uid
from tocsin.core.collection import Collection
from tocsin.core.errors import NotFound
from tocsin.core.limits import Limits
from tocsin.flows import misp_feed, misp_feed_served, misp_in
from tocsin.store import collections

GREEN_ALONE, CLEAR_ALONE = "00000000-0000-4000-8000-0000000000c1", "00000000-0000-4000-8000-0000000000c2"


@pytest.fixture
def here(tmp_path):
    made = node(tmp_path)
    with made.store.write("test", AT) as tx:
        collections.add(tx, Collection(id=GREEN_ALONE, title="Green", at_most="green"))
        collections.add(tx, Collection(id=CLEAR_ALONE, title="Clear", at_most="clear"))
    yield made
    made.store.close()


def manifest(on, asker, collection=""):
    return json.loads(misp_feed_served.manifest(on, asker, collection))


def test_the_files_are_a_feed_as_our_own_reader_takes_it(here, tmp_path):
    for number in (1, 11, 21):
        add(here, OWN, event(number))
    folder = tmp_path / "feed"
    folder.mkdir()
    entries = manifest(here, MEMBER)
    (folder / "manifest.json").write_text(json.dumps(entries))
    for uuid in entries:
        (folder / f"{uuid}.json").write_bytes(misp_feed_served.event(here, MEMBER, "", uuid))
    rows = misp_feed.listed(str(folder), Limits())
    assert [(row.uuid, row.state, row.timestamp) for row in rows] == [
        (uid(n), "whole", 1_795_000_000 + at) for at, n in enumerate((1, 11, 21))
    ]
    lines = misp_feed_served.hashes(here, MEMBER, "").decode().split()
    assert [line.partition(",")[2] for line in lines] == [uid(1), uid(11), uid(21)]


def test_what_is_not_published_or_not_for_the_asker_or_not_in_the_collection_is_not_there(here):
    add(here, OWN, event(1, published=False))
    add(here, OWN, event(11))
    add(here, OWN, event(21, tags=["tlp:clear"]))
    add(here, OWN, event(31, tags=["tlp:red"]))
    found = {
        (a.organisation, c): sorted(manifest(here, a, c))
        for a in (OWN, MEMBER, STRANGER)
        for c in ("", GREEN_ALONE, CLEAR_ALONE)
    }
    assert found == {
        ("own", ""): [uid(11), uid(21), uid(31)], ("own", GREEN_ALONE): [uid(11), uid(21)], ("own", CLEAR_ALONE): [uid(21)],
        ("member", ""): [uid(11), uid(21)], ("member", GREEN_ALONE): [uid(11), uid(21)], ("member", CLEAR_ALONE): [uid(21)],
        ("stranger", ""): [uid(21)], ("stranger", GREEN_ALONE): [uid(21)], ("stranger", CLEAR_ALONE): [uid(21)],
    }  # fmt: skip
    for asker, collection, number in (
        (OWN, "", 1),
        (MEMBER, "", 31),
        (STRANGER, "", 11),
        (OWN, CLEAR_ALONE, 11),
    ):
        with pytest.raises(NotFound) as caught:
            misp_feed_served.event(here, asker, collection, uid(number))
        assert caught.value.what == "there is no such event"
    for ask in (misp_feed_served.manifest, misp_feed_served.hashes):
        with pytest.raises(NotFound, match="collection"):
            ask(here, OWN, "nonesuch")


def test_a_withdrawn_event_is_in_no_file_and_a_deleted_attribute_says_so(here):
    add(here, OWN, event(1, attribute(2), attribute(3)))
    add(here, OWN, event(11))
    before = manifest(here, MEMBER)[uid(1)]["timestamp"]
    misp_in.edit(
        here, OWN, uid(1), json.dumps({"Attribute": [attribute(2, deleted=True, timestamp=None)]}).encode()
    )
    assert manifest(here, MEMBER)[uid(1)]["timestamp"] > before
    whole = json.loads(misp_feed_served.event(here, MEMBER, "", uid(1)))["Event"]
    assert {a["uuid"]: a["deleted"] for a in whole["Attribute"]} == {uid(2): True, uid(3): False}
    assert len(misp_feed_served.hashes(here, MEMBER, "").split()) == 2
    misp_in.delete(here, OWN, uid(1))
    assert list(manifest(here, MEMBER)) == [uid(11)]
    assert uid(1).encode() not in misp_feed_served.hashes(here, MEMBER, "")
    with pytest.raises(NotFound):
        misp_feed_served.event(here, MEMBER, "", uid(1))

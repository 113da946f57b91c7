# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What askers other than the own organisation get, and what they may take back."""

from __future__ import annotations

import json

import pytest

from tests.serve.taxii_node import ALL, AT, INBOX, STAMP, Web, made
from tests.share.warning_samples import AT as WARNED
from tests.share.warning_samples import ID, LATER, report
from tests.stix_samples import GREEN, RED, numbered
from tocsin.core import ids, instant, stix
from tocsin.core.collection import Collection, Wanted
from tocsin.core.dependency import Map, Node
from tocsin.core.errors import Denied, NotFound
from tocsin.core.limits import Limits
from tocsin.core.marking import ids_for
from tocsin.core.policy import Asker
from tocsin.flows import leaving, taxii, taxii_in, trace
from tocsin.share.own_names import Choice
from tocsin.share.taxii_server import Query, held
from tocsin.store import collections, create_store, maps, objects, source_withdrawals, wanted, warnings

OWN = Asker(organisation="own", own=True)
MEMBER = Asker(organisation="member", communities=("sector",))
RIVAL = Asker(organisation="a/member", communities=("sector",))
STRANGER = Asker(organisation="stranger")
STRANGER_IN = Asker(organisation="other", communities=("elsewhere",))
NOBODY = Asker(organisation="")


@pytest.fixture
def node(tmp_path):
    web = Web(tmp_path)
    yield web.node
    web.close()


def add(node, asker, *given):
    return json.loads(taxii_in.add(node, asker, INBOX, json.dumps({"objects": given}).encode()).body)


def seen(node, asker, **query):
    page = json.loads(taxii.objects(node, asker, Query(collection=ALL, **query)).body)
    return [int(each["id"][-12:]) for each in page["objects"]]


def test_each_asker_sees_what_the_markings_allow_in_pages_manifests_and_by_id(node):
    add(node, OWN, made(1), made(2, object_marking_refs=[RED]), made(3, object_marking_refs=[GREEN]))
    add(node, OWN, made(4, object_marking_refs=[ids_for("clear")]))
    assert (seen(node, OWN), seen(node, MEMBER), seen(node, STRANGER)) == ([1, 2, 3, 4], [3, 4], [4])
    for asker, names in ((MEMBER, [3, 4]), (STRANGER, [4])):
        listed = json.loads(taxii.manifest(node, asker, Query(collection=ALL)).body)["objects"]
        assert [int(each["id"][-12:]) for each in listed] == names
        for number in set(range(1, 6)) - set(names):
            for ask in (taxii.one_object, taxii.object_versions):
                with pytest.raises(NotFound) as caught:
                    ask(node, asker, Query(collection=ALL), numbered("indicator", number))
                assert caught.value.what == "there is no such object in this collection"


def test_next_tells_and_grants_nothing(node):
    add(node, OWN, *(made(n, object_marking_refs=[GREEN if n % 40 == 0 else RED]) for n in range(121)))
    page = json.loads(taxii.objects(node, OWN, Query(collection=ALL, limit=40)).body)
    query = held(page["next"])
    assert query is not None
    assert json.loads(taxii.objects(node, MEMBER, query).body)["more"] is False
    assert json.loads(taxii.objects(node, STRANGER, query).body) == {"more": False, "objects": []}
    assert json.loads(taxii.objects(node, MEMBER, Query(collection=ALL, limit=4)).body)["more"] is False
    assert seen(node, MEMBER, limit=2) == [0, 40]


def test_a_status_is_for_who_posted(node):
    answer = add(node, MEMBER, made(1, object_marking_refs=[GREEN]))
    assert json.loads(taxii.status(node, MEMBER, answer["id"]).body) == answer
    with pytest.raises(NotFound):
        taxii.status(node, RIVAL, answer["id"])


def delete(node, asker, number):
    taxii_in.delete(node, asker, Query(collection=INBOX, versions=("all",)), numbered("indicator", number))


def test_others_take_back_what_they_have_said_and_what_somebody_vouches_for_stays(node):
    green = [made(number, object_marking_refs=[GREEN]) for number in range(5)]
    add(node, MEMBER, green[1], green[2])
    add(node, RIVAL, green[2], green[3])
    for number, asker in ((3, MEMBER), (1, RIVAL)):
        with pytest.raises(Denied):
            delete(node, asker, number)
    with pytest.raises(NotFound):
        delete(node, STRANGER, 3)
    delete(node, MEMBER, 1)
    delete(node, MEMBER, 2)
    assert seen(node, OWN) == [2, 3]
    again = add(node, MEMBER, green[1], green[2], green[4])
    assert [each["message"] for each in again["failures"]] == ["the object is withdrawn here"] * 2
    assert seen(node, OWN) == [2, 3, 4]
    delete(node, RIVAL, 2)
    assert seen(node, OWN) == [3, 4]
    add(node, RIVAL, green[1])  # another who says it brings it back, at the end, for those who have read on
    assert seen(node, OWN) == [3, 4, 1]
    delete(node, OWN, 3)
    assert add(node, MEMBER, green[3])["failures"][0]["message"] == "the object is withdrawn here"
    assert seen(node, OWN) == [4, 1]


def test_the_version_before_is_the_last_and_the_first_when_the_others_were_taken_back(node):
    for asker, stamp in (
        (MEMBER, STAMP),
        (RIVAL, "2026-02-01T00:00:00.000Z"),
        (OWN, "2026-03-01T00:00:00.000Z"),
    ):
        add(node, asker, made(1, stamp, object_marking_refs=[GREEN]))
    with node.store.write("me", AT) as tx:
        for name in ("member", "own"):
            source_withdrawals.add(tx, numbered("indicator", 1), f"taxii/{INBOX}/{name}", "wrong", "amy")
    for version in ("first", "last", "all"):
        query = Query(collection=ALL, versions=(version,))
        (found,) = json.loads(taxii.objects(node, STRANGER_IN, query).body)["objects"]
        assert found["modified"] == "2026-02-01T00:00:00.000Z"


def gone_to(node, number):
    with node.store.read() as reader:
        try:
            found = trace.trace(reader, numbered("indicator", number)).sent
        except NotFound:
            return []
    return [(each.way, each.place, each.recipient) for each in found]


def test_what_others_get_is_on_record_once_and_what_we_read_is_not(node):
    add(node, OWN, made(1, object_marking_refs=[GREEN]), made(2, object_marking_refs=[RED]))
    add(node, OWN, made(1, "2026-02-01T00:00:00.000Z", object_marking_refs=[GREEN]))
    taxii.objects(node, OWN, Query(collection=ALL))
    taxii.manifest(node, MEMBER, Query(collection=ALL))
    assert gone_to(node, 1) == []
    for _ in range(2):
        assert seen(node, MEMBER) == [1]
    assert gone_to(node, 1) == [("taxii", ALL, "member")]
    assert seen(node, MEMBER, versions=("all",)) == [1, 1]  # the older version goes for the first time
    assert seen(node, RIVAL) == [1]
    assert [recipient for _, _, recipient in gone_to(node, 1)] == ["member", "member", "a/member"]
    assert gone_to(node, 2) == []


def test_what_holds_an_own_name_is_not_there_for_others_until_it_is_released_for_them(node):
    with node.store.write("me", AT) as tx:
        maps.replace(
            tx, "map", Map(nodes=(Node(id="plc", kind="asset", name="Alder pumps", hosts=("plc-7",)),))
        )
    named = made(1, object_marking_refs=[GREEN], description="seen on PLC-7 of the Alder pumps")
    add(node, OWN, named, made(2, object_marking_refs=[GREEN]))
    one = numbered("indicator", 1)
    asks = (taxii.one_object, taxii.object_versions)
    assert (seen(node, OWN), seen(node, MEMBER), seen(node, MEMBER, limit=1)) == ([1, 2], [2], [2])
    for ask in asks:
        with pytest.raises(NotFound) as caught:
            ask(node, MEMBER, Query(collection=ALL), one)
        assert caught.value.what == "there is no such object in this collection"
    with pytest.raises(NotFound):
        delete(node, MEMBER, 1)
    with node.store.read() as reader:
        place = reader.last
    (item,) = stix.read_bundle(json.dumps(named).encode(), "x", Limits()).records
    with node.store.read() as reader:
        (row,) = leaving.look(reader, [item], "sector", node.own_names.matcher(reader), organisation="own")
    release = [Choice(name, "release") for name in dict.fromkeys(find.name for find in row.finds)]
    leaving.approve(node.store, row, "sector", release, organisation="own", by="amy", why="", at=AT)
    assert (seen(node, MEMBER), seen(node, RIVAL), seen(node, STRANGER_IN)) == ([2, 1], [2, 1], [2])
    with node.store.read() as reader:  # who has read up to here gets what was released since
        rule = Collection(id=ALL, title="All")
        page = wanted.page(reader, MEMBER, rule, Wanted(), after=place, limit=9, most_bytes=10**6)
        assert [row.id for row in page.rows] == [one]
    assert len(json.loads(taxii.manifest(node, MEMBER, Query(collection=ALL)).body)["objects"]) == 2
    with node.store.write("me", AT) as tx:  # a name that was not there when it was looked at
        maps.replace(tx, "more", Map(nodes=(Node(id="x", kind="asset", name="x", hosts=("indicator",)),)))
    assert seen(node, MEMBER) == []


def test_who_has_no_name_posts_nothing_and_sources_are_named_by_collection_and_asker(node):
    with pytest.raises(Denied):
        add(node, NOBODY, made(1))
    add(node, MEMBER, made(1))
    with node.store.read() as reader:
        assert objects.sources(reader, numbered("indicator", 1)) == [f"taxii/{INBOX}/member"]
        assert objects.page(reader, 0, 9)[0].added_at == AT


def test_the_collection_of_everything_is_made_once_and_not_again_when_removed(tmp_path):
    store = create_store(f"sqlite:///{tmp_path / 'x.db'}")
    node = taxii.Node(store=store, organisation="", limits=Limits(), now=lambda: AT, new_id=lambda: ALL)
    assert [each["title"] for each in json.loads(taxii.all_collections(node, True).body)["collections"]] == [
        taxii.DEFAULT_TITLE
    ]
    taxii.first_use(node)
    with store.write("me", AT) as tx:
        collections.remove(tx, ALL)
    assert taxii.all_collections(node, True).body == b"{}"
    store.close()


def test_warnings_that_are_posted_are_followed_and_forged_ones_kept_and_told_of(node):
    given = stix.properties(report())
    assert add(node, MEMBER, given)["success_count"] == 1
    forged = stix.properties(report(modified=LATER, issuer=ids.derived("identity", "mallory")))
    told = add(node, STRANGER, forged)
    assert told["success_count"] == 1
    assert "not followed: another issued this warning" in told["successes"][0]["message"]
    with node.store.read() as reader:
        assert [(one.id, one.version) for one in warnings.all(reader)] == [(ID, instant.version_key(WARNED))]

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What askers other than the own organisation get, and what they may take back."""

from __future__ import annotations

import json

import pytest

from tests.serve.taxii_node import ALL, AT, INBOX, Web, made
from tests.share.warning_samples import AT as WARNED
from tests.share.warning_samples import ID, LATER, report
from tests.stix_samples import GREEN, RED, numbered
from tocsin.core import ids, instant, stix
from tocsin.core.errors import Denied, NotFound
from tocsin.core.limits import Limits
from tocsin.core.marking import ids_for
from tocsin.core.policy import Asker
from tocsin.flows import taxii, taxii_in
from tocsin.share.taxii_server import Query, held
from tocsin.store import collections, create_store, objects, warnings

OWN = Asker(organisation="own", own=True)
MEMBER = Asker(organisation="member", communities=("sector",))
RIVAL = Asker(organisation="a/member", communities=("sector",))
STRANGER = Asker(organisation="stranger")
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


def test_others_withdraw_only_what_nobody_else_has_said(node):
    green = [made(number, object_marking_refs=[GREEN]) for number in range(4)]
    add(node, MEMBER, green[1], green[2])
    add(node, RIVAL, green[2], green[3])
    everything = Query(collection=INBOX, versions=("all",))
    for number, asker in ((2, MEMBER), (3, MEMBER), (1, RIVAL)):
        with pytest.raises(Denied):
            taxii_in.delete(node, asker, everything, numbered("indicator", number))
    taxii_in.delete(node, MEMBER, everything, numbered("indicator", 1))
    taxii_in.delete(node, OWN, everything, numbered("indicator", 2))
    assert seen(node, OWN) == [3]
    with pytest.raises(NotFound):
        taxii_in.delete(node, STRANGER, everything, numbered("indicator", 3))


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

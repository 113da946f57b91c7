# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Attributes, objects and tags that are written by the MISP API: what changes, what stays, who may, and what is told."""

from __future__ import annotations

import json

import pytest

from tests.flows.misp_node import MEMBER, OWN, RIVAL, add, attribute, event, uid, values, view
from tocsin.core.errors import BadInput, Denied, NotFound
from tocsin.flows import misp_parts


def send(ask, on, asker, name, **value):
    return json.loads(ask(on, asker, uid(name), json.dumps(value).encode()))


def test_attributes_are_added_one_by_one_and_in_a_list(here):
    add(here, OWN, event(1))
    one = json.loads(
        misp_parts.add_attributes(here, OWN, uid(1), json.dumps({"type": "md5", "value": "a" * 32}).encode())
    )
    assert one["Attribute"]["value"] == "a" * 32
    two = json.loads(
        misp_parts.add_attributes(here, OWN, uid(1), json.dumps([attribute(7), attribute(8)]).encode())
    )
    assert [a["uuid"] for a in two["Attribute"]] == [uid(7), uid(8)]
    assert len(values(here, OWN)) == 4
    for body in (
        b"",
        b"[]",
        b'{"type": "domain"}',
        b'[{"value": "x"}, 3]',
        b'{"value": "x.example"}',
        b'{"Attribute": 5}',
    ):
        with pytest.raises(BadInput):
            misp_parts.add_attributes(here, OWN, uid(1), body)


def test_what_a_change_of_an_attribute_does_not_name_stays_as_it_came(here):
    galaxy = [
        {
            "type": "threat-actor",
            "name": "Actor",
            "GalaxyCluster": [{"uuid": uid(70), "type": "threat-actor", "value": "BEAR"}],
        }
    ]
    add(
        here,
        OWN,
        event(
            1,
            attribute(2, Galaxy=galaxy, data="QQ==", first_seen="2026-01-01T00:00:00Z"),
            attribute(3),
            x_unknown=7,
        ),
    )
    made = send(misp_parts.edit_attribute, here, OWN, 2, comment="new")["Attribute"]
    assert (made["comment"], made["value"]) == ("new", "v2.example")
    (one, other) = view(here, OWN)["Attribute"]
    assert (one["Galaxy"], one["data"], one["comment"]) == (galaxy, "QQ==", "new")
    assert int(one["timestamp"]) > int(other["timestamp"]) == 1_795_000_000
    assert view(here, OWN)["x_unknown"] == 7


def test_an_attribute_of_an_object_is_changed_within_it(here):
    inner = [attribute(5, object_relation="domain"), attribute(6, object_relation="domain")]
    add(here, OWN, event(1, attribute(2), Object=[{"uuid": uid(4), "name": "domain-ip", "Attribute": inner}]))
    send(misp_parts.edit_attribute, here, OWN, 5, value="other.example")
    (whole,) = view(here, OWN)["Object"]
    assert {a["value"] for a in whole["Attribute"]} == {"other.example", "v6.example"}
    send(misp_parts.delete_attribute, here, OWN, 6)
    (whole,) = view(here, OWN)["Object"]
    assert [a["value"] for a in whole["Attribute"]] == ["other.example"]
    send(misp_parts.delete_object, here, OWN, 4, hard=1)
    assert view(here, OWN)["Object"] == []
    assert view(here, OWN, deleted="all")["Object"] == []


@pytest.mark.parametrize("hard", [0, 1])
def test_what_is_deleted_is_told_as_deleted_or_not_at_all(here, hard):
    add(here, OWN, event(1, attribute(2), attribute(3)))
    send(misp_parts.delete_attribute, here, OWN, 2, hard=hard)
    assert values(here, OWN) == ["v3.example"]
    assert values(here, OWN, deleted="gone") == ([] if hard else ["v2.example"])
    with pytest.raises(NotFound):
        send(misp_parts.edit_attribute, here, OWN, 2, comment="x")


def test_others_change_only_what_they_said_and_find_only_what_they_see(here):
    add(here, MEMBER, event(1, attribute(2), attribute(3)))
    add(here, OWN, event(11, attribute(12), attribute(13, Tag=[{"name": "tlp:red"}])))
    asks = (misp_parts.edit_attribute, misp_parts.delete_attribute)
    for ask in asks:
        with pytest.raises(Denied):
            send(ask, here, RIVAL, 2)
        with pytest.raises(Denied):
            send(ask, here, MEMBER, 12)
        for name in (13, 99):
            with pytest.raises(NotFound, match="no such attribute"):
                send(ask, here, MEMBER, name)
    with pytest.raises(Denied):
        send(misp_parts.delete_attribute, here, RIVAL, 2, hard=1)
    send(misp_parts.delete_attribute, here, MEMBER, 2, hard=1)
    assert values(here, OWN) == ["v3.example"]


def test_a_tag_narrows_who_may_have_it_at_once(here):
    add(here, OWN, event(1, attribute(2), attribute(3)))
    body = {"uuid": uid(2), "tag": "tlp:red"}
    misp_parts.tag(here, OWN, json.dumps(body).encode(), attach=True)
    assert (values(here, MEMBER), sorted(values(here, OWN))) == (["v3.example"], ["v2.example", "v3.example"])
    misp_parts.tag(here, OWN, json.dumps(body).encode(), attach=False)
    assert sorted(values(here, MEMBER)) == ["v2.example", "v3.example"]


BAD = [
    b"{",
    b"[]",
    b"{}",
    b'{"tag": 3}',
    b'{"tag": ""}',
    b'{"tag": "x", "uuid": [1]}',
    b'{"tag": "x"}',
    b'{"tag": "x", "local": true}',
]


@pytest.mark.parametrize("body", BAD)
def test_a_tag_that_cannot_be_set_is_refused(here, body):
    add(here, OWN, event(1))
    with pytest.raises((BadInput, NotFound)):
        misp_parts.tag(here, OWN, body, attach=True)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"Object": 3}', b'{"name": "x", "Attribute": {}}', b'{"name": "x"}', b'{"Attribute": []}'],
)
def test_what_is_no_object_is_refused(here, body):
    add(here, OWN, event(1))
    with pytest.raises(BadInput):
        misp_parts.add_object(here, OWN, uid(1), body)

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is written by the MISP API: what stays, who may change it, what is told of what is bad."""

from __future__ import annotations

import json

import msgspec
import pytest
import sqlalchemy as sa

from tests.flows.misp_node import (
    AT,
    MEMBER,
    NOW,
    OWN,
    RIVAL,
    add,
    attribute,
    converted,
    edit,
    event,
    keep,
    node,
    uid,
    values,
    view,
)
from tests.stix_samples import GREEN
from tocsin.core import stix
from tocsin.core.errors import BadInput, Conflict, Denied, NotFound
from tocsin.core.limits import Limits
from tocsin.core.policy import Asker
from tocsin.flows import misp_in, misp_parts, misp_search, misp_taken
from tocsin.share.misp.asked import Search
from tocsin.store import objects, schema, sources


def test_what_was_added_is_stored_as_said_by_who_added_it(here):
    answer = add(
        here, MEMBER, event(1, attribute(2), attribute(3, "not an address", type="ip-dst"), {"type": 7})
    )
    assert [a["uuid"] for a in answer["Event"]["Attribute"]] == [uid(2), uid(3)]
    assert [each["where"] for each in answer["failures"]] == ["body#/Event/Attribute/2"]
    assert "is carried as a note" in answer["not_carried"][0]
    with here.store.read() as reader:
        assert objects.sources(reader, f"indicator--{uid(2)}") == ["misp/member"]
        (row,) = sources.all(reader)
    assert (row.name, row.kind) == ("misp/member", "MISP event")
    assert values(here, OWN) == ["v2.example", "not an address"]


def test_what_is_not_said_of_an_event_is_filled_in(here):
    answer = add(
        here,
        MEMBER,
        {
            "info": "bare",
            "Tag": [{"name": "tlp:green"}],
            "Attribute": [{"type": "domain", "value": "x.example"}],
        },
    )
    made = answer["Event"]
    assert (made["date"], made["timestamp"], made["Orgc"]["name"]) == ("2026-11-22", str(NOW), "member")
    assert (
        json.loads(misp_search.view(here, MEMBER, made["uuid"]))["Event"]["Attribute"][0]["value"]
        == "x.example"
    )


BAD = {
    "not json": b"{",
    "nothing": b"",
    "a list": b"[]",
    "a number": b"3",
    "event of a number": b'{"Event": 3}',
    "no attributes": b'{"Event": {"info": "x"}}',
    "all bad": b'{"Event": {"info": "x", "Attribute": [{"type": "domain"}, 5]}}',
    "twice the same name": b'{"Event": {"info": "x", "info": "y"}}',
    "not UTF-8": b'{"Event": {"info": "\xff"}}',
    "half a pair": rb'{"Event": {"info": "\ud800", "Attribute": [{"type": "domain", "value": "x.example"}]}}',
    "deep": b'{"Event":' + b"[" * 500 + b"]" * 500 + b"}",
    "uuid of no form": b'{"Event": {"uuid": "x", "Attribute": [{"type": "domain", "value": "x.example"}]}}',
    "uuid of a list": b'{"Event": {"uuid": [1], "Attribute": [{"type": "domain", "value": "x.example"}]}}',
    "attributes no list": b'{"Event": {"info": "x", "Attribute": {"0": 1}}}',
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_what_is_no_event_is_refused_and_nothing_is_stored(here, body):
    with pytest.raises(BadInput):
        misp_in.add(here, OWN, body)
    with here.store.read() as reader:
        assert objects.count(reader) == 0


def test_an_event_that_is_here_is_changed_by_edit_alone(here):
    add(here, OWN, event(1))
    with pytest.raises(Conflict):
        add(here, OWN, event(1))
    with pytest.raises(Conflict, match="not newer"):
        edit(here, OWN, timestamp="1795000000")
    with pytest.raises(BadInput, match="another"):
        edit(here, OWN, uuid=uid(9))
    with pytest.raises(NotFound):
        edit(here, OWN, 9)


def test_what_a_change_does_not_name_stays(here):
    add(here, OWN, event(1, attribute(2), attribute(3)))
    edit(here, OWN, info="new")
    assert (view(here, OWN)["info"], values(here, OWN)) == ("new", ["v2.example", "v3.example"])
    assert [tag["name"] for tag in view(here, OWN)["Tag"]] == ["tlp:green"]
    edit(here, OWN, Event={"Attribute": [attribute(4), attribute(3, comment="again", timestamp=str(NOW))]})
    assert {a["value"]: a["comment"] for a in view(here, OWN)["Attribute"]} == {
        "v2.example": "",
        "v3.example": "again",
        "v4.example": "",
    }
    edit(here, OWN, Attribute=[attribute(2, deleted=True, timestamp=str(NOW))])
    assert sorted(values(here, OWN)) == ["v3.example", "v4.example"]
    assert values(here, OWN, deleted="gone") == ["v2.example"]
    times = [int(view(here, OWN)["timestamp"])]
    for info in ("a", "b"):
        edit(here, OWN, info=info)
        times.append(int(view(here, OWN)["timestamp"]))
    assert times == sorted(set(times))


def test_an_event_is_published_and_taken_back_under_one_uuid(here):
    add(here, OWN, event(1, published=False))
    for published in (True, False, True):
        misp_in.publish(here, OWN, uid(1), published=published)
        assert view(here, OWN)["published"] == published
        assert len(json.loads(misp_search.index(here, OWN, Search()))) == 1
        assert values(here, OWN) == ["v2.example"]


def test_others_change_and_withdraw_only_what_they_said(here):
    add(here, MEMBER, event(1))
    for change in (lambda: edit(here, RIVAL, info="mine"), lambda: misp_in.delete(here, RIVAL, uid(1))):
        with pytest.raises(Denied):
            change()
    with pytest.raises(Denied):
        misp_parts.add_attributes(here, RIVAL, uid(1), json.dumps(attribute(5)).encode())
    assert edit(here, MEMBER, info="by its author")["Event"]["info"] == "by its author"
    misp_in.delete(here, MEMBER, uid(1))
    with pytest.raises(NotFound):
        view(here, OWN)


def test_what_somebody_else_vouches_for_stays_when_an_event_is_deleted(here):
    same = event(1, attribute(2), attribute(3), Orgc={"name": "them", "uuid": uid(9)})
    add(here, MEMBER, same)
    keep(here, [each for each in converted(same) if each.id.endswith(uid(2))], "another")
    misp_in.delete(here, MEMBER, uid(1))
    both = [f"indicator--{uid(2)}", f"indicator--{uid(3)}"]
    with here.store.read() as reader:
        assert objects.exists(reader, [*both, f"report--{uid(1)}"]) == {both[0]}


def test_what_is_withdrawn_does_not_come_back_and_that_is_said(here):
    add(here, OWN, event(1))
    misp_in.delete(here, OWN, uid(1))
    with pytest.raises(Conflict, match="withdrawn"):
        add(here, OWN, event(1))
    with pytest.raises(NotFound):
        view(here, OWN)


def test_who_is_nobody_writes_nothing(here):
    with pytest.raises(Denied):
        add(here, Asker(organisation=""), event(1))


def test_more_than_one_answer_takes_is_refused(tmp_path):
    small = node(tmp_path, msgspec.structs.replace(Limits(), post_objects=3))
    with pytest.raises(misp_search.TooMuch):
        add(small, OWN, event(1, *(attribute(n) for n in range(2, 9))))
    with small.store.read() as reader:
        assert objects.count(reader) == 0
    small.store.close()


def test_what_misp_cannot_say_again_is_not_changed_by_it(here):
    foreign = {
        "type": "report", "spec_version": "2.1", "id": f"report--{uid(1)}", "created": AT, "modified": AT, "name": "R",
        "published": AT, "object_refs": [f"indicator--{uid(2)}"], "object_marking_refs": [GREEN],
    }  # fmt: skip
    keep(here, [stix.make(foreign)], misp_taken.source_of(OWN))
    for change in (
        lambda: edit(here, OWN, info="x"),
        lambda: misp_in.publish(here, OWN, uid(1), published=False),
    ):
        with pytest.raises(Denied, match="not made of MISP"):
            change()
    add(here, OWN, event(11))
    with here.store.write("test", AT) as tx:
        tx.connection.execute(sa.update(schema.object_).values(audience=("member",)))
    with pytest.raises(Denied, match="named audience"):
        edit(here, OWN, 11, info="x")
    misp_in.delete(here, OWN, uid(1))
    with pytest.raises(NotFound):
        view(here, OWN)

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which objects are events, and what is in them."""

from __future__ import annotations

import json

import pytest

from tests.flows.misp_node import MEMBER, OWN, attribute, converted, event, keep, uid
from tests.stix_samples import GREEN
from tocsin.core import stix
from tocsin.core.errors import NotFound
from tocsin.flows.misp_events import Events
from tocsin.store import remarks

STAMP, LATER = "2026-11-01T00:00:00.000Z", "2026-11-02T00:00:00.000Z"


def made(kind, number, **more):
    common = {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{uid(number)}",
        "created": STAMP,
        "modified": STAMP,
        "object_marking_refs": [GREEN],
    }
    return stix.make(common | more)


def sought(number):
    return made(
        "indicator",
        number,
        pattern=f"[domain-name:value = 'v{number}.example']",
        pattern_type="stix",
        valid_from=STAMP,
    )


def refs(*numbers):
    return [f"indicator--{uid(n)}" for n in numbers]


def seen(on, asker=MEMBER):
    with on.store.read() as reader:
        events = Events(on, reader, asker)
        return {
            events.head(root)["info"]: [a["value"] for a, _ in events.made(root).attributes]
            for root in events.all()
        }


def test_a_report_of_anybody_is_an_event_of_what_it_names(here):
    keep(
        here,
        [
            sought(2),
            sought(3),
            sought(4),
            made("report", 1, name="R", published=STAMP, object_refs=refs(2, 3)),
        ],
    )
    keep(here, [made("grouping", 5, name="G", context="unspecified", object_refs=refs(4, 99))])
    assert seen(here) == {"R": ["v2.example", "v3.example"], "G": ["v4.example"]}


def test_one_that_is_revoked_or_a_part_is_no_event(here):
    keep(
        here, [sought(2), made("report", 1, name="gone", published=STAMP, object_refs=refs(2), revoked=True)]
    )
    whole = event(
        10,
        attribute(11),
        Object=[{"uuid": uid(12), "name": "file", "meta-category": "file", "Attribute": [attribute(13)]}],
    )
    keep(here, converted(whole))
    assert seen(here) == {"Event 10": ["v11.example", "v13.example"]}


def test_of_two_with_one_uuid_the_later_stands(here):
    keep(here, [sought(2), made("report", 1, name="early", published=STAMP, object_refs=refs(2))])
    keep(here, [made("grouping", 1, name="late", context="unspecified", modified=LATER, object_refs=refs(2))])
    assert list(seen(here)) == ["late"]
    keep(
        here,
        [
            made(
                "report",
                1,
                name="revoked",
                modified="2026-11-03T00:00:00.000Z",
                published=STAMP,
                object_refs=refs(2),
                revoked=True,
            )
        ],
    )
    assert seen(here) == {}
    with here.store.read() as reader, pytest.raises(NotFound):
        Events(here, reader, OWN).get(uid(1))


def test_an_event_of_more_than_one_object_can_name_is_whole(here):
    numbers = range(2, 1_102)
    keep(here, converted(event(1, *(attribute(n) for n in numbers))))
    assert sorted(seen(here)["Event 1"]) == sorted(f"v{n}.example" for n in numbers)


def test_an_event_is_found_by_uuid_and_number_and_nothing_by_anything_else(here):
    keep(here, converted(event(0x1234)))
    with here.store.read() as reader:
        events = Events(here, reader, OWN)
        for name in (uid(0x1234), uid(0x1234).upper(), str(0x1234 << 16)):
            assert events.get(name).uuid == uid(0x1234)
        for name in ("", "0", "1" * 40, "x", uid(0x1234)[:-1], f"report--{uid(0x1234)}", "../x", "%00"):
            with pytest.raises(NotFound):
                events.get(name)


def test_who_made_it_is_told_by_name_to_who_may_know_it(here):
    keep(here, converted(event(1, Orgc={"name": "CERT Alder", "uuid": uid(9)})))
    with here.store.read() as reader:
        events = Events(here, reader, MEMBER)
        assert events.head(events.get(uid(1)))["Orgc"] == {"uuid": uid(9), "name": "CERT Alder"}
    with here.store.write("test", "2027-01-15T12:00:00.000Z") as tx:
        remarks.add(tx, f"identity--{uid(9)}", "red", "", "test")
    names = {}
    for asker in (OWN, MEMBER):
        with here.store.read() as reader:
            events = Events(here, reader, asker)
            names[asker.organisation] = events.head(events.get(uid(1)))["Orgc"]
    assert names == {
        "own": {"uuid": uid(9), "name": "CERT Alder"},
        "member": {"uuid": uid(9), "name": uid(9)},
    }


def test_the_body_is_an_event_that_counts_what_is_in_it(here):
    keep(
        here,
        converted(
            event(1, attribute(2), Object=[{"uuid": uid(12), "name": "file", "Attribute": [attribute(13)]}])
        ),
    )
    with here.store.read() as reader:
        events = Events(here, reader, OWN)
        whole = json.loads(events.made(events.get(uid(1))).body)["Event"]
    assert whole["attribute_count"] == "2"
    (inner,) = whole["Object"]
    assert inner["Attribute"][0]["object_id"] == inner["id"] == str(12 << 16)
    assert {whole["id"]} == {
        inner["event_id"],
        whole["Attribute"][0]["event_id"],
        inner["Attribute"][0]["event_id"],
    }

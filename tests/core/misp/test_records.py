# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Fields of MISP records: every spelling in use is taken, what is wrong is told and the record goes on."""

from __future__ import annotations

from typing import Any

import pytest

from tests import misp_samples as samples
from tocsin.core import misp
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.misp import careful, hanging
from tocsin.core.misp.fields import Fields
from tocsin.core.reading import Fault


def read(**changes: Any) -> tuple[misp.Attribute, list[Fault]]:
    faults: list[Fault] = []
    raw = samples.raw({**samples.attribute(1, "domain", "bad.example"), **changes})
    return misp.attribute(raw, "in#/Event/Attribute/0", Limits(), faults.append), faults


SPELT: dict[str, tuple[dict[str, Any], str, Any]] = {
    "timestamp as digits": ({"timestamp": "1762000000"}, "timestamp", 1762000000),
    "timestamp as number": ({"timestamp": 1762000000}, "timestamp", 1762000000),
    "timestamp null": ({"timestamp": None}, "timestamp", None),
    "timestamp 0": ({"timestamp": "0"}, "timestamp", None),
    "flag as digit": ({"to_ids": "1"}, "to_ids", True),
    "flag as number": ({"to_ids": 0}, "to_ids", False),
    "value as number": ({"value": 5}, "value", "5"),
    "distribution as number": ({"distribution": 0}, "distribution", 0),
    "no uuid": ({"uuid": None}, "uuid", ""),
    "uuid in capitals": ({"uuid": samples.uuid(1).upper()}, "uuid", samples.uuid(1)),
    "lists null": ({"Tag": None, "Galaxy": None, "Sighting": None}, "tags", ()),
    "one tag for a list": ({"Tag": {"name": "a"}}, "tags", (misp.Tag(name="a"),)),
    "instant with an offset": ({"first_seen": "2025-11-01T12:00:00.5+01:00"}, "first_seen", "2025-11-01T11:00:00.500000Z"),
    "instant without": ({"first_seen": "2025-11-01 12:00:00"}, "first_seen", "2025-11-01T12:00:00.000000Z"),
    "unknown field": ({"new_in_3": {"a": 1}}, "rest", {"new_in_3": {"a": 1}}),
}  # fmt: skip


@pytest.mark.parametrize("name", SPELT)
def test_spellings_in_use(name: str):
    changes, field, due = SPELT[name]
    found, faults = read(**changes)
    assert getattr(found, field) == due
    assert faults == []


WRONG: dict[str, tuple[dict[str, Any], str, Any]] = {
    "timestamp -1": ({"timestamp": "-1"}, "timestamp", None),
    "timestamp beyond 9999": ({"timestamp": 10**15}, "timestamp", None),
    "timestamp a list": ({"timestamp": [1]}, "timestamp", None),
    "timestamp true": ({"timestamp": True}, "timestamp", None),
    "distribution -1": ({"distribution": -1}, "distribution", None),
    "distribution 9": ({"distribution": "9"}, "distribution", None),
    "uuid no UUID": ({"uuid": "../../etc"}, "uuid", ""),
    "flag a word": ({"deleted": "maybe"}, "deleted", False),
    "tags a text": ({"Tag": "tlp:red"}, "tags", ()),
    "a tag a number": ({"Tag": [-1, {"name": "b"}]}, "tags", (misp.Tag(name="b"),)),
    "comment an object": ({"comment": {}}, "comment", ""),
    "seen never": ({"last_seen": "yesterday"}, "last_seen", ""),
    "sighting of type 7": ({"Sighting": [{"type": 7}]}, "sightings", (misp.Sighting(),)),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_and_counts_as_absent(name: str):
    changes, field, due = WRONG[name]
    found, faults = read(**changes)
    assert getattr(found, field) == due
    assert len(faults) == 1
    assert faults[0].where.startswith("in#/Event/Attribute/0/")
    assert faults[0].do


def test_an_odd_distribution_is_known_as_odd():
    given: list[Any] = ["9", -1, [], "3", None, ""]
    assert [read(distribution=far)[0].odd_distribution for far in given] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


DEEP: Any = 1
for _ in range(80):
    DEEP = [DEEP]
REFUSED: dict[str, dict[str, Any]] = {
    "no type": {"type": ""},
    "no value": {"value": None},
    "value a list": {"value": ["a"]},
    "10 MB": {"value": "x" * 10_000_000},
    "deep": {"x": DEEP},
}


@pytest.mark.parametrize("name", REFUSED)
def test_attributes_that_are_none(name: str):
    with pytest.raises(BadInput) as caught:
        read(**REFUSED[name])
    assert caught.value.where.startswith("in#/Event/Attribute/0")


def test_a_bad_attribute_of_an_object_costs_itself():
    faults: list[Fault] = []
    raw = samples.raw(
        {"name": "file", "Attribute": [{"type": "md5"}, -1, samples.attribute(1, "md5", "a" * 32)]}
    )
    found = misp.misp_object(raw, "in#/Event/Object/0", Limits(), faults.append)
    assert [each.value for each in found.attributes] == ["a" * 32]
    assert {each.where for each in faults} == {
        "in#/Event/Object/0/Attribute/0",
        "in#/Event/Object/0/Attribute/1",
    }


def test_a_bad_property_of_an_event_costs_itself():
    faults: list[Fault] = []
    others = {
        "info": b'"x"',
        "date": b'"2025-13-01"',
        "Tag": b'[{"name":"a"}]',
        "Orgc": b"-1",
        "odd": b'"\\ud800"',
    }
    found = misp.event(others, "in#/Event", Limits(), faults.append)
    assert (found.info, found.date, found.tags) == ("x", "", (misp.Tag(name="a"),))
    assert len(faults) == 3


class Recorder(dict[str, object]):
    """A record that remembers which fields were asked for."""

    def __init__(self, *values: object) -> None:
        super().__init__(*values)
        self.asked: set[str] = set()

    def get(self, name: str, default: object = None) -> object:
        self.asked.add(name)
        return super().get(name, default)


RECORDS = {
    "attribute": (careful.attribute, {"type": "domain", "value": "a.example"}, careful._ATTRIBUTE),
    "sighting": (hanging.sighting, {}, hanging._SIGHTING),
    "proposal": (hanging.proposal, {}, hanging._PROPOSAL),
    "reference": (hanging.reference, {}, hanging._REFERENCE),
    "report": (hanging.report, {}, hanging._REPORT),
    "organisation": (hanging.org, {}, hanging._ORG),
}


@pytest.mark.parametrize("name", RECORDS)
def test_what_is_known_of_a_record_is_what_is_asked_for(name: str):
    read, value, known = RECORDS[name]
    record = Recorder(value)
    read(Fields(record, name, lambda _: None))
    assert record.asked == known


@pytest.mark.parametrize("kind", ["Note", "Opinion", "Relationship"])
def test_what_is_known_of_analyst_data_is_what_is_asked_for(kind: str):
    record = Recorder({"uuid": "x"})
    list(hanging.analyst(Fields({kind: [record]}, kind, lambda _: None)))
    assert record.asked == hanging._ANALYST[kind]


def test_what_is_known_of_lists_of_records_is_what_is_asked_for():
    tag, meta = Recorder({"name": "x", "exportable": True}), Recorder()
    cluster = Recorder({"value": "x", "type": "y", "meta": meta})
    list(hanging.tags(Fields({"Tag": [tag]}, "", lambda _: None)))
    list(hanging.clusters(Fields({"Galaxy": [{"GalaxyCluster": [cluster]}]}, "", lambda _: None)))
    assert tag.asked == hanging._TAG
    assert cluster.asked == hanging._CLUSTER
    assert meta.asked == hanging._GALAXY_META

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""MISP to STIX: what each record becomes, what is said of the rest, and the same bytes each time."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from tests import misp_samples as samples
from tocsin.core import marking, stix
from tocsin.core.limits import Limits
from tocsin.core.marking import Tlp
from tocsin.share import misp
from tocsin.share.misp.to_stix import ToStix

LIMITS = Limits()


def convert(value: Any) -> tuple[list[stix.StixObject], misp.Report, misp.Faults]:
    data = value if isinstance(value, bytes) else samples.raw(value)
    faults, report = misp.Faults(LIMITS), misp.Report(1_000)
    events = misp.survey(io.BytesIO(data), "in", LIMITS, faults)
    return list(misp.objects(io.BytesIO(data), "in", LIMITS, events, report, faults)), report, faults


def made(value: Any) -> dict[str, dict[str, Any]]:
    return {each.id: json.loads(each.raw) for each in convert(value)[0]}


def test_every_kind_of_record_and_nothing_wrong_in_the_bundle():
    objects, report, faults = convert(samples.FULL)
    assert faults.listed == []
    assert report.made == {
        "identity": 2, "indicator": 6, "malware": 1, "relationship": 2, "sighting": 1, "note": 5, "url": 1,
        "observed-data": 1, "vulnerability": 1, "grouping": 1, "threat-actor": 1, "report": 1, "marking-definition": 2,
    }  # fmt: skip
    bundle = stix.bundle(objects, "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d")
    assert list(stix.check(bundle, "in", LIMITS)) == []
    assert {(each.id, each.property) for each in report.dropped} == {
        (samples.uuid(96), "ShadowAttribute"), (samples.uuid(9), "type"), (samples.EVENT, "RelatedEvent"),
    }  # fmt: skip


def test_the_same_file_makes_the_same_bytes():
    assert [each.raw for each in convert(samples.FULL)[0]] == [each.raw for each in convert(samples.FULL)[0]]


def test_a_later_state_is_a_later_version_of_the_same_object():
    first = made(samples.event(samples.attribute(1, "domain", "bad.example")))
    later = made(
        samples.event(samples.attribute(1, "domain", "bad.example", timestamp="1762009999", deleted=True))
    )
    id = f"indicator--{samples.uuid(1)}"
    assert first[id]["created"] == later[id]["created"]
    assert first[id]["modified"] < later[id]["modified"]
    assert (first[id].get("revoked"), later[id]["revoked"]) == (None, True)


MATCHED = {
    "ip-dst": ("198.51.100.7", [("ipv4", "198.51.100.7")]),
    "ip-src|port": ("2001:db8::1|53", [("ipv6", "2001:db8::1")]),
    "hostname": ("WWW.Bad.Example", [("domain", "www.bad.example")]),
    "domain|ip": ("bad.example|198.51.100.7", [("domain", "bad.example"), ("ipv4", "198.51.100.7")]),
    "filename|md5": ("a|b.exe|" + "A" * 32, [("md5", "a" * 32)]),
    "malware-sample": ("a.exe|" + "a" * 32, [("md5", "a" * 32)]),
    "sha256": ("ab" * 32, [("sha256", "ab" * 32)]),
    "url": ("http://bad.example/it's", [("url", "http://bad.example/it's")]),
    "email-src": ("a@bad.example", [("email", "a@bad.example")]),
    "regkey|value": ("HKLM\\Software\\X|1", [("regkey", "hkey_local_machine\\software\\x")]),
    "user-agent": ("curl 'x'", [("useragent", "curl 'x'")]),
    "filename": ("it's.exe", [("filename", "it's.exe")]),
    "ip-dst as prefix": ("198.51.100.0/24", [("cidr", "198.51.100.0/24")]),
}


@pytest.mark.parametrize("name", MATCHED)
def test_values_are_looked_for_by_their_atoms(name: str):
    value, atoms = MATCHED[name]
    objects, report, _ = convert(samples.event(samples.attribute(1, name.partition(" ")[0], value)))
    (indicator,) = [each for each in objects if each.type == "indicator"]
    found = stix.atoms_of(indicator, LIMITS)
    assert [(atom.kind, atom.value) for atom in found.atoms] == atoms
    assert json.loads(indicator.raw)["name"] == value
    assert report.total == 0


UNMATCHED = {
    "unknown type": ("never-heard-of", "x"),
    "no address": ("ip-dst", "999.1.1.1"),
    "no bar": ("domain|ip", "bad.example"),
    "prefix too wide": ("ip-dst", "0.0.0.0/0"),
    "control character": ("domain", "bad\x00.example"),
}


@pytest.mark.parametrize("name", UNMATCHED)
def test_what_nothing_looks_for_is_carried_and_named(name: str):
    kind, value = UNMATCHED[name]
    objects, report, _ = convert(samples.event(samples.attribute(1, kind, value)))
    (note,) = [json.loads(each.raw) for each in objects if each.type == "note"]
    assert note["content"] == value
    assert [(each.id, each.property) for each in report.dropped] == [(samples.uuid(1), "type")]


MARKED: dict[str, tuple[dict[str, Any], dict[str, Any], marking.Tlp | None]] = {
    "as the event": ({}, {}, "green"),
    "narrower attribute": ({}, {"Tag": [{"name": "tlp:red"}]}, "red"),
    "wider attribute": ({}, {"Tag": [{"name": "tlp:clear"}]}, "green"),
    "own organisation only": ({"distribution": "0"}, {}, "amber+strict"),
    "sharing group": ({}, {"distribution": 4}, "amber+strict"),
    "nobody knows how far": ({}, {"distribution": "-1"}, "amber+strict"),
    "unknown colour": ({}, {"Tag": [{"name": "tlp:purple"}]}, "red"),
    "community": ({"Tag": [{"name": "tlp:clear"}], "distribution": "1"}, {}, "green"),
    "no tag at all": ({"Tag": []}, {}, None),
}


@pytest.mark.parametrize("name", MARKED)
def test_markings_are_never_wider_than_what_misp_said(name: str):
    whole, one, due = MARKED[name]
    found = made(samples.event(samples.attribute(1, "domain", "bad.example", **one), **whole))
    refs = found[f"indicator--{samples.uuid(1)}"].get("object_marking_refs")
    assert refs == ([marking.ids_for(due)] if due else None)
    assert all(ref in found for ref in refs or ())


def test_an_attribute_of_an_object_goes_no_further_than_its_object():
    inside = {
        "uuid": samples.OBJECT,
        "name": "x",
        "distribution": "0",
        "Attribute": [samples.attribute(1, "domain", "a.example")],
    }
    found = made(samples.event(Object=[inside]))
    assert found[f"indicator--{samples.uuid(1)}"]["object_marking_refs"] == [marking.ids_for("amber+strict")]


def test_local_tags_stay():
    tags = [{"name": "mine", "local": True}, {"name": "hidden", "exportable": False}, {"name": "said"}]
    found, report, _ = convert(samples.event(samples.attribute(1, "domain", "bad.example", Tag=tags)))
    assert b"mine" not in b"".join(each.raw for each in found)
    assert b"hidden" not in b"".join(each.raw for each in found)
    assert b'"said"' in b"".join(each.raw for each in found)
    assert [each.property for each in report.dropped] == ["Tag", "Tag"]


def test_bad_records_cost_themselves():
    bad: list[Any] = [-1, None, [], {}, {"type": "domain"}, samples.attribute(2, "domain", "x" * 2_000_000)]
    objects, _, faults = convert(samples.event(*bad, samples.attribute(1, "domain", "bad.example")))
    assert [each.id for each in objects if each.type == "indicator"] == [f"indicator--{samples.uuid(1)}"]
    assert [each.where for each in faults.listed] == [f"in#/Event/Attribute/{n}" for n in range(6)]


def test_of_two_records_with_one_uuid_the_first_stands_and_the_second_is_named():
    twins = [samples.attribute(1, "domain", "a.example"), samples.attribute(1, "domain", "b.example")]
    objects, report, _ = convert(samples.event(*twins))
    assert [json.loads(each.raw)["name"] for each in objects if each.type == "indicator"] == ["a.example"]
    assert [each.property for each in report.dropped] == ["uuid"]


def test_without_uuid_ids_are_the_same_each_time_and_differ_by_value():
    values = ["a.example", "b.example"]
    event = samples.event(*[samples.attribute(1, "domain", value, uuid="") for value in values])
    ids = [each.id for each in convert(event)[0] if each.type == "indicator"]
    assert len(set(ids)) == 2
    assert ids == [each.id for each in convert(event)[0] if each.type == "indicator"]


def test_more_than_a_report_may_name_is_parted():
    objects, _, _ = convert(
        samples.event(*[samples.attribute(n, "domain", f"h{n}.example") for n in range(2_500)])
    )
    by_id = {each.id: json.loads(each.raw) for each in objects}
    parts = by_id[f"report--{samples.EVENT}"]["object_refs"]
    named = [ref for part in parts for ref in by_id[part]["object_refs"]]
    assert [len(by_id[part]["object_refs"]) for part in parts] == [1_000, 1_000, 500]
    assert sorted(named) == sorted(id for id in by_id if id.startswith("indicator"))


def test_a_reference_that_leads_nowhere_is_named():
    inside = {"uuid": samples.OBJECT, "name": "x", "Attribute": [samples.attribute(1, "domain", "a.example")],
              "ObjectReference": [{"uuid": samples.uuid(3), "referenced_uuid": samples.uuid(99), "relationship_type": "X y"}]}  # fmt: skip
    _, report, _ = convert(samples.event(Object=[inside]))
    assert [(each.id, each.property) for each in report.dropped] == [(samples.uuid(3), "ObjectReference")]


def test_an_event_with_nothing_in_it_is_no_stix():
    objects, report, _ = convert(samples.event())
    assert [each.type for each in objects] == ["identity", "marking-definition"]
    assert [(each.id, each.property) for each in report.dropped] == [(samples.EVENT, "Event")]


def test_events_of_one_file_do_not_mix():
    second = json.loads(json.dumps(samples.event(samples.attribute(2, "domain", "b.example"), Tag=[])))
    second["Event"] |= {"uuid": samples.uuid(50), "published": False, "Orgc": {"name": "Birch"}}
    found = made(
        [samples.event(samples.attribute(1, "domain", "a.example")), {"Event": {"info": "empty"}}, second]
    )
    assert found[f"report--{samples.EVENT}"]["object_refs"] == [f"indicator--{samples.uuid(1)}"]
    assert found[f"grouping--{samples.uuid(50)}"]["object_refs"] == [f"indicator--{samples.uuid(2)}"]
    authors = [found[f"indicator--{samples.uuid(n)}"]["created_by_ref"] for n in (1, 2)]
    assert [found[each]["name"] for each in authors] == ["CERT Alder", "Birch"]


def test_the_words_of_opinions():
    at = [
        samples.attribute(
            1,
            "domain",
            "a.example",
            Opinion=[{"uuid": samples.uuid(n), "opinion": n} for n in (0, 50, 100, 101)],
        )
    ]
    words = [
        json.loads(each.raw)["opinion"] for each in convert(samples.event(*at))[0] if each.type == "opinion"
    ]
    assert words == ["strongly-disagree", "neutral", "strongly-agree"]


def test_the_root_is_known_before_the_parts():
    from tocsin.core.misp import Event

    assert (
        ToStix(Event(where="x", uuid=samples.EVENT, published=True), misp.Report(1), LIMITS).root
        == f"report--{samples.EVENT}"
    )


def names_of(level: str, **said: Any) -> dict[str, dict[str, Any]]:
    """What an event under a level makes of its organisation, a cluster of its own, one of ATT&CK, and of who saw it."""
    cluster = {"type": "threat-actor", "uuid": samples.uuid(70), "value": "Marsh Owl", "tag_name": "a"}
    known = {
        "type": "mitre-attack-pattern", "uuid": samples.uuid(71), "value": "Web - T1071.001", "tag_name": "b",
        "meta": {"external_id": ["T1071.001"]},
    }  # fmt: skip
    seen = {
        "uuid": samples.uuid(72),
        "type": "0",
        "date_sighting": "1762000000",
        "Organisation": {"name": "Clinic", "uuid": samples.uuid(73)},
    }
    galaxies = [{"type": each["type"], "name": "x", "GalaxyCluster": [each]} for each in (cluster, known)]
    attribute = samples.attribute(1, "domain", "a.example", Galaxy=galaxies, Sighting=[seen])
    found = made(samples.event(attribute, Tag=[{"name": f"tlp:{level}"}] if level else [], **said))
    return {
        each["name"]: each
        for each in found.values()
        if each["type"] in {"identity", "threat-actor", "attack-pattern"}
    }


@pytest.mark.parametrize("level", ["clear", "green", "amber", "red"])
def test_names_of_organisations_and_clusters_are_marked_as_the_event_and_public_ones_are_not(level: Tlp):
    found = names_of(level)
    assert len(found) == 4
    marked = {
        name for name, each in found.items() if each.get("object_marking_refs") == [marking.ids_for(level)]
    }
    assert marked == set(found) - {"Web - T1071.001"}
    assert "object_marking_refs" not in found["Web - T1071.001"]


def test_of_an_unmarked_event_the_names_are_unmarked():
    assert all("object_marking_refs" not in each for each in names_of("").values())


def test_what_two_events_name_under_two_levels_is_two_versions_and_the_widest_is_the_newest():
    for name in set(names_of("red")) - {"Web - T1071.001"}:
        versions = [names_of(level)[name] for level in ("", "red", "amber+strict", "amber", "green", "clear")]
        at = [each["modified"] for each in versions]
        assert at == sorted(set(at))
        assert len({each["id"] for each in versions}) == 1

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Indicators that are written at once: the same objects as made property by property, and right ones."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import misp_samples as samples
from tocsin.core import misp, stix
from tocsin.core.limits import Limits
from tocsin.core.misp import Attribute, Event, Org, Tag
from tocsin.share.misp import Faults, Report, objects, survey, types
from tocsin.share.misp.emit import Out
from tocsin.share.misp.indicators import Indicators
from tocsin.share.misp.to_stix import ToStix

LIMITS = Limits()
TYPES = [
    *types.ATOMS,
    *types.OTHER_PATHS,
    *types.RULES,
    "vulnerability",
    "comment",
    "link",
    "btc",
    "never heard of",
]
RIGHT = {
    "ipv4": ["198.51.100.7"], "address": ["198.51.100.7", "2001:db8::1", "198.51.100.0/24", " 198.51.100.7"],
    "domain": ["bad.example", "WWW.Bad.Example", "bücher.example"], "email": ["a@bad.example", "A'b@Bad.example"],
    "url": ["http://bad.example/x", "http://bad.example/it's", "https://Bad.example", "http://bad.example/?a=\\"],
    "md5": ["a" * 32, "A" * 32], "sha1": ["b" * 40], "sha256": ["c" * 64], "sha512": ["d" * 128], "ja3": ["e" * 32],
    "filename": ["it's.exe", "A|b.exe"], "mutex": ["Global\\'x"], "useragent": ["curl 'x'"], "regkey": ["HKLM\\Software\\X"], "": ["1", ""],
}  # fmt: skip
ODD = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    [
        "|",
        "a|b|c",
        "'",
        "\\",
        "x" * 3_000,
        "x" * 70_000,
        "AS64496",
        "\x00",
        "0.0.0.0/0",
        "[a = 'b']",
        "CVE-2026-0001",
    ]
)
INSTANTS = st.none() | st.integers(1, 253_402_300_799)
SEEN = st.sampled_from(["", "", "2025-11-01T11:00:00.500000Z"])
TAGS = st.lists(
    st.builds(
        Tag,
        name=st.sampled_from(["tlp:red", "tlp:clear", "phase:one", 'a"b', "x" * 5_000]),
        local=st.sampled_from([False, False, True]),
        exportable=st.sampled_from([True, True, False]),
    ),
    max_size=3,
).map(tuple)
CLUSTER = misp.Cluster(type="mitre-malware", value="KELPIE", uuid=samples.CLUSTER)
SIGHTING = misp.Sighting(uuid=samples.uuid(91), date=1762000300, org=Org(name="Birch"))


@st.composite
def attributes(draw: st.DrawFn) -> Attribute:
    """One of any type, mostly with a value of it."""
    kind = draw(st.sampled_from(TYPES))
    value = "|".join(draw(st.sampled_from(RIGHT[each])) for each in types.ATOMS.get(kind, ("",)))
    return Attribute(
        where="in",
        uuid=draw(st.sampled_from([samples.uuid(n) for n in range(1, 9)] + ["", samples.uuid(9).replace("-8", "-c")])),
        type=kind,
        value=draw(ODD) or "x" if not draw(st.integers(0, 5)) else value or "x",
        category=draw(st.sampled_from(["", "Network activity", 'a"b'])),
        comment=draw(st.sampled_from(["", "seen in löader traffic\n"])),
        to_ids=draw(st.sampled_from([True, True, False])),
        timestamp=draw(INSTANTS),
        distribution=draw(st.sampled_from([None, 0, 3, 5])),
        odd_distribution=draw(st.sampled_from([False, False, True])),
        deleted=draw(st.sampled_from([False, False, True])),
        disable_correlation=draw(st.booleans()),
        object_relation=draw(st.sampled_from(["", "", "md5"])),
        first_seen=draw(SEEN),
        last_seen=draw(SEEN),
        tags=draw(TAGS),
        clusters=draw(st.sampled_from([(), (), (CLUSTER,)])),
        sightings=draw(st.sampled_from([(), (), (SIGHTING,)])),
        rest=draw(st.sampled_from([{}, {}, {"new": 1}])),
    )  # fmt: skip


EVENTS = st.builds(
    Event,
    where=st.just("in"),
    uuid=st.just(samples.EVENT),
    info=st.sampled_from(["", "Phishing"]),
    date=st.sampled_from(["", "2025-11-01", "0001-01-01", "9999-12-31"]),
    timestamp=INSTANTS,
    published=st.booleans(),
    distribution=st.sampled_from([None, 0, 1, 3]),
    orgc=st.sampled_from([Org(), Org(name="Birch"), Org(uuid=samples.ORG, name="Alder")]),
    tags=TAGS,
)


def slowly(now: ToStix) -> Callable[[Attribute], Iterator[stix.StixObject]]:
    """What ``attribute`` does, without the quick half."""

    def one(a: Attribute) -> Iterator[stix.StixObject]:
        if a.uuid and not now.links.first(a.uuid):
            now.report.drop(a.uuid, "uuid", f"a second record with this UUID ({a.where}): the first stands")
            return
        yield from now.attributes.carefully(a)

    return one


def whole(now: ToStix, one: Callable[[Attribute], Iterator[stix.StixObject]], given: list[Attribute]) -> list[stix.StixObject]:  # fmt: skip
    return [*now.begin(), *(made for a in given for made in one(a)), *now.end()]


@given(EVENTS, st.lists(attributes(), max_size=6), st.sampled_from([LIMITS, LIMITS, Limits(pattern_bytes=150), Limits(object_bytes=700), Limits(references=3)]))  # fmt: skip
def test_what_is_written_at_once_is_what_is_made_property_by_property(
    event: Event, given: list[Attribute], limits: Limits
):
    quick, slow = (ToStix(event, Report(1_000), limits) for _ in range(2))
    found = whole(quick, quick.attribute, given)
    assert found == whole(slow, slowly(slow), given)
    assert quick.report.made == slow.report.made
    assert quick.report.dropped == slow.report.dropped
    assert errors(found, limits) == []


def errors(found: list[stix.StixObject], limits: Limits) -> list[stix.Finding]:
    """What the checker refuses; that a key does not spell out its hive is a warning."""
    bundle = stix.bundle(found, "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d") if found else b"[]"
    return [each for each in stix.check(bundle, "in", limits) if each.level == "error"]


QUICK = {"ip-dst": "198.51.100.7", "ip-src|port": "198.51.100.7|53", "domain": "bad.example", "url": "http://bad.example/x",
         "sha256": "ab" * 32, "filename|md5": "a.exe|" + "a" * 32, "email-src": "a@bad.example", "domain|ip": "bad.example|198.51.100.7",
         "ssdeep": "3:a:b", "mutex": "it's"}  # fmt: skip


@pytest.mark.parametrize("kind", QUICK)
def test_what_most_events_hold_is_written_at_once(kind: str):
    a = Attribute(where="in", uuid=samples.uuid(1), type=kind, value=QUICK[kind], to_ids=True)
    out = Out(Event(where="in", uuid=samples.EVENT), Report(0), LIMITS)
    assert Indicators(out, LIMITS).made(a) is not None


def test_an_event_of_more_than_a_report_names_is_the_same_either_way():
    given = [Attribute(where="in", uuid=samples.uuid(n), type="domain", value="bad.example", to_ids=True) for n in range(2_500)]  # fmt: skip
    event = Event(where="in", uuid=samples.EVENT, info="x")
    quick, slow = (ToStix(event, Report(1_000), LIMITS) for _ in range(2))
    assert whole(quick, quick.attribute, given) == whole(slow, slowly(slow), given)
    assert quick.report.made == {"indicator": 2_500, "grouping": 4}


ANY: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**40) | st.sampled_from(["", "0", "1", "domain", "a.example", samples.uuid(3), "tlp:red", "2025-11-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "uuid", "type", "value", "meta"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
NAMES = [
    *samples.attribute(1, "domain", "a"),
    "Tag",
    "Sighting",
    "Note",
    "Opinion",
    "Relationship",
    "data",
    "SharingGroup",
    "new",
]


@given(
    st.lists(
        st.tuples(st.sampled_from(TYPES), st.dictionaries(st.sampled_from(NAMES), ANY, max_size=4)),
        max_size=5,
    )
)
def test_whatever_stands_in_an_event_what_comes_out_is_right(given: list[tuple[str, dict[str, Any]]]):
    held = [{**samples.attribute(n, kind, "a.example"), **more} for n, (kind, more) in enumerate(given, 1)]
    inside = {"uuid": samples.OBJECT, "name": "file", "Attribute": held[::2]}
    data = samples.raw(samples.event(*held[1::2], Object=[inside]))
    faults, report = Faults(LIMITS), Report(0)
    events = survey(io.BytesIO(data), "in", LIMITS, faults)
    found = list(objects(io.BytesIO(data), "in", LIMITS, events, report, faults))
    assert errors(found, LIMITS) == []

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Observed data of what met a pattern: what was asked of, without own names; abroad no machine, person or program of ours."""

from __future__ import annotations

import json

import pytest

from tests.flows import signing
from tests.flows.conftest import AT, GREEN, LIMITS, NOW, give, indicator
from tests.stix_samples import bundle
from tocsin.core import stix
from tocsin.core.hit import PATTERN
from tocsin.core.name_matcher import Matcher, Name
from tocsin.core.policy import Asker
from tocsin.flows import keep_matches, kept_patterns, sightings, sightings_out
from tocsin.flows.keep_matches import Met
from tocsin.share import sighting_forms
from tocsin.watch.patterns import mappings

TEXT = (
    "([domain-name:value LIKE '%.bad.example'] FOLLOWEDBY [network-traffic:src_ref.value != '192.0.2.1' "
    "AND network-traffic:dst_ref.value ISSUBSET '203.0.113.0/24'] FOLLOWEDBY [process:command_line LIKE '%x%']) WITHIN 600 SECONDS"
)
INDICATOR = indicator(1, TEXT, object_marking_refs=[GREEN])
PEER = Asker("peer", ("ours",))


def _lines(count: int) -> bytes:
    events: list[dict[str, object]] = [
        {
            "timestamp": "2027-01-13T10:00:00Z",
            "event_type": "dns",
            "src_ip": "10.0.0.1",
            "dns": {"rrname": "a.bad.example"},
        }
    ]
    events += [
        {
            "timestamp": f"2027-01-13T10:01:{at:02}Z", "event_type": "flow", "src_ip": "10.0.0.1", "dest_ip": f"203.0.113.{at % 30 + 5}",
            "dest_port": 443, "proto": "TCP",
        }
        for at in range(count)
    ]  # fmt: skip
    events.append({"@timestamp": "2027-01-13T10:02:00Z", "EventID": 1, "Channel": "Sysmon", "Image": "x", "CommandLine": "x -p secret", "Computer": "ws7"})  # fmt: skip
    return b"\n".join(json.dumps(each).encode() for each in events)


def _kept(tmp_path, count: int):
    """A store in which every event of a log is kept as having met the pattern."""
    store = signing.fresh(tmp_path)
    give(store, "i.json", bundle(INDICATOR))
    keeping = kept_patterns.Keeping(mappings(), LIMITS)
    path = tmp_path / "a.json"
    path.write_bytes(_lines(count))
    events = [{"file": str(path), "line": line, "at": ""} for line in range(1, count + 3)]
    keeping.add({"object": INDICATOR["id"], "pattern": TEXT, "events": events})
    said = list(keeping.into(store, [str(path)], NOW, LIMITS))
    assert said == [f"{count + 2} new hits are kept: tocsin watch sightings"]
    return store


def _made(store, own=(), to=None):
    with store.read() as reader:
        found = sightings.find(reader, organisation="own")
        cut = sightings_out.cut(reader, found.sightings, found.known, Matcher(own), to)
    return [stix.properties_of(one.raw) for one in sighting_forms.to_stix(cut.going, "own", AT)]


def _values(made):
    return sorted(str(one.get("value", one.get("command_line", ""))) for one in made if "created" not in one)


def test_every_event_of_a_match_is_observed_with_what_was_asked_of_it(tmp_path):
    made = _made(_kept(tmp_path, 1))
    assert _values(made) == ["", "10.0.0.1", "203.0.113.5", "a.bad.example", "x -p secret"]
    observed = [one for one in made if one["type"] == "observed-data"]
    assert len(observed) == 3
    assert all(one["object_marking_refs"] == [GREEN] for one in observed)
    told = {ref for one in made if one["type"] == "sighting" for ref in one["observed_data_refs"]}
    assert told == {one["id"] for one in observed}
    assert {ref for one in observed for ref in one["object_refs"]} == {
        one["id"] for one in made if "created" not in one
    }


@pytest.mark.parametrize(
    ("own", "values"),
    [
        ((), ["", "203.0.113.5", "a.bad.example"]),
        ([Name("203.0.113.5", "address")], ["a.bad.example"]),
        ([Name("a.bad.example", "host")], ["", "203.0.113.5"]),
        ([Name("bad.example", "domain")], []),
    ],
)
def test_abroad_goes_nothing_of_ours(tmp_path, own, values):
    # the traffic itself has no value; without either end it is none. A pattern that names us is held whole
    assert _values(_made(_kept(tmp_path, 1), own, PEER)) == values


def test_who_may_not_have_the_indicator_has_no_observed_data(tmp_path):
    assert [one["type"] for one in _made(_kept(tmp_path, 1), (), Asker("stranger"))] == ["identity"]


def test_the_same_seen_often_is_one_observed_data_with_its_count(tmp_path):
    made = _made(_kept(tmp_path, 40), (), PEER)
    observed = [one for one in made if one["type"] == "observed-data"]
    # 30 addresses: each is a group of its own parties, the first ten are met twice
    assert sorted(one["number_observed"] for one in observed) == [1] * 10 + [2] * 10
    (busy,) = (one for one in made if one["type"] == "sighting" and one["count"] > 2)
    assert len(busy["observed_data_refs"]) == sightings_out.OBSERVED


def test_of_one_party_a_day_the_first_events_alone_are_looked_into(tmp_path):
    store, looked = signing.fresh(tmp_path), list[object]()

    def observe(_met, row) -> str:
        looked.append(row)
        return '{"a":{"type":"domain-name","value":"a.example"}}'

    give(store, "i.json", bundle(INDICATOR))
    log = b"\n".join(b'{"Computer": "ws7", "n": %d}' % at for at in range(50))
    name = str(INDICATOR["id"])
    met = [Met("a.json", line, "", PATTERN, name, name, TEXT) for line in range(1, 51)]
    keep_matches.keep(
        store, met, {}, lambda _: keep_matches.lines_of([log], 1000), actor="watch patterns", now=NOW, at=AT, limits=LIMITS,
        observe=observe,
    )  # fmt: skip
    assert len(looked) == keep_matches.OBSERVED
    (made,) = (one for one in _made(store) if one["type"] == "observed-data")
    assert made["number_observed"] == keep_matches.OBSERVED

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What came as MISP leaves as the same MISP where all of it may go; what may not go is not in it, by no field."""

from __future__ import annotations

import io
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import misp_samples as samples
from tests.flows.conftest import AT, CONTEXT, LIMITS, MAP, give
from tocsin.core.canonical import canonical
from tocsin.core.errors import NotFound
from tocsin.core.policy import Asker
from tocsin.flows import bulk_load, leaving, misp_file, misp_out, remark, withdraw
from tocsin.flows.misp_out import Asked, Written
from tocsin.share.own_names import Choice
from tocsin.store import Store, objects

OURS = Asked(asker=Asker("us", own=True))
REGION = Asked(asker=Asker("region", communities=("region",)))
ANYBODY = Asked(asker=Asker("x"))
COUNT = itertools.count(1_762_000_100)
"""Each state later than the one before."""
BAD = f"indicator--{samples.uuid(1)}"


def out(store: Store, asked: Asked = OURS, uuid: str = samples.EVENT) -> tuple[Written, bytes]:
    to = io.BytesIO()
    with store.read() as reader, misp_out.opened(reader, uuid, LIMITS) as event:
        done = misp_out.write(reader, event, asked, misp_out.gone(reader, event, asked), to)
    return done, to.getvalue()


def event_of(raw: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(raw)["Event"]
    return found


def own_names(store: Store, asked: Asked) -> Asked:
    with store.read() as reader:
        return Asked(asker=asked.asker, own=leaving.matcher(reader))


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc_é", max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
EXTRA = st.dictionaries(st.text("xyzé_", min_size=1, max_size=6), ANY, max_size=3)
FRAMES = (lambda e: e, lambda e: e["Event"], lambda e: [e], lambda e: {"response": [e]})


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    more=EXTRA,
    on=EXTRA,
    frame=st.sampled_from(FRAMES),
    indent=st.sampled_from([None, 1]),
)
def test_what_came_as_misp_leaves_as_the_same_misp(
    store: Store, more: Any, on: Any, frame: Any, indent: int | None
) -> None:
    whole = json.loads(json.dumps(samples.FULL))
    whole["Event"] |= {"timestamp": str(next(COUNT)), **more}
    whole["Event"]["Attribute"][0] |= on
    give(store, "e.json", json.dumps(frame(whole), indent=indent, ensure_ascii=indent is None).encode())
    done, raw = out(store)
    assert done.same
    assert canonical(json.loads(raw)) == canonical(whole)


def test_the_bytes_are_those_that_came_also_of_a_file_read_as_a_stream(store: Store, tmp_path: Path) -> None:
    inside = json.dumps(samples.FULL["Event"], indent=3, ensure_ascii=False).encode()
    path = tmp_path / "e.json"
    path.write_bytes(b'\xef\xbb\xbf[ {"x": 1, "Event" : ' + inside + b" } ]")
    taken = bulk_load.take(store, misp_file.KIND, str(path), "e.json", CONTEXT, file=misp_file.MispFile)
    assert taken.good
    assert out(store)[1] == b'{"Event":' + inside + b"}"


def test_several_events_of_a_file_are_kept_apart(store: Store) -> None:
    each = [
        samples.event(samples.attribute(n, "domain", f"a{n}.example"), uuid=samples.uuid(50 + n))
        for n in (1, 2)
    ]
    nameless = samples.event(samples.attribute(3, "domain", "a3.example"), uuid=None)
    taken = give(store, "e.json", samples.raw({"response": [*each, nameless]}))
    assert any("1 events have no UUID" in note for note in taken.notes)
    for n in (1, 2):
        assert json.loads(out(store, uuid=samples.uuid(50 + n))[1]) == each[n - 1]


def test_a_stix_object_that_came_as_stix_is_no_event(store: Store) -> None:
    with pytest.raises(NotFound):
        out(store)


def test_others_are_given_the_same_bytes_where_all_of_it_may_go(store: Store) -> None:
    whole = samples.event(samples.attribute(1, "domain", "bad.example"), ShadowAttribute=[{"uuid": samples.uuid(96), "type": "domain", "value": "o.example"}])  # fmt: skip
    give(store, "e.json", samples.raw(whole))
    done, raw = out(store, REGION)
    assert (done.same, json.loads(raw)) == (True, whole)
    assert out(store, ANYBODY) == (out(store, ANYBODY)[0], b"")
    assert "green" in out(store, ANYBODY)[0].held


def test_what_the_policy_refuses_is_not_in_it(store: Store) -> None:
    secret = samples.attribute(
        2, "domain", "secret.example", Tag=[{"name": "tlp:red"}], Sighting=[{"uuid": samples.uuid(91), "type": "0", "source": "secret place"}],
    )  # fmt: skip
    inner = samples.attribute(
        4, "md5", "d41d8cd98f00b204e9800998ecf8427e", Tag=[{"name": "tlp:amber+strict"}]
    )
    whole = samples.event(
        samples.attribute(1, "domain", "bad.example"), secret, {"type": "domain", "uuid": samples.uuid(5), "note": "secret, no value"},
        Object=[{"uuid": samples.OBJECT, "name": "file", "Attribute": [inner, samples.attribute(6, "filename", "a.exe")]}],
        ShadowAttribute=[{"uuid": samples.uuid(2), "type": "domain", "value": "secret2.example"}],
        Tag=[{"name": "tlp:green"}, {"name": "secret state", "local": True}, {"name": "secret too", "exportable": False}],
        RelatedEvent=[{"Event": {"info": "secret relative"}}],
    )  # fmt: skip
    give(store, "e.json", samples.raw(whole))
    done, raw = out(store, REGION)
    assert not done.same
    assert b"secret" not in raw
    assert b"d41d8cd9" not in raw
    found = event_of(raw)
    assert found["Attribute"] == whole["Event"]["Attribute"][:1]
    assert [each["value"] for each in found["Object"][0]["Attribute"]] == ["a.exe"]
    assert found["timestamp"] == whole["Event"]["timestamp"]
    assert f"indicator--{samples.uuid(2)}" in done.hidden
    assert json.loads(out(store)[1]) == whole


def test_what_is_withdrawn_stands_there_as_deleted_without_its_value(store: Store) -> None:
    give(store, "e.json", samples.raw(samples.FULL))
    withdraw.withdraw(store, BAD, organisation="us", why="wrong", by="amy", at=AT)
    done, raw = out(store, REGION)
    found = event_of(raw)
    gone = found["Attribute"][0]
    assert (gone["uuid"], gone["deleted"], gone["value"], gone["to_ids"]) == (
        samples.uuid(1),
        True,
        "withdrawn",
        False,
    )
    assert b'bad.example"' not in raw.replace(b"http://bad.example/x", b"")
    assert int(gone["timestamp"]) > 1762000000
    assert int(found["timestamp"]) > 1762000100
    assert found["Attribute"][1:] == samples.FULL["Event"]["Attribute"][1:]
    assert found["Object"] == samples.FULL["Event"]["Object"]
    assert BAD in done.back
    assert out(store, REGION)[1] == raw, "the same again"


WHOLE = {
    "a malware": (f"malware--{samples.CLUSTER}", b"KELPIE"),
    "a sighting": (f"sighting--{samples.uuid(91)}", samples.uuid(91).encode()),
    "a note": (f"note--{samples.uuid(93)}", b"packed"),
    "an event report": (f"note--{samples.uuid(97)}", b"# Story"),
    "an actor on the event": (f"threat-actor--{samples.uuid(98)}", b"BEAR"),
    "an object": (f"grouping--{samples.OBJECT}", b"d41d8cd9"),
    "a reference": (f"relationship--{samples.uuid(95)}", samples.uuid(95).encode()),
    "a value in an object": (f"indicator--{samples.uuid(10)}", b"d41d8cd9"),
    "an observation": (f"observed-data--{samples.uuid(4)}", b"http://bad.example/x"),
    "the event": (f"report--{samples.EVENT}", b"Phishing of water works"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_whatever_is_withdrawn_leaves_the_event(store: Store, name: str) -> None:
    give(store, "e.json", samples.raw(samples.FULL))
    object_id, said = WHOLE[name]
    assert said in out(store)[1]
    with store.read() as reader:
        found = objects.get(reader, object_id)
    assert found is not None, "the sample has it"
    withdraw.withdraw(store, object_id, organisation="us", why="wrong", by="amy", at=AT)
    done, raw = out(store)
    assert said not in raw
    assert object_id in done.back
    assert event_of(raw)["uuid"] == samples.EVENT


def test_what_is_marked_anew_is_not_given_to_those_outside(store: Store) -> None:
    give(store, "e.json", samples.raw(samples.FULL))
    remark.remark(store, BAD, "red", organisation="us", why="asked", by="amy", at=AT)
    assert b'"bad.example"' not in out(store, REGION)[1]
    assert all(each["uuid"] != samples.uuid(1) for each in event_of(out(store, REGION)[1])["Attribute"])
    assert out(store)[0].same


OWN = {
    "in the value": samples.event(samples.attribute(1, "domain", "x.example"), samples.attribute(2, "hostname", "plc-7.example")),
    "in an unknown field": samples.event(samples.attribute(1, "domain", "x.example"), samples.attribute(2, "domain", "y.example", odd={"seen": ["at plc-7"]})),
    "in a proposal": samples.event(samples.attribute(1, "domain", "x.example"), ShadowAttribute=[{"uuid": samples.uuid(9), "type": "text", "value": "plc-7"}]),
    "in an object": samples.event(samples.attribute(1, "domain", "x.example"), Object=[{"uuid": samples.OBJECT, "name": "x", "comment": "plc-7", "Attribute": [samples.attribute(3, "md5", "0" * 32)]}]),
}  # fmt: skip


@pytest.mark.parametrize("name", OWN)
def test_own_names_stay_here(store: Store, name: str) -> None:
    give(store, "map.toml", MAP)
    give(store, "e.json", samples.raw(OWN[name]))
    done, raw = out(store, own_names(store, REGION))
    assert (done.held, done.left_out) == ("", 1)
    assert b"plc-7" not in raw
    assert b"x.example" in raw


def test_an_event_whose_title_holds_an_own_name_stays_until_that_is_released(store: Store) -> None:
    give(store, "map.toml", MAP)
    whole = samples.event(samples.attribute(1, "domain", "x.example"), info="Found on plc-7")
    give(store, "e.json", samples.raw(whole))
    asked = own_names(store, REGION)
    assert "own names" in out(store, asked)[0].held
    with store.read() as reader:
        row = objects.get(reader, f"report--{samples.EVENT}")
        assert row is not None
        from tocsin.core import stix

        (item,) = stix.read_bundle(row.raw, "x", LIMITS).records
        (looked,) = leaving.look(reader, [item], "region", leaving.matcher(reader), organisation="us")
    leaving.approve(
        store, looked, "region", [Choice("plc-7", "release")], organisation="us", by="amy", why="", at=AT
    )
    done, raw = out(store, asked)
    assert (done.same, json.loads(raw)) == (True, whole)

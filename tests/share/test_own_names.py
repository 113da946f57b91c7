# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Own names in objects, and masks that never alter an original."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import stix
from tocsin.core.errors import BadInput
from tocsin.core.name_matcher import Matcher, Name
from tocsin.share import own_names
from tocsin.share.own_names import Choice

OWN = Matcher(
    [
        Name("alder", "name"),
        Name("North", "name"),
        Name("192.0.2.0/24", "address"),
        Name("al.der.example", "domain"),
    ]
)
AT = "2027-01-15T12:00:00.000Z"
AUTHOR = "identity--00000000-0000-4000-8000-000000000009"


def indicator(**more: object) -> stix.StixObject:
    said = {
        "type": "indicator", "spec_version": "2.1", "id": "indicator--00000000-0000-4000-8000-000000000001",
        "created": AT, "modified": AT, "valid_from": AT, "pattern": "[domain-name:value = 'bad.example']", "pattern_type": "stix",
    }  # fmt: skip
    return stix.make({**said, **more})


def places(item: stix.StixObject) -> set[tuple[str, str]]:
    return {(one.pointer, one.name) for one in own_names.finds(item, OWN)}


def test_names_are_found_in_every_string_and_in_names_of_properties() -> None:
    item = indicator(
        description="By Alder.", labels=["x", "192[.]0[.]2[.]7"], external_references=[{"source_name": "s", "url": "https://x.test/%61lder"}],
        x_a={"al/der": "q", "alder~": 1},
    )  # fmt: skip
    assert places(item) == {
        ("/description", "alder"), ("/labels/1", "192.0.2.0/24"), ("/external_references/0/url", "alder"), ("/x_a/alder~0", "alder"),
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("pad", range(3))
def test_base64_is_looked_into(encoding: str, pad: int) -> None:
    payload = base64.b64encode(("a" * pad + " user=alder; and so on").encode(encoding)).decode()
    item = stix.make(
        {
            "type": "artifact",
            "spec_version": "2.1",
            "id": "artifact--00000000-0000-4000-8000-000000000001",
            "payload_bin": payload,
        }
    )
    (one,) = own_names.finds(item, OWN)
    assert (one.pointer, one.name, one.maskable) == ("/payload_bin", "alder", False)


@given(
    st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=5, max_size=8),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=18, max_size=60),
    st.sampled_from(["utf-8", "utf-16-le"]),
)
def test_a_name_in_base64_is_found_whatever_stands_around_it(name: str, around: str, encoding: str) -> None:
    hidden = base64.b64encode(f"{around} {name} {around}".encode(encoding)).decode().rstrip("=")
    item = indicator(description=f"see {hidden} and 8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f")
    sought = Matcher([Name(name, "name", wanted=True)])
    assert name in {one.name for one in own_names.finds(item, sought)}


def test_what_could_not_be_looked_into_is_said_and_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_names, "PAYLOAD_BYTES", 45)
    for data in (b"x" * 60, b"PK\x03\x04" + b"x" * 20):
        said = {
            "type": "artifact",
            "spec_version": "2.1",
            "id": "artifact--00000000-0000-4000-8000-000000000001",
        }
        item = stix.make({**said, "payload_bin": base64.b64encode(data).decode()})
        found = own_names.finds(item, OWN)
        assert [one.kind for one in found] == [own_names.NOT_CHECKED]
        assert own_names.undecided(found, []) == found


def test_common_names_are_shown_and_hold_nothing() -> None:
    found = own_names.finds(indicator(description="the north"), OWN)
    assert [one.common for one in found] == [True]
    assert own_names.undecided(found, []) == []


def test_a_mask_makes_a_new_object_of_ours_and_leaves_the_original_alone() -> None:
    item = indicator(description="Alder at %61lder and 192.0.2.1", confidence=7)
    before = item.raw
    found = own_names.finds(item, OWN)
    choices = [Choice("alder", "mask", "[a]"), Choice("192.0.2.0/24", "mask", "[b]")]
    new, tie = own_names.masked(item, found, choices, AUTHOR, AT)
    said, link = json.loads(new.raw), json.loads(tie.raw)
    assert item.raw == before
    assert said["description"] == "[a] at [a] and [b]"
    assert said["confidence"] == 7
    assert (new.id != item.id, said["created_by_ref"]) == (True, AUTHOR)
    assert (link["relationship_type"], link["source_ref"], link["target_ref"]) == (
        "derived-from",
        new.id,
        item.id,
    )
    assert own_names.masked(item, found, choices, AUTHOR, AT) == [new, tie]
    other = own_names.masked(item, found, [Choice("alder", "mask", "[c]"), choices[1]], AUTHOR, AT)[0]
    assert other.id != new.id


def test_a_mask_that_makes_no_stix_is_refused() -> None:
    item = indicator(pattern="[ipv4-addr:value = '192.0.2.7']")
    with pytest.raises(BadInput, match="cannot be masked"):
        own_names.masked(
            item, own_names.finds(item, OWN), [Choice("192.0.2.0/24", "mask", "it's")], AUTHOR, AT
        )


def test_the_digest_is_of_the_bytes_and_of_what_was_found() -> None:
    item = indicator(description="alder")
    found = own_names.finds(item, OWN)
    digests = {
        own_names.digest(item, found), own_names.digest(item, []), own_names.digest(indicator(description="alder "), found),
    }  # fmt: skip
    assert len(digests) == 3

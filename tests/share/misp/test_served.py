# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Numbers, names and forms that clients of MISP lean on."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.limits import Limits
from tocsin.core.stix import make
from tocsin.share.misp import FromStix, Report, served

STAMP = "2026-11-01T00:00:00.000Z"


@given(st.uuids())
def test_a_number_is_the_head_of_the_uuid_and_every_reader_holds_it(uuid):
    number = served.number_of(str(uuid))
    assert int(number) == uuid.int >> 80 < 2**53
    assert served.number_in(f" {number} ") == number
    assert served.uuid_in(str(uuid).upper()) == str(uuid)
    assert served.number_in(str(uuid)) == "" or str(uuid).isdigit()


@given(st.text(max_size=50))
def test_any_text_is_a_uuid_a_number_or_neither(text):
    assert served.uuid_in(text) == "" or served.number_of(served.uuid_in(text))
    assert served.number_in(text) == "" or int(served.number_in(text)) < 10**15


def test_the_version_is_three_whole_numbers():
    assert [str(int(part)) for part in str(served.version()["version"]).split(".")] == served.VERSION.split(
        "."
    )
    assert served.VERSION.startswith("2.5.")


def test_an_error_has_the_three_fields():
    said = json.loads(served.error("It is wrong.", "mend it", "/misp/x", where="y"))
    assert (said["name"], said["message"], said["url"]) == ("It is wrong.", "It is wrong; mend it", "/misp/x")


def test_an_event_is_taken_apart_as_it_was_written():
    marked = {"spec_version": "2.1", "created": STAMP, "modified": STAMP}
    ids = [f"indicator--00000000-0000-4000-8000-00000000000{n}" for n in range(3)]
    objects = [
        make({"type": "report", "id": "report--00000000-0000-4000-8000-000000000009", "name": "R", "published": STAMP, "object_refs": ids, **marked}),
        *(make({"type": "indicator", "id": each, "pattern": f"[domain-name:value = 'x{n}.example']", "pattern_type": "stix", "valid_from": STAMP, **marked}) for n, each in enumerate(ids)),
    ]  # fmt: skip
    whole = json.loads(b"".join(FromStix(lambda: objects, "x", Report(9), Limits()).event()))["Event"]
    parts = list(served.parts(FromStix(lambda: objects, "x", Report(9), Limits()).event()))
    assert [name for name, _ in parts] == ["Event", "Attribute", "Attribute", "Attribute"]
    assert [record for name, record in parts if name == "Attribute"] == whole.pop("Attribute")
    assert whole.pop("Object") == []
    assert parts[0][1] == whole


def test_a_row_of_the_index_has_what_clients_read():
    event = {"uuid": "5f1c0c2e-9a4e-4a52-8d0e-3a1f6f0f1a01", "info": "x", "timestamp": "1", "published": True, "Orgc": {"uuid": "5f1c0c2e-9a4e-4a52-8d0e-3a1f6f0f1a02", "name": "o"}, "Tag": [{"name": "t"}], "EventReport": [{}]}  # fmt: skip
    row = served.row(event, minimal=False)
    assert (row["info"], row["EventTag"], row["id"]) == ("x", [{"Tag": {"name": "t"}}], str(0x5F1C0C2E9A4E))
    assert "EventReport" not in row
    assert set(served.row(event, minimal=True)) == {
        "id",
        "uuid",
        "timestamp",
        "published",
        "sighting_timestamp",
        "orgc_uuid",
    }

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""References of CycloneDX documents; hostile ones stand in test_cyclonedx_vex.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.component import Component, InDocument
from tocsin.core.errors import BadInput
from tocsin.know.readers.cyclonedx_refs import Subjects, as_link, own_place

SERIAL = "3e671687-395b-41f5-a30f-a58921a69b79"
OWN = InDocument(serial=SERIAL, edition="2")


def subjects(*refs: str, alone: bool = False) -> Subjects:
    made = Subjects(OWN, "s.json", alone=alone)
    for place, ref in enumerate(refs):
        stands = InDocument(serial=SERIAL, edition="2", ref=ref, described=place == 0)
        made.add(ref, place, Component(name=f"n{place}", version="", document=stands))
    return made


def test_a_link_is_taken_apart():
    assert as_link(f"urn:cdx:{SERIAL}/3#a#b", "f") == InDocument(serial=SERIAL, edition="3", ref="a#b")
    assert as_link(f"urn:cdx:{SERIAL}/3#a\nb", "f").ref == "a\nb"
    assert as_link(f"urn:cdx:{SERIAL}/3", "f") == InDocument(serial=SERIAL, edition="3", described=True)


@given(st.uuids(), st.integers(1, 10**18 - 1), st.text(min_size=1, max_size=8))
def test_every_place_can_be_linked_to(serial: object, edition: int, ref: str):
    place, notes = own_place({"serialNumber": f"urn:uuid:{serial}", "version": edition})
    assert notes == []
    link = as_link(f"urn:cdx:{serial}/{edition}#{ref}", "f")
    assert (link.serial, link.edition, link.ref) == (place.serial, place.edition, ref)


@given(st.text(max_size=20) | st.from_regex(r"urn:cdx:[0-9a-f-]{0,40}/[0-9]{0,3}#?.{0,3}", fullmatch=True))
def test_any_reference_is_a_place_a_mention_or_bad_input(ref: str):
    for alone in (False, True):
        try:
            found = subjects("a", "b", alone=alone).find(ref, "f")
        except BadInput as error:
            assert error.where == "f"
            continue
        assert found in (0, 1) or (isinstance(found, Component) and found.kind == "mentioned")


def test_a_reference_that_looks_like_a_link_or_package_url_and_is_a_bom_ref_means_that():
    odd = subjects("urn:cdx:x", "pkg:npm/a@1")
    assert (odd.find("urn:cdx:x", "f"), odd.find("pkg:npm/a@1", "f")) == (0, 1)


def test_a_link_without_bom_ref_means_what_the_document_describes():
    assert subjects("a", "b").find(f"urn:cdx:{SERIAL}/2", "f") == 0
    with pytest.raises(BadInput, match="describes no component"):
        subjects().find(f"urn:cdx:{SERIAL}/2", "f")

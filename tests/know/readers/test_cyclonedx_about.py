# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Notes about whole CycloneDX documents; the reader's tests show them in documents."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.know.readers.cyclonedx_about import notes, pointers

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["component", "name", "distributionConstraints", "tlp", "aggregate", "type"]), inner, max_size=3
    ),
)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(["metadata", "specVersion", "compositions", "externalReferences"]), JSON)
)
def test_any_json_gives_notes(top: dict[str, object]):
    assert all(isinstance(note, str) for note in notes(top, {}, asset="", alone=False))
    assert pointers(top) == [] or "externalReferences" in top


def test_a_document_without_inventory_is_not_asked_for_an_asset():
    (note,) = notes({"specVersion": "1.7"}, {}, asset="", alone=True)
    assert note.startswith("it lists no components")


def test_empty_parts_are_not_noted():
    held = {"annotations": b" [] ", "formulation": b"null", "declarations": b"{}"}
    assert notes({"specVersion": "1.7"}, held, asset="plc", alone=False) == []

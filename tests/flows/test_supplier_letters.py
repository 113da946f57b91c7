# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Letters from the stored map."""

from __future__ import annotations

import pytest

from tests.flows.conftest import MAP, NOW, give
from tocsin.core.errors import NotFound
from tocsin.flows.supplier_letters import write
from tocsin.store import Store

MORE = (
    MAP
    + b'[[supplier]]\nid = "acme"\nname = "Acme"\n[[input]]\nof = "water"\nname = "chlorine"\nfrom = ["acme"]\n'
)


def test_a_letter_for_each_supplier_of_the_map(store: Store):
    give(store, "map.toml", MORE)
    (letter,) = write(store, NOW.date(), 5)
    assert (letter.supplier, letter.people, letter.services, letter.delivers) == (
        "acme",
        1050,
        2,
        ("chlorine",),
    )
    assert letter.asks[0].what == "flow"


def test_a_supplier_on_no_map_is_named_with_the_nearest(store: Store):
    give(store, "map.toml", MORE)
    with pytest.raises(NotFound, match="acmee") as caught:
        write(store, NOW.date(), 5, "acmee")
    assert "acme" in caught.value.do

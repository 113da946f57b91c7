# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which components a product is: model numbers with wildcards against a slow twin, and hostile numbers of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.component import Component, Product
from tocsin.know.products import Here, folded, has_wildcard, lead, matches


def slow(model: str, text: str) -> bool:
    """By a regular expression: ``?`` one character, ``*`` any number, a backslash before what is meant itself."""
    parts = re.findall(r"\\.|.", model)
    pattern = "".join({"*": ".*", "?": "."}.get(part, re.escape(part[-1])) for part in parts)
    return re.fullmatch(pattern, text) is not None


@given(st.text(alphabet="ab*?\\", max_size=10), st.text(alphabet="ab*?\\", max_size=8))
def test_model_numbers_match_as_the_slow_twin_says(model, text):
    assert matches(model, text) == slow(model, text)


@given(st.text(alphabet="ab*?\\", max_size=10), st.text(alphabet="ab*?\\", max_size=8))
def test_what_matches_begins_as_the_model_number_does(model, text):
    if matches(model, text):
        assert text.startswith(lead(model))
    if not has_wildcard(model) and not model.endswith("\\"):
        assert matches(model, text) == (re.sub(r"\\(.)", r"\1", model) == text)


def test_many_stars_do_not_explode():
    assert matches("a*" * 200 + "b", "a" * 5_000) is False


def device(name: str, version: str = "1", vendor: str = "Acme") -> Component:
    return Component(name=name, version=version, supplier=vendor, kind="device")


@pytest.mark.parametrize("name", ["PUMP® 7", "pump 7", "Pump\u00a07", "Pump  7 "])
def test_names_are_equal_but_for_case_space_and_marks(name):
    assert folded(name) == "pump 7"
    found = Here([device(name)]).find(Product(vendor="ACME Corp.", name="Pump 7", version="*"))
    assert [(one.place, one.holds) for one in found] == [(0, True)]


def test_the_surest_answer_of_two_ways_counts():
    both = Component(
        name="Pump", version="1.0", supplier="Acme", kind="device", cpe="cpe:2.3:o:acme:pump:*:*:*:*:*:*:*:*"
    )
    product = Product(
        cpe="cpe:2.3:o:acme:pump:*:*:*:*:*:windows:*:*", vendor="Acme", name="Pump", version="1.0"
    )
    assert [one.holds for one in Here([both]).find(product)] == [True]


def test_software_is_not_meant_by_its_name():
    one = Component(name="Pump", version="1.0", supplier="Acme")
    assert Here([one]).find(Product(vendor="Acme", name="Pump", version="*")) == []


@pytest.mark.parametrize("part", ["a", "o", "h", "*"])
def test_a_part_that_is_open_takes_in_all(part):
    one = Component(name="x", version="1", cpe="cpe:2.3:o:acme:pump:1:*:*:*:*:*:*:*")
    found = Here([one]).find(Product(cpe=f"cpe:2.3:{part}:acme:pump:*:*:*:*:*:*:*:*"))
    assert [row.holds for row in found] == ([True] if part in "o*" else [])


def test_a_short_beginning_is_not_looked_up():
    assert Here([device("Pump 7")]).find(Product(vendor="Acme", models=("P*",), version="*")) == []
    assert len(Here([device("Pump 7")]).find(Product(vendor="Acme", models=("Pu*",), version="*"))) == 1


def test_bytes_of_names_that_are_none_do_no_harm():
    here = Here([Component(name="x", version="1", cpe="cpe:2.3:")])
    assert here.unreadable == [0]
    assert here.find(Product(cpe="cpe:2.3:", vendor="\u0000", name="")) == []

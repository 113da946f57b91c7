# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Advisories that name products: both directions give the same, and a slow twin gives it too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.component import Accuses, Advisory, Component, Product, Remedy, Span
from tocsin.know.inventory import Inventory
from tocsin.know.match import match
from tocsin.know.named import spread

NAMES = ("pump", "valve", "plc")
DEVICES = st.lists(
    st.builds(
        lambda name, version, asset, cpe: Component(
            name=name, version=f"1.{version}", supplier="Acme", kind="device", asset=asset,
            cpe=f"cpe:2.3:h:acme:{name}:1.{version}:*:*:*:*:*:*:*" if cpe else "",
        ),
        st.sampled_from(NAMES), st.integers(0, 3), st.sampled_from(["a", "b", ""]), st.booleans(),
    ),
    max_size=5, unique=True,
)  # fmt: skip
PRODUCTS = st.builds(
    lambda name, low, by_cpe: (
        Product(cpe=f"cpe:2.3:h:acme:{name}:*:*:*:*:*:*:*:*", span=Span(below=f"1.{low}"))
        if by_cpe
        else Product(vendor="ACME", name=name, version=f"< V1.{low}")
    ),
    st.sampled_from(NAMES), st.integers(0, 4), st.booleans(),
)  # fmt: skip


@st.composite
def advisories(draw: st.DrawFn) -> list[Advisory]:
    made = []
    for place in range(draw(st.integers(0, 3))):
        products = draw(st.lists(PRODUCTS, min_size=1, max_size=4))
        places = st.integers(0, len(products) - 1)
        platforms = draw(st.lists(st.lists(places, min_size=1, max_size=2).map(tuple), max_size=2))
        needs = (
            st.lists(st.sampled_from(range(len(platforms))), max_size=1).map(tuple)
            if platforms
            else st.just(())
        )
        accuses = draw(st.lists(st.builds(Accuses, product=places, needs=needs), max_size=4))
        hole = Advisory(id=f"D{place}#CVE-{place}", aliases=(f"CVE-{place}",), accuses=tuple(accuses))
        made.append(
            Advisory(id=f"D{place}", products=tuple(products), platforms=tuple(platforms), holes=(hole,))
        )
    return made


def number(text: str) -> int:
    return int(text.rpartition(".")[2])


def meant(product: Product, one: Component) -> bool:
    if product.span is not None:
        same = bool(one.cpe) and product.cpe.split(":")[4] == one.name
        return same and number(one.version) < number(product.span.below)
    return product.name == one.name and number(one.version) < number(product.version)


def naive(components: list[Component], given_: list[Advisory]) -> set[tuple[str, str, str, str]]:
    return {
        (one.name, one.version, one.asset, hole.id)
        for document in given_
        for hole in document.holes
        for accusal in hole.accuses
        for one in components
        if meant(document.products[accusal.product], one)
        and all(
            one.asset
            and any(
                other.asset == one.asset and other.cpe and document.products[at].cpe and meant(document.products[at], other)
                for other in components
                for at in document.platforms[need]
            )
            for need in accusal.needs
        )
    }  # fmt: skip


@given(DEVICES, advisories())
def test_all_against_all_is_what_the_slow_twin_says(components, given_):
    found = match(components, given_).exposures
    assert {
        (one.component.name, one.component.version, one.component.asset, one.advisory) for one in found
    } == naive(components, given_)


@given(DEVICES, advisories())
def test_one_against_all_says_the_same(components, given_):
    inventory = Inventory(components)
    for document in given_:
        assert inventory.against(document).exposures == match(components, [document]).exposures


@given(DEVICES, advisories())
def test_a_device_that_no_advisory_names_is_a_line(components, given_):
    named = {product.name for document in given_ for product in document.products}
    for one in components:
        if not one.cpe and one.name not in named:
            assert [each.count for each in match([one], given_).unchecked] == [1]


def test_a_document_is_spread_into_its_holes():
    hole = Advisory(id="D#1", accuses=(Accuses(product=0),))
    document = Advisory(
        id="D", products=(Product(vendor="a"),), remedies=(Remedy(text="x"),), withdrawn="2026", holes=(hole,)
    )
    (one,) = spread([document])
    assert (one.id, one.products, one.remedies, one.withdrawn) == (
        "D#1",
        document.products,
        document.remedies,
        "2026",
    )


def test_places_that_are_none_do_no_harm():
    bad = Advisory(
        id="X",
        products=(Product(vendor="Acme", name="pump", version="*"),),
        accuses=(Accuses(product=7), Accuses(product=0, needs=(9,), remedies=(5,))),
    )
    device = Component(name="pump", version="1", supplier="Acme", kind="device", asset="a")
    assert match([device], [bad]).exposures == []

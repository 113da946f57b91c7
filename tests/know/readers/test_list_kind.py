# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The same header means another thing in another list."""

from __future__ import annotations

import msgspec
import pytest

from tests.know.readers.test_column_score import looks
from tocsin.know.readers.column_score import of_column
from tocsin.know.readers.list_kind import Verdict, judge, needed


def verdict(
    *headers: str, name: str = "list.csv", told: dict[int, str] | None = None, headed: bool = True
) -> Verdict:
    columns = [msgspec.structs.replace(one, number=at) for at, one in enumerate(map(looks, headers), 1)]
    return judge(name, columns, [of_column(one) for one in columns], told or {}, headed=headed)


@pytest.mark.parametrize(
    ("headers", "kind", "meanings"),
    [
        (("vendor", "product"), "suppliers", {1: "supplier", 2: "provides"}),
        (
            ("asset", "ip", "vendor", "product"),
            "OT assets",
            {1: "asset", 2: "address", 3: "vendor", 4: "model"},
        ),
        (("supplier", "vendor", "service"), "suppliers", {1: "supplier", 3: "to"}),
        (("asset", "supplier", "ip"), "OT assets", {1: "asset", 2: "vendor", 3: "address"}),
        (("supplier", "asset"), "suppliers", {1: "supplier"}),
        (("name", "ip"), "assets", {1: "asset", 2: "address"}),
        (("name", "country", "share"), "suppliers", {1: "supplier", 2: "country", 3: "share"}),
        (("asset", "name", "ip"), "assets", {1: "asset", 3: "address"}),
        (("inventarnummer", "gerätename", "gerätetyp", "modell"), "OT assets", {2: "asset", 4: "model"}),
    ],
)
def test_what_a_header_is_depends_on_the_list(headers, kind, meanings) -> None:
    found = verdict(*headers)
    assert (found.kind, dict(found.meanings), found.sure) == (kind, meanings, True)
    assert set(found.reasons) == set(range(1, len(headers) + 1))


@pytest.mark.parametrize(
    ("told", "kind", "sure"),
    [
        ({1: "supplier"}, "suppliers", True), ({1: "asset"}, "assets", True), ({1: "serial", 2: "model"}, "OT assets", True),
        ({1: "model"}, "OT assets", False), ({1: "country"}, "suppliers", False),
    ],
)  # fmt: skip
def test_what_a_person_says_decides(told, kind, sure) -> None:
    found = verdict("foo", "bar", told=told)
    assert (found.kind, found.sure, dict(found.meanings)) == (kind, sure, told)


def test_what_a_list_cannot_do_without() -> None:
    assert [needed("suppliers", {"country"}), needed("assets", {"model"}), needed("OT assets", {"mac"})] == [
        "supplier",
        "asset",
        "",
    ]


def test_without_a_header_hardly_anything_is_sure() -> None:
    assert not verdict("asset", "ip", headed=False).sure
    assert verdict("mac", "ip", headed=False).sure


@pytest.mark.parametrize(
    "name",
    [
        "suppliers.csv",
        "Our Suppliers 2026.csv",
        "fournisseurs.csv",
        "proveedores.csv",
        "供应商清单.csv",
        "a/vendor_list.csv",
    ],
)
def test_files_called_after_suppliers(name: str) -> None:
    assert verdict("name", "foo", name=name).kind == "suppliers"
    assert verdict("name", "foo", name=name).sure


@pytest.mark.parametrize(
    "headers", [("name", "host"), ("id", "name", "manufacturer", "model"), ("name", "description")]
)
def test_people_goods_and_mirrors_have_names_too(headers) -> None:
    assert not verdict(*headers).sure

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One inventory in four forms gives the same components; and what both readers of SPDX share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inventory_forms import ASSET, FORMS, ROWS, Row, alike
from tocsin.core.limits import Limits
from tocsin.know.readers import cyclonedx, cyclonedx_xml, spdx2, spdx3
from tocsin.know.readers.spdx_packages import Packages, asset_in, no_asset

LIMITS = Limits()
READERS = {"CycloneDX JSON": cyclonedx, "CycloneDX XML": cyclonedx_xml, "SPDX 2": spdx2, "SPDX 3": spdx3}


def read(form: str, rows):
    name, write = FORMS[form]
    data = write(rows)
    assert [known for known, reader in READERS.items() if reader.detect(name, data[:65536])] == [form]
    reading = READERS[form].read(data, name, LIMITS)
    assert [fault for fault in reading.faults if not fault.what.startswith("not a package URL")] == []
    return reading


@pytest.mark.parametrize("form", FORMS)
def test_one_inventory_in_each_form(form):
    reading = read(form, ROWS)
    assert [(one.name, one.version, one.ecosystem, one.package) for one in reading.records] == [
        ("pump controller", "2.1", "", ""),
        ("requests", "2.19.0", "PyPI", "requests"),
        ("libssl3", "3.0.11-1~deb12u2", "Debian:12", "openssl"),
        ("jackson-databind", "2.9.4", "Maven", "com.fasterxml.jackson.core:jackson-databind"),
        ("firmware", "4", "", ""),
        ("nameless version", "", "npm", "@scope/left-pad"),
    ]
    assert [one.supplier for one in reading.records] == [row.supplier for row in ROWS]
    assert {one.asset for one in reading.records} == {ASSET}
    assert [one.document is not None and one.document.described for one in reading.records] == [True] + [
        False
    ] * 5
    assert [one.cpe for one in reading.records] == [row.cpe for row in ROWS]
    assert "1 components have a CPE alone and are checked by that (NVD, CSAF)" in reading.notes


TEXT = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "M")), min_size=1, max_size=12
).filter(lambda text: text not in {"NOASSERTION", "NONE"} and text.isprintable() and not text.endswith(")"))
PURL = st.sampled_from(
    ["", "pkg:npm/a@1", "pkg:pypi/B_c", "pkg:deb/debian/x@1?distro=debian-12", "pkg:x/y@1", "no purl", "pkg:"]
)
ROW = st.builds(
    Row,
    TEXT,
    TEXT | st.just(""),
    PURL,
    TEXT | st.just(""),
    st.sampled_from(["", "cpe:2.3:a:x:y:1:*:*:*:*:*:*:*"]),
)


@given(st.lists(ROW, min_size=1, max_size=5))
def test_any_inventory_is_the_same_in_every_form(rows):
    first, *others = [alike(read(form, rows).records) for form in FORMS]
    assert len(first) == len(rows)
    for found in others:
        assert found == first


@pytest.mark.parametrize(
    ("statement", "asset"),
    [
        ("tocsin:asset=plc-7", "plc-7"),
        ("  tocsin:asset= plc 7 \n", "plc 7"),
        ("see tocsin:asset=x", ""),
        ("tocsin:asset=", ""),
        (7, ""),
        (None, ""),
    ],
)
def test_an_annotation_names_an_asset(statement, asset):
    assert asset_in(statement) == asset


def test_the_note_names_a_few_of_what_is_described():
    assert "it describes a, b, c)" in no_asset(["a", "b", "c", "d"])
    assert "it does not say what it describes" in no_asset([])


def test_relationships_are_summed_up():
    packages = Packages("s.json", LIMITS, 0)
    assert packages.notes() == []
    for kind in ("contains", "contains", "dependsOn"):
        packages.relation(kind, aside=False)
    assert packages.notes() == [
        "3 relationships (2 contains, 1 dependsOn) were not used: they do not say what needs or holds a package"
    ]

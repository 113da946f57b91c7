# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Names in a text: found as words, in scripts with and without spaces."""

from __future__ import annotations

import pytest

from tocsin.core.extract_names import Named, Names

NAMES = Names(
    [
        Named("1", "intrusion-set", "APT29", "APT29"),
        Named("2", "intrusion-set", "APT32", "海莲花"),
        Named("3", "malware", "Cobalt Strike", "Cobalt Strike"),
        Named("4", "malware", "Cobalt Strike Beacon", "Cobalt Strike Beacon"),
        Named("5", "tool", "Tor", "Tor"),
        Named("6", "malware", "Twin", "Twins"),
        Named("7", "malware", "Twin", "Twins"),
        Named("8", "malware", "", "42"),
    ]
)


def seen(text: str) -> list[tuple[str, bool]]:
    return [(text[one.start : one.end], one.sure) for one in NAMES.spots(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("by APT29.", [("APT29", True)]),
        ("by apt-29", [("apt-29", False)]),
        ("APT 29 and APT29", [("APT 29", True), ("APT29", True)]),
        ("APT2, APT291, XAPT29, APT29b", []),
        ("海莲花组织使用Cobalt Strike攻击", [("海莲花", True), ("Cobalt Strike", True)]),
        ("a Cobalt Strike Beacon", [("Cobalt Strike Beacon", True)]),
        ("cobalt    strike", []),
        ("the Tor network, torture", [("Tor", False)]),
        ("42", []),
        ("Twins", [("Twins", True)]),
    ],
)
def test_found(text, found):
    assert seen(text) == found


def test_all_objects_of_a_name_are_told():
    (one,) = NAMES.spots("Twins")
    assert {named.id for named in one.named} == {"6", "7"}


def test_no_name_is_no_work():
    assert list(Names(()).spots("a" * 1000)) == []

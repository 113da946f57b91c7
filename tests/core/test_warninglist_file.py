# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Warninglists as MISP writes them, good and hostile."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import atoms, warninglist_file
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.core.warninglist import Warninglist, Warninglists


def read(
    type_: str, entries: list[object], *attributes: str, limits: Limits | None = None
) -> Reading[Warninglist]:
    form = {"name": "A list", "type": type_, "version": 20260801, "list": entries, "description": "of tests"}
    body = json.dumps({**form, "matching_attributes": list(attributes)}).encode()
    return warninglist_file.read(body, "list.json", limits or Limits())


def stands(reading: Reading[Warninglist], kind: str, value: str) -> bool:
    return bool(Warninglists(reading.records).match(kind, value))


def test_head_and_form() -> None:
    found = read("string", ["WWW.Example.ORG."], "domain", "hostname")
    (one,) = found.records
    assert (one.name, one.type, one.version, one.kinds, len(one)) == (
        "A list",
        "string",
        20260801,
        ("domain",),
        1,
    )
    assert stands(found, "domain", "www.example.org")
    assert not stands(found, "domain", "example.org")
    assert not found.faults


@given(st.sampled_from(["Evil.Example", " evil.example ", "EVIL.example."]))
def test_any_spelling_of_an_entry_is_the_value(text: str) -> None:
    assert stands(read("string", [text], "domain"), "domain", "evil.example")


@given(st.text(max_size=20) | st.from_regex(r"[0-9a-fA-F.:/@%-]{1,45}", fullmatch=True))
def test_a_string_means_what_its_normal_form_means(text: str) -> None:
    found = read("string", [text])
    for kind in atoms.KINDS:
        try:
            value = atoms.normal(kind, text.strip())
        except BadInput:
            continue
        assert stands(found, kind, value)


@pytest.mark.parametrize(
    ("attributes", "kinds"),
    [
        (("ip-src", "ip-dst|port"), ("cidr", "ipv4", "ipv6")),
        (("domain|ip",), ("cidr", "domain", "ipv4", "ipv6")),
        (("filename|sha256", "md5"), ("md5", "sha256")),
        (("phone-number",), ()),
        ((), tuple(sorted(atoms.KINDS))),
    ],
)
def test_attributes_are_kinds(attributes: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    assert read("string", ["a.example"], *attributes).records[0].kinds == kinds


@pytest.mark.parametrize(
    "entry", [".top.example", "top.example", "*.top.example", "https://top.example/x", "Top.Example."]
)
def test_a_hostname_in_any_of_its_spellings(entry: str) -> None:
    found = read("hostname", [entry], "domain", "url")
    assert stands(found, "domain", "a.top.example")
    assert stands(found, "url", "http://top.example/y")
    assert not stands(found, "domain", "nottop.example")


def test_a_single_label_is_a_hostname_too() -> None:
    assert stands(read("hostname", ["local"], "domain"), "domain", "printer.local")


@pytest.mark.parametrize("entry", ["192.0.2.7/24", "192.0.2.9", "::ffff:192.0.2.0/120", "0.0.0.0/0"])
def test_a_range_with_host_bits_single_mapped_or_wide(entry: str) -> None:
    assert stands(read("cidr", [entry], "ip-dst"), "ipv4", "192.0.2.9")


def test_expressions_as_php_writes_them() -> None:
    found = read(
        "regex", [r"/^(abuse|noc)\@.*\..*$/i", "/a(?=b)/", "[", "^plain$"], "email-src", "user-agent"
    )
    assert stands(found, "email", "ABUSE@a.example".lower())
    assert stands(found, "useragent", "plain")
    assert [fault.where for fault in found.faults] == ["list.json#/list/1", "list.json#/list/2"]
    assert "linear time" in found.faults[0].what


def test_what_matches_nothing_is_said() -> None:
    found = read("string", [".google.ad", "google.ad"], "domain")
    assert len(found.records[0]) == 1
    assert "'.google.ad'" in found.notes[0]
    assert read("string", ["+1 555"], "phone-number").notes == [
        "it speaks of no kind of value that is matched here: it tags nothing"
    ]


def test_bad_entries_are_named_and_the_others_taken() -> None:
    found = read("string", [7, "", None, "a.example", "x" * 9000], "domain")
    assert [fault.where for fault in found.faults] == [f"list.json#/list/{at}" for at in (0, 1, 2, 4)]
    assert len(found.records[0]) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"list": "a"}',
        b'{"list": [], "type": "fuzzy"}',
        b'{"list": [' + b"[" * 5000,
        b'{"list": ["\xff"]}',
    ],
    ids=["empty", "array", "no list", "text", "unknown type", "deep", "not UTF-8"],
)
def test_a_file_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        warninglist_file.read(body, "list.json", Limits())
    assert refused.value.do


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(BadInput, match="11 entries"):
        read("string", ["a.example"] * 11, limits=Limits(members=10))


def test_faults_are_listed_up_to_the_limit() -> None:
    found = read("string", [1] * 20, limits=Limits(faults=5))
    assert len(found.faults) == 5
    assert "15 more faults" in found.notes[0]

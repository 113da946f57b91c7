# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Extensions: the predefined ones by their properties, others by the little that section 7.3 asks."""

from __future__ import annotations

import pytest

from tests.core.stix.examples import LATER, LIMITS, PREDEFINED, WHEN, an, an_id, filled, found, raw
from tocsin.core.stix.quick import Quick

ERROR, WARNING = "error", "warning"
OWN = an_id("extension-definition")


def host(name, **own):
    kind, _ = PREDEFINED[name]
    return an(kind, extensions={name: own})


@pytest.mark.parametrize("name", PREDEFINED)
def test_each_is_right_in_full_and_wrong_where_one_property_is(name):
    kind, shape = PREDEFINED[name]
    whole = filled(shape)
    assert found(host(name, **whole)) == []
    assert Quick(LIMITS).read(raw(host(name, **whole))) is not None
    for key in whole:
        broken = host(name, **(whole | {key: object_of_another_kind(whole[key])}))
        assert next(each for each in found(broken) if each[2] == ERROR)[0].startswith(
            f"/extensions/{name}/{key}"
        )
        assert Quick(LIMITS).read(raw(broken)) is None
    for key in shape.required:
        less = {other: held for other, held in whole.items() if other != key}
        assert (f"/extensions/{name}/{key}", shape.section, ERROR) in found(host(name, **less))
    if not shape.required:
        assert (f"/extensions/{name}", shape.section, ERROR) in found(host(name, unknown=1))


def object_of_another_kind(held):
    return 5 if isinstance(held, str | list | dict | bool) else "x"


@pytest.mark.parametrize(
    ("made", "pointer", "section"),
    [
        (host("archive-ext", contains_refs=[an_id("url")]), "/archive-ext/contains_refs/0", "3.3"),
        (host("ntfs-ext", alternate_data_streams=[{"size": 5}]), "/ntfs-ext/alternate_data_streams/0/name", "6.7.3"),
        (host("pdf-ext", document_info_dict={"a": 5}), "/pdf-ext/document_info_dict/a", "2.15"),
        (host("windows-pebinary-ext", pe_type="exe", machine_hex="abc"), "/windows-pebinary-ext/machine_hex", "2.8"),
        (
            host("windows-pebinary-ext", pe_type="exe", optional_header={"magic_hex": "0x"}),
            "/windows-pebinary-ext/optional_header/magic_hex", "2.8",
        ),
        (
            host("windows-pebinary-ext", pe_type="exe", sections=[{"name": "x", "hashes": {"MD5": "1"}}]),
            "/windows-pebinary-ext/sections/0/hashes/MD5", "2.7",
        ),
        (
            host("http-request-ext", request_method="GET", request_value="/", request_header={"Host": "x"}),
            "/http-request-ext/request_header/Host", "2.12",
        ),
        (host("icmp-ext", icmp_type_hex="08"), "/icmp-ext/icmp_code_hex", "6.12.3"),
        (
            host("socket-ext", address_family="AF_INET", options={"TIMEOUT": 5}),
            "/socket-ext/options/TIMEOUT", "6.12.4",
        ),
        (
            host("socket-ext", address_family="AF_X"),
            "/socket-ext/address_family", "10 network-socket-address-family-enum",
        ),
        (
            host("windows-process-ext", integrity_level="royal"),
            "/windows-process-ext/integrity_level", "10 windows-integrity-level-enum",
        ),
        (host("windows-service-ext", service_dll_refs=[an_id("url")]), "/windows-service-ext/service_dll_refs/0", "3.3"),
        (host("unix-account-ext", gid="5"), "/unix-account-ext/gid", "2.10"),
    ],
)  # fmt: skip
def test_a_rule_of_each_broken(made, pointer, section):
    assert found(made) == [(f"/extensions{pointer}", section, ERROR)]


@pytest.mark.parametrize(
    "kind", ["property-extension", "new-sdo", "new-sco", "new-sro", "toplevel-property-extension"]
)
def test_those_that_others_define_are_kept_as_they_are(kind):
    made = an("tool", extensions={OWN: {"extension_type": kind, "anything": {"at": ["all", 1, 2.5]}}})
    assert found(made) == []


def test_what_is_asked_of_those_that_others_define():
    assert found(an("tool", extensions={OWN: {"extension_type": "own"}})) == [
        (f"/extensions/{OWN}/extension_type", "10 extension-type-enum", ERROR)
    ]
    assert found(an("tool", extensions={OWN: {"x": 1}})) == [
        (f"/extensions/{OWN}/extension_type", "3.2", ERROR)
    ]
    assert found(an("tool", extensions={OWN: 5})) == [(f"/extensions/{OWN}", "3.2", ERROR)]
    assert found(an("tool", extensions=[])) == [("/extensions", "2.12", WARNING)]
    assert found(an("tool", extensions=5)) == [("/extensions", "3.2", ERROR)]
    empty = {OWN: {"extension_type": "new-sdo", "a": [{}, {"b": None}]}}
    assert sorted(found(an("tool", extensions=empty))) == [
        (f"/extensions/{OWN}/a/0", "2.3", WARNING),
        (f"/extensions/{OWN}/a/1/b", "2", WARNING),
    ]


def own(kind=None, **more):
    declared = {} if kind is None else {"extensions": {OWN: {"extension_type": kind}}}
    return {"type": "x-own", "spec_version": "2.1", "id": an_id("x-own")} | declared | more


UNKNOWN = ("/type", "7.3", "warning")


@pytest.mark.parametrize("kind", ["new-sdo", "new-sro"])
def test_a_type_that_an_extension_makes_a_domain_object_has_created_and_modified(kind):
    assert found(own(kind, created=WHEN, modified=WHEN)) == [UNKNOWN]
    for there in ({}, {"created": WHEN}, {"modified": WHEN}):
        assert found(own(kind, **there)) == [UNKNOWN, ("", "3.2", ERROR)]


@pytest.mark.parametrize("kind", [None, "new-sco", "property-extension"])
def test_of_another_type_nobody_knows_whether_it_is_versioned(kind):
    assert found(own(kind)) == [UNKNOWN]
    assert found(own(kind, created=WHEN)) == [UNKNOWN]


@pytest.mark.parametrize("kind", [None, "new-sdo", "new-sro", "property-extension"])
def test_modified_is_not_before_created_in_types_that_the_standard_does_not_know(kind):
    backwards = {"created": LATER.replace("Z", ".000Z"), "modified": WHEN}
    assert found(own(kind, **backwards)) == [UNKNOWN, ("/modified", "3.6", ERROR)]
    assert found(own("new-sco", **backwards)) == [UNKNOWN], "the properties of an observable are its own"

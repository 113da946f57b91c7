# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The forms of text against slow twins, and what every object and every observable has."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import itertools
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.core import ids
from tocsin.core.stix import parts
from tocsin.core.stix.catalogue import META, SCO, SDO, SHAPES, SRO
from tocsin.core.stix.shapes import Listed, Ref, Text, Word
from tocsin.core.stix.vocabulary import TOOL_TYPE

FORMS = {
    "TIMESTAMP": ("2026-01-02T03:04:05Z 2028-02-29T00:00:00.123456789Z",
                  "2026-02-29T00:00:00Z 2026-01-02T03:04:05 2026-01-02T03:04:05+00:00 2026-01-02"),
    "STAMP": ("2026-01-02T03:04:05.678Z 2026-01-02T03:04:05.6789Z", "2026-01-02T03:04:05Z 2026-01-02T03:04:05.67Z"),
    "LANGUAGE": ("en pt-BR zh-Hans i-klingon", "e_n en- -en abcdefghi 1 en--GB"),
    "KEY": ("a A-1_b " + "k" * 250, "é a.b " + "k" * 251),
    "MAC": ("00:00:5e:00:53:af", "00:00:5E:00:53:AF 00-00-5e-00-53-af 00:00:5e:00:53 00:00:5e:00:53:af:00 0:0:5e:0:53:af"),
    "RELATION": ("uses related-to x2", "Uses related_to"),
    "CPE": ("cpe:2.3:a:x:y:1:*:*:*:*:*:*:*", "cpe:/a:x:y cpe:2.3:"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_form_takes_the_right_and_not_the_wrong(name):
    form: Text = getattr(parts, name)
    right, wrong = (texts.split() for texts in FORMS[name])
    assert form.ok is not None
    assert [text for text in right if not form.ok(text)] == []
    assert [text for text in (*wrong, "", *(f"{text}\n" for text in right)) if form.ok(text)] == [
        "cpe:2.3:a:x:y:1:*:*:*:*:*:*:*\n"
    ] * (name == "CPE")  # whose end nobody checks
    assert form.wrong
    assert form.section
    assert form.do


def fits(form: Text, text: str) -> bool:
    assert form.ok is not None
    return bool(form.ok(text))


@given(st.text("0aF9gé \n", max_size=6))
def test_hexadecimal_is_what_python_takes_without_its_spaces(text):
    try:
        right = len(bytes.fromhex(text)) * 2 == len(text) > 0
    except ValueError:
        right = False
    assert fits(parts.HEX, text) == right


@given(st.text("Aa0+/=-_ ", max_size=9))
def test_base64_is_what_python_takes(text):
    try:
        base64.b64decode(text, validate=True)
        right = len(text) % 4 == 0 and not re.search("=(?!=*$)|={3}", text)
    except binascii.Error:
        right = False
    assert fits(parts.BINARY, text) == right


def _number(text: str, most: int) -> bool:
    return any(text == str(number) for number in range(most + 1))


@given(
    st.ip_addresses(v=4).map(str)
    | st.from_regex(r"([0-9]{1,3}\.){3}[0-9]{1,3}(/[0-9]{1,2})?", fullmatch=True)
    | st.text("0125./", max_size=12)
)
@example("010.1.1.1")
@example("1.2.3.4/033")
@example("1.2.3.4/33")
def test_ipv4_is_four_numbers_and_a_length(text):
    address, slash, length = text.partition("/")
    quads = address.split(".")
    right = (
        len(quads) == 4 and all(_number(quad, 255) for quad in quads) and (not slash or _number(length, 32))
    )
    assert fits(parts.IPV4, text) == right


GROUPS = st.lists(st.sampled_from(["", "0", "db8", "FFFF", "10000", "g", "1.2.3.4"]), max_size=10)


@given(
    st.ip_addresses(v=6).map(str)
    | st.tuples(GROUPS.map(":".join), st.sampled_from(["", "/0", "/128", "/129", "%1"])).map("".join)
)
@example("1::2::3")
@example("1:2:3:4:5:6:7::")
@example("1:2:3:4:5:6:7:8::")
@example("::")
@example("1:::2")
@example("1:2:3:4::5:6:7:8")
def test_the_short_way_to_ipv6_says_what_the_library_says(text):
    try:
        ipaddress.IPv6Network(text, strict=False)
        right = "%" not in text
    except ValueError:
        right = False
    assert fits(parts.IPV6, text) == right


DAYS = st.sampled_from(
    ["2026-01-02", "2026-02-28", "2026-02-29", "2028-02-29", "0000-01-01", "2026-04-31", "2026-1-2"]
)
CLOCKS = st.sampled_from(["T03:04:05", "T24:00:00", "T23:59:60", "t03:04:05", " 03:04:05", "T3:04:05"])


@given(
    DAYS,
    CLOCKS,
    st.sampled_from(["", ".", ".6", ".678", ".6789"]),
    st.sampled_from(["Z", "z", "", "+00:00", "Z\n"]),
)
def test_what_is_told_sooner_is_never_wrong(day, clock, fraction, zone):
    text = day + clock + fraction + zone
    for form in (parts.TIMESTAMP, parts.STAMP):
        assert form.most is not None
        assert fits(form, text) or not form.most(text)


def test_references():
    assert parts.one_of("tool", "url") == Ref(frozenset({"tool", "url"}))
    assert parts.none_of("bundle").takes("x-own")
    assert not parts.none_of("bundle").takes("bundle")
    assert parts.some(TOOL_TYPE) == Listed(Word(TOOL_TYPE))


def test_every_object_has_the_common_properties_and_an_id_of_its_own_type():
    for kind in (*SDO, *SRO):
        shape = SHAPES[kind]
        assert set(parts.COMMON) <= set(shape.properties), kind
        assert {"id", "spec_version", "created", "modified"} <= set(shape.required), kind
        assert parts.NEWER in shape.rules, kind
    for kind in (*SDO, *SRO, *SCO, *META):
        named = SHAPES[kind].properties["id"]
        assert isinstance(named, Ref)
        assert [other for other in SHAPES if named.takes(other)] == [kind]


def test_an_observable_has_no_versions_and_its_id_is_asked_where_its_content_gives_one():
    for kind in SCO:
        shape = SHAPES[kind]
        assert set(parts.OBSERVED) <= set(shape.properties), kind
        assert not {"created", "modified", "revoked"} & set(shape.properties), kind
        assert "id" in shape.required
        assert any(rule.names[:1] == ("id",) for rule in shape.rules) == (kind in ids.CONTRIBUTING), kind


def test_a_shape_may_leave_common_properties_out():
    shape = parts.domain("x", "1", {"name": parts.TEXT}, "name", without=("labels", "revoked"))
    assert set(shape.properties) == {*parts.COMMON, "name"} - {"labels", "revoked"}
    assert shape.required == (*parts.VERSIONED, "name")


def test_last_seen_is_not_before_first_seen():
    rule = parts.seen("4.3")
    times = [None, "2026-01-02T03:04:05Z", "2026-01-02T03:04:06.000Z"]
    for first, last in itertools.product(times, times):
        wrong = rule.broken(None, first, last)
        assert bool(wrong) == (
            first is not None and last is not None and times.index(last) < times.index(first)
        )
    assert rule.section == "4.3"

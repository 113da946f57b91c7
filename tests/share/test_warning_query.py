# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tocsin.core.affected import ComponentTerm, Group, IndicatorTerm, UnknownTerm
from tocsin.core.errors import BadInput
from tocsin.share.warning_query import LONGEST, MOST_DEPTH, MOST_PARTS, read

TERM = {"component": {"purl": "pkg:npm/lodash", "versions": "vers:npm/<4"}}


def nested(deep):
    value: object = TERM
    for at in range(deep):
        value = {"any" if at % 2 else "all": [value]}
    return value


BAD = {
    "nothing": None,
    "a text": "component",
    "two keys": {"any": [TERM], "all": [TERM]},
    "an empty group": {"any": []},
    "a group of texts": {"all": ["x"]},
    "too deep": nested(MOST_DEPTH + 1),
    "deep beyond the stack": nested(5_000),
    "too many parts": {"any": [TERM] * 100_000},
    "too many parts below": {"any": [{"any": [TERM] * (MOST_PARTS // 2)}] * 3},
    "a term of a number": {"component": 7},
    "an empty text": {"component": {"purl": ""}},
    "a long text": {"component": {"purl": "pkg:npm/" + "x" * LONGEST}},
    "a list in a term": {"component": {"purl": ["pkg:npm/x"]}},
    "no package URL": {"component": {"purl": "lodash"}},
    "two ways at once": {"component": {"purl": "pkg:npm/x", "ecosystem": "npm", "name": "x"}},
    "a name without an ecosystem": {"component": {"name": "x"}},
    "an expression for a range": {"component": {"purl": "pkg:npm/x", "versions": ".*"}},
    "a CPE of any product": {"product": {"cpe": "cpe:2.3:a:*:*:*:*:*:*:*:*:*:*"}},
    "a CPE with a wildcard": {"product": {"cpe": "cpe:2.3:a:vend*:x:*:*:*:*:*:*:*:*"}},
    "a vendor without a name": {"product": {"vendor": "x"}},
    "a supplier in two ways": {"supplier": {"id": "x", "name": "y"}},
    "an indicator without a day": {"indicator": {"kind": "domain", "value": "bad.example"}},
    "an indicator of no day": {
        "indicator": {"kind": "domain", "value": "bad.example", "since": "2026-02-31"}
    },
    "a domain that is none": {"indicator": {"kind": "domain", "value": "a b", "since": "2026-02-01"}},
    "a pattern as a kind": {"indicator": {"kind": "regex", "value": "(a+)+$", "since": "2026-02-01"}},
    "a ref to something else": {
        "indicator": {"ref": "malware--0f4d1c6f-8e21-4f6e-9a57-0f4d1c6f8e21", "since": "2026-02-01"}
    },
    "every service": {"service": {"kind": "service"}},
    "a service of no kind": {"service": {"kind": "secret", "id": "x"}},
}


@pytest.mark.parametrize("value", BAD.values(), ids=BAD.keys())
def test_what_breaks_a_bound_or_a_rule_is_refused_with_its_place(value):
    with pytest.raises(BadInput) as refused:
        read(value, "#/affected")
    assert refused.value.where.startswith("#/affected")
    assert refused.value.do


@pytest.mark.parametrize(
    "value",
    [
        {"regex": "(a+)+$"},
        {"component": {"purl": "pkg:npm/x", "matching": "(a+)+$"}},
        {"service": {"region": "north", "unless": "x"}},
    ],
    ids=["a term of a later version", "a property of a later version", "a narrower service"],
)
def test_what_is_not_known_is_never_guessed(value):
    assert isinstance(read(value, "#"), UnknownTerm)


def test_good_terms_come_in_their_normal_form():
    assert read(TERM, "#") == ComponentTerm(purl="pkg:npm/lodash", versions="vers:npm/<4")
    said = {"indicator": {"kind": "domain", "value": "BAD.Example", "since": "2026-11-01"}}
    assert read(said, "#") == IndicatorTerm(kind="domain", value="bad.example", since="2026-11-01")
    assert isinstance(read(nested(MOST_DEPTH), "#"), Group)

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The normal form of vendors: one for each way of writing a firm, another for another firm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.vendor import LEGAL_FORMS, normal_vendor

SAME = {
    "siemens": [
        "Siemens",
        "SIEMENS AG",
        "Siemens Aktiengesellschaft",
        " siemens  ag ",
        "Ｓｉｅｍｅｎｓ　ＡＧ",
    ],
    "phoenix contact": ["Phoenix Contact GmbH & Co. KG", "PHOENIX CONTACT", "Phoenix-Contact GmbH"],
    "moxa": ["Moxa Inc.", "MOXA", "Moxa, Incorporated"],
    "schneider electric": ["Schneider Electric SE", "Schneider Electric S.E."],
    "advantech": ["Advantech Co., Ltd.", "Advantech Co. Ltd", "ADVANTECH CO LTD"],
    "fimer": ["FIMER S.p.A.", "Fimer SPA", "FIMER S. p. A."],
    "danfoss": ["Danfoss A/S", "Danfoss AS"],
    "comarch": ["Comarch sp. z o.o.", "COMARCH Sp. z o. o."],
    "jablotron": ["Jablotron s.r.o.", "JABLOTRON spol. s r.o."],
    "cemex": ["CEMEX, S.A. de C.V.", "Cemex SA de CV"],
    "telefonica": ["Telefónica S.A.", "TELEFONICA, SA"],
    "华为技术": ["华为技术有限公司", "华为技术"],
    "中兴通讯": ["中兴通讯股份有限公司", "中兴通讯"],
    "日立製作所": ["株式会社日立製作所", "日立製作所株式会社", "㈱日立製作所", "日立製作所(株)"],
    "삼성전자": ["삼성전자 주식회사", "㈜ 삼성전자", "삼성전자(주)"],
    "газпром": ["ПАО «Газпром»", "Газпром"],
    "rockwell automation": ["Rockwell Automation, Inc.", "Rockwell Automation"],
    "at t": ["AT&T Inc.", "AT&T"],
}
WAYS = [(form, way) for form, ways in SAME.items() for way in ways]


@pytest.mark.parametrize(("form", "way"), WAYS, ids=[f"{form}-{n}" for n, (form, _) in enumerate(WAYS)])
def test_ways_of_writing_one_firm_have_one_form(form: str, way: str) -> None:
    assert normal_vendor(way) == form


def test_what_tells_firms_apart_stays() -> None:
    assert normal_vendor("ABB (China) Co., Ltd.") == "abb china"
    assert normal_vendor("Siemens Energy AG") == "siemens energy"
    assert normal_vendor("Volvo Group") == "volvo group"
    assert normal_vendor("3M Company") == "3m"
    assert normal_vendor("Coca Cola") == "coca cola"


@pytest.mark.parametrize(
    ("text", "form"), [("AG", "ag"), ("Co., Ltd.", "co"), ("有限公司", "有限公司"), ("SE", "se")]
)
def test_a_name_of_nothing_but_legal_forms_is_not_empty(text: str, form: str) -> None:
    assert normal_vendor(text) == form


@pytest.mark.parametrize("text", ["", " ", "...", "--/--", "\u0000", "\ufeff"])
def test_what_has_no_letter_and_no_digit_is_empty(text: str) -> None:
    assert normal_vendor(text) == ""


NAMES = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from([*sorted(LEGAL_FORMS), "a", "s", "p", "siemens", "有限公司", "华为", "株", ".", "&", "Å"]), max_size=8).map(" ".join),
)  # fmt: skip


@given(NAMES)
def test_the_form_is_its_own_form(text: str) -> None:
    assert normal_vendor(normal_vendor(text)) == normal_vendor(text)


@given(NAMES)
def test_something_is_left_wherever_there_is_a_letter_or_a_digit(text: str) -> None:
    if any(letter.isascii() and letter.isalnum() for letter in text):
        assert normal_vendor(text)


@given(
    st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=2, max_size=20),
    st.sampled_from(sorted(LEGAL_FORMS)),
)
def test_a_legal_form_behind_a_name_makes_no_other_firm(name: str, legal: str) -> None:
    assert normal_vendor(f"{name} {legal.upper()}") == normal_vendor(name)


def test_a_name_of_a_million_letters_comes_back() -> None:
    assert normal_vendor("x" * 10**6 + " GmbH") == "x" * 10**6
    assert normal_vendor("co " * 300_000) == "co"
    assert normal_vendor("公司" * 300_000) == "公司"
    assert normal_vendor("株式会社" * 150_000 + "x") == "x"

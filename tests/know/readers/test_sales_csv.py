# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lists of sales as they come, and as nobody should send them."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers.sales_csv import Firm, read_effects, read_firms, read_sales

LIMITS = Limits()
KNOWN = {name: Firm(name, "", 0.0, "f.csv:2") for name in "abc"}


def sales(text: str, known=KNOWN):
    return read_sales(text.encode(), "s.csv", LIMITS, known)


def test_rows_of_known_firms():
    found = sales("buyer;seller;amount\nb;a;2,5\nc;a;1\n")
    assert found.faults == []
    assert [(s.seller, s.buyer, s.amount, s.source) for s in found.records[0].sales] == [
        ("a", "b", 2.5, "s.csv:2"),
        ("a", "c", 1.0, "s.csv:3"),
    ]
    assert [firm.name for firm in found.records[0].firms] == ["a", "b", "c"]


def test_without_a_list_the_firms_are_those_of_the_sales():
    found = sales("seller,buyer,amount,industry\nb,a,1,\na,b,1,steel\nb,c,1,glass\na,c,1,steel\n", None)
    assert found.faults == []
    assert {firm.name: firm.industry for firm in found.records[0].firms} == {
        "a": "steel",
        "b": "glass",
        "c": "",
    }


BAD = {
    "negative": ("a,b,-1", "amount = '-1'"),
    "nan": ("a,b,nan", "amount = 'nan'"),
    "infinite": ("a,b,inf", "amount = 'inf'"),
    "too much": ("a,b,9999999999999999", "not a number from 0"),
    "with thousands": ('a,b,"1,000"', "not a number"),
    "no amount": ("a,b,", "amount is missing"),
    "to itself": ("a,a,1", "sells to itself"),
    "unknown seller": ("x,a,1", "'x' is no firm of the list"),
    "unknown buyer": ("a,x,1", "'x' is no firm of the list"),
    "nobody": (",a,1", "seller or buyer is missing"),
    "a cell too many": ("a,b,1,2", "4 cells under 3 columns"),
}


@pytest.mark.parametrize(("row", "what"), [pytest.param(*case, id=name) for name, case in BAD.items()])
def test_a_bad_row_is_named_and_the_rest_is_taken(row, what):
    found = sales(f"seller,buyer,amount\na,b,1\n{row}\nb,c,2\n")
    (fault,) = found.faults
    assert (fault.where, what in fault.what, bool(fault.do)) == ("s.csv:3", True, True)
    assert [sale.amount for sale in found.records[0].sales] == [1.0, 2.0]


def test_two_industries_of_one_firm():
    found = sales("seller,buyer,amount,industry\na,b,1,steel\na,c,1,glass\n", None)
    assert [fault.what for fault in found.faults] == [
        "'a' is of the industry 'steel' at s.csv:2, and of 'glass' here"
    ]
    assert found.records[0].firms[0].industry == "steel"


@pytest.mark.parametrize(
    "text", ["seller,buyer\na,b\n", "seller,buyer,amount\n", "seller,buyer,amount\na,a,1\n"]
)
def test_without_a_good_sale_there_is_no_ledger(text):
    assert sales(text).records == []


def test_a_header_without_sellers_is_refused():
    with pytest.raises(BadInput):
        sales("x,y\n1,2\n")


def test_firms_each_once_and_final_demand_as_a_number():
    found = read_firms(b"firm,industry,final\na,steel,5\na,glass,6\n,x,1\nb,,-2\nc,,\n", "f.csv", LIMITS)
    assert [(f.name, f.industry, f.final) for f in found.records] == [
        ("a", "steel", 5.0),
        ("b", "", 0.0),
        ("c", "", 0.0),
    ]
    assert [fault.where for fault in found.faults] == ["f.csv:3", "f.csv:4", "f.csv:5"]


def test_effects_by_their_words():
    found = read_effects(b"from,to,effect\nx,y,Essential\nx,x,none\ny,x,much\n,x,none\n", "e.csv", LIMITS)
    assert found.records == [("x", "y", 2), ("x", "x", 0)]
    assert [fault.where for fault in found.faults] == ["e.csv:4", "e.csv:5"]

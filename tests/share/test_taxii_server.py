# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import base64
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.collection import Collection
from tocsin.core.errors import BadInput
from tocsin.share import taxii_server
from tocsin.share.taxii_server import Query, asked, held, token

ID = "00000000-0000-4000-8000-000000000001"
OTHER = "00000000-0000-4000-8000-000000000002"
WORDS = st.lists(st.text(min_size=1, max_size=60), max_size=3, unique=True).map(tuple)
QUERIES = st.builds(
    lambda after, position, limit, ids, types, versions: Query(
        collection=ID, added_after=after, position=position, limit=limit, ids=ids, types=types, versions=versions
    ),
    st.integers(-1, 253_402_300_799_999),
    st.none() | st.tuples(st.integers(0, 253_402_300_799_999), st.integers(0, 15)),
    st.integers(1, 1_000),
    WORDS,
    WORDS,
    st.sampled_from([("last",), ("all",), ("first", "2026-01-01T00:00:00.1")]),
)  # fmt: skip


@given(QUERIES)
def test_next_holds_the_whole_query_and_wins_over_all_that_is_repeated(query):
    text = token(query)
    assert held(text) == query
    assert asked(f"next={text}".encode(), ID, 1_000) == query
    again = f"match[type]=x&next={text}&added_after=2000-01-01T00:00:00Z&match[version]=all".encode()
    assert asked(again, ID, 1_000) == query


@given(QUERIES)
def test_a_next_of_another_collection_begins_again_at_the_time_that_it_holds(query):
    found = asked(f"next={token(query)}&added_after=2000-01-01T00:00:00Z".encode(), OTHER, 1_000)
    assert found == msgspec.structs.replace(query, collection=OTHER, position=None)


@given(
    st.binary(max_size=80) | st.sampled_from([b"\x81" * 30, b"\x9f" * 200, b"\xdd\xff\xff\xff\xff", b"\x98"])
)
def test_a_next_from_elsewhere_is_no_error_and_begins_where_the_query_says(junk):
    text = base64.urlsafe_b64encode(junk).decode()
    if held(text) is not None:
        return
    found = asked(f"next={text}&added_after=2000-01-01T00:00:00Z&match[type]=x".encode(), ID, 50)
    assert (found.added_after, found.types, found.limit, found.position) == (
        946_684_800_000,
        ("x",),
        50,
        None,
    )


@pytest.mark.parametrize(
    "query",
    [
        Query(collection="x" * 41),
        Query(collection=ID, added_after=-2),
        Query(collection=ID, added_after=10**18),
        Query(collection=ID, position=(-1, 0)),
        Query(collection=ID, position=(0, 10**6)),
        Query(collection=ID, limit=0),
        Query(collection=ID, limit=10**7),
        Query(collection=ID, ids=("x",) * 101),
        Query(collection=ID, ids=("",)),
        Query(collection=ID, types=("x" * 1_001,)),
        Query(collection=ID, versions=("' OR 1=1 --",)),
    ],
    ids=["collection", "before", "after", "place", "within", "no limit", "limit", "many", "empty", "long", "version"],
)  # fmt: skip
def test_a_next_beyond_the_bounds_is_not_read(query):
    assert held(token(query)) is None


@pytest.mark.parametrize("text", ["", "é", "A" * 16_385, "=", "next page", "\x00"], ids=range(6))
def test_a_next_that_is_none_is_not_read(text):
    assert held(text) is None


@pytest.mark.parametrize(
    ("text", "limit"),
    [("", 1_000), ("limit=1", 1), ("limit=0007", 7), ("limit=1000000", 1_000), ("limit=" + "9" * 5_000, 1_000)],
    ids=["none", "one", "noughts", "capped", "endless"],
)  # fmt: skip
def test_limit_is_capped_and_not_refused(text, limit):
    assert asked(text.encode(), ID, 1_000).limit == limit


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=abc", "limit"),
        ("limit=", "limit"),
        ("limit=%D9%A1", "limit"),
        ("added_after=yesterday", "added_after"),
        ("added_after=2026-01-01T00:00:00%2B02:00", "added_after"),
        ("added_after=2026-01-01T00:00:00+02:00", "added_after"),
        ("added_after=2026-02-30T00:00:00Z", "added_after"),
        ("added_after=" + "9" * 5_000, "added_after"),
        ("match[version]=newest", "match[version]"),
        ("match[version]=all,last", "match[version]"),
        ("match[version]=", "match[version]"),
        ("match[id]=a,,b", "match[id]"),
        ("match[id]=" + ",".join(map(str, range(101))), "match[id]"),
        ("match[type]=" + "x" * 1_001, "match[type]"),
        ("limit=1&limit=2", "query"),
        ("added_after=%FF", "query"),
        ("&".join(f"a{n}=1" for n in range(60)), "query"),
    ],
    ids=range(19),
)
def test_what_is_malformed_is_named(text, where):
    with pytest.raises(BadInput) as caught:
        asked(text.encode(), ID, 1_000)
    assert caught.value.where == where
    assert caught.value.do


def test_percent_encoded_filters_are_read_and_unknown_ones_passed_over():
    text = b"match%5Btype%5D=a%2Cb,a&match%5Bid%5D=x&match[version]=first,2026-01-01T00:00:00.1200Z&match[x]=1&y=2&next=&added_after="
    found = asked(text, ID, 9)
    assert (found.types, found.ids, found.versions) == (
        ("a", "b"),
        ("x",),
        ("first", "2026-01-01T00:00:00.12"),
    )
    assert (found.added_after, found.position) == (-1, None)
    assert asked(b"", ID, 9, version="all").versions == ("all",)
    assert asked(b"added_after=1969-12-31T23:59:59Z", ID, 9).added_after == -1
    assert asked(b"added_after=1970-01-01T00:00:00.0019Z", ID, 9).added_after == 1


def test_envelopes_hold_the_stored_bytes_and_never_more_without_next():
    raw = b'{"id" : "\\u0061","x":1.50}'
    assert taxii_server.envelope([raw, raw], "") == b'{"more":false,"objects":[' + raw + b"," + raw + b"]}"
    assert json.loads(taxii_server.envelope([], "")) == {"more": False, "objects": []}
    assert json.loads(taxii_server.envelope([raw], "abc"))["next"] == "abc"
    assert json.loads(taxii_server.versions(["2026"], "abc")) == {
        "more": True,
        "next": "abc",
        "versions": ["2026"],
    }
    assert json.loads(taxii_server.versions([], "")) == {"more": False}


def test_a_collection_is_shown_without_its_rule():
    rule = Collection(id=ID, title="T", sources=("secret partner",), at_most="green")
    text = msgspec.json.encode(taxii_server.shown(rule, may_write=True)).decode()
    assert "secret" not in text
    assert json.loads(text)["can_write"] is False

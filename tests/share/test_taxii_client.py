# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import instant
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.feed import Cursor
from tocsin.core.limits import Limits
from tocsin.share import taxii_client

AT = "2027-01-07T10:00:00.000Z"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(AT, AT, id="as it should be"),
        pytest.param("2027-01-07T10:00:00.123456Z", "2027-01-07T10:00:00.123456Z", id="microseconds are kept"),
        pytest.param("2027-01-07T12:00:00+02:00", AT, id="an offset"),
        pytest.param("2027-01-07t10:00:00z", AT, id="lower case"),
        pytest.param("Thu Jan 07 2027 10:00:00 GMT+0000 (Coordinated Universal Time)", AT, id="as JavaScript prints"),
        pytest.param("Thu, 07 Jan 2027 10:00:00 GMT", AT, id="as HTTP has it"),
        *[pytest.param(text, "", id=f"none {at}") for at, text in enumerate(["", "undefined", "null", "2027-01-07T10:00:00", "Thu Foo 99 2027 10:00:00 GMT+0000", "9" * 500, "2027-02-30T10:00:00Z"])],
    ],
)  # fmt: skip
def test_an_instant_is_understood_in_the_ways_it_was_seen(text: str, found: str) -> None:
    assert taxii_client.header_instant(text) == found


@given(st.text(max_size=120))
def test_any_header_is_an_instant_or_none(text: str) -> None:
    found = taxii_client.header_instant(text)
    assert found == "" or instant.is_one(found)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html>", id="a page"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'{"title": "root"}', id="another resource"),
        pytest.param(b'{"objects": {"id": 1}}', id="objects that are none"),
        pytest.param(b'{"objects": [', id="cut off"),
        pytest.param(b'{"more": true, "more": false}', id="a key twice"),
        pytest.param(b'{"objects": [], "next": "\\ud800"}', id="half a character"),
    ],
)
def test_what_is_no_envelope_is_refused(body: bytes) -> None:
    with pytest.raises(BadInput):
        taxii_client.page(body, {}, "feed:x", Limits())


def test_an_empty_envelope_is_the_last_page() -> None:
    for body in (b"{}", b'{"objects": []}', b'{"objects": null, "more": false}'):
        page = taxii_client.page(body, {}, "feed:x", Limits())
        assert (page.count, page.more, page.next) == (0, False, "")
        assert taxii_client.advance(Cursor(added_after=AT), page, taxii_client.Walk()) == (
            Cursor(added_after=AT),
            True,
        )


ANSWERS = st.builds(
    taxii_client.Page,
    count=st.integers(0, 3), more=st.booleans(), next=st.sampled_from(["", "a", "b", "c"]),
    last=st.sampled_from(["", AT, "2027-01-07T10:00:00.001Z", "2027-01-07T10:00:01Z"]), digest=st.binary(max_size=1),
)  # fmt: skip


@given(st.lists(ANSWERS, min_size=1, max_size=8))
def test_no_server_that_repeats_itself_is_followed_for_ever_and_the_cursor_never_goes_back(
    pages: list[taxii_client.Page],
) -> None:
    cursor, walk, ended = Cursor(added_after="2027-01-07T09:00:00Z"), taxii_client.Walk(), False
    for page in itertools.islice(itertools.cycle(pages), 100):
        before = cursor
        try:
            cursor, ended = taxii_client.advance(cursor, page, walk)
        except taxii_client.Stalled:
            ended = True
        assert instant.order_key(cursor.added_after) >= instant.order_key(before.added_after)
        if ended:
            break
    assert ended


def test_a_collection_is_chosen_by_id_then_title_and_ids_are_quoted() -> None:
    listed = [
        {"id": "a", "title": "b"},
        {"id": "b"},
        {"id": "c/../d", "title": "shut", "can_read": False},
        {"title": "no id"},
        7,
    ]
    resource = json.loads(json.dumps({"collections": listed}))
    assert taxii_client.choose(resource, "b", "x") == "b"
    with pytest.raises(NotFound) as caught:
        taxii_client.choose(resource, "shut", "x")
    assert "a (b), b" in caught.value.do
    assert (
        taxii_client.collection_url("https://x.example/api", "../a b")
        == "https://x.example/api/collections/..%2Fa%20b/"
    )


def test_roots_behind_a_proxy_are_those_of_the_server_that_was_named() -> None:
    named = {
        "default": "http://x.example:8080/one",
        "api_roots": ["/two/", "https://[broken", 7, "https://other.example/three/"],
    }
    found = taxii_client.roots(named, "https://x.example/taxii2/")
    assert found == ["https://x.example/one/", "https://x.example/two/"]

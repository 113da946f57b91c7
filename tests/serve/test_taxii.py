# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The TAXII server over HTTP: the rules of the specification, what clients in use need, and what is wrong."""

from __future__ import annotations

import json
import re

import pytest

from tests.flows import signing
from tests.serve.taxii_node import ALL, AT, INBOX, ROOT, SEND, STAMP, Web, made, wire
from tests.stix_samples import GREEN, numbered
from tocsin.core.limits import Limits
from tocsin.share.taxii import MEDIA_TYPE
from tocsin.store import accounts, objects, withdrawals

DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z")


@pytest.fixture
def web(tmp_path):
    made_web = Web(tmp_path)
    yield made_web
    made_web.close()


def posted(web, *objects, **headers):
    answer = web.post(list(objects), **headers)
    assert answer.status_code == 202, answer.text
    return answer.json()


PATHS = [
    "",
    "/api",
    "/api/collections",
    f"/api/collections/{ALL}",
    f"/api/collections/{ALL}/manifest",
    f"/api/collections/{ALL}/objects",
    f"/api/collections/{ALL}/objects/{numbered('indicator', 1)}",
    f"/api/collections/{ALL}/objects/{numbered('indicator', 1)}/versions",
]


@pytest.mark.parametrize("path", PATHS, ids=range(len(PATHS)))
@pytest.mark.parametrize("end", ["", "/"], ids=["bare", "slash"])
def test_every_address_answers_with_and_without_its_slash_in_the_media_type(web, path, end):
    posted(web, made(1))
    answer = web.http.get(f"/taxii2{path}{end}", headers={"accept": MEDIA_TYPE}, follow_redirects=False)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/taxii+json;version=2.1"
    head = web.http.head(f"/taxii2{path}{end}", headers={"accept": MEDIA_TYPE}, follow_redirects=False)
    assert (head.status_code, head.content) == (200, b"")


def test_discovery_and_root_say_what_they_must(web):
    found = web.http.get("/taxii2/").json()
    assert found["api_roots"] == [found["default"]] == ["/taxii2/api/"]
    root = web.get("/").json()
    assert root["versions"] == [MEDIA_TYPE]
    assert root["max_content_length"] == 10 * 2**20
    shown = web.get("/collections").json()["collections"]
    assert [each["title"] for each in shown] == ["All", "Inbox"]
    assert [each["can_write"] for each in shown] == [False, True]
    assert web.get(f"/collections/{INBOX}").json() == shown[1]


def test_the_bytes_that_came_are_the_bytes_that_go(web):
    odd = (
        b'{ "spec_version":"2.1", "type":"malware","id":"' + numbered("malware", 1).encode() + b'",\n'
        b'"created":"2026-01-01T00:00:00.000000000Z","modified":"2026-01-01T00:00:00.000Z","is_family":false,'
        b'"name":"\\u6c34 \xe6\xb0\xb4", "x_rate":1.50 }'
    )
    assert web.post(b'{"objects":[' + odd + b"]}").json()["success_count"] == 1
    assert odd in web.get(f"/collections/{ALL}/objects/").content


def test_pages_go_on_by_next_alone_by_next_and_filters_and_by_the_header(web):
    posted(web, *(made(n) for n in range(100)))
    ids = [numbered("indicator", n) for n in range(100)]
    for way in ("alone", "filters", "header"):
        found, query = [], "?limit=20&match[type]=indicator"
        while query:
            answer = web.get(f"/collections/{ALL}/objects/{query}")
            body = answer.json()
            found += [each["id"] for each in body["objects"]]
            assert body["more"] is ("next" in body)
            assert DATE.fullmatch(answer.headers["x-taxii-date-added-last"])
            query = ""
            if body["more"]:
                query = {
                    "alone": f"?next={body['next']}",
                    "filters": f"?limit=20&match[type]=indicator&next={body['next']}&added_after={AT}",
                    "header": f"?limit=20&match[type]=indicator&added_after={answer.headers['x-taxii-date-added-last']}",
                }[way]
        assert found == ids, way


def test_a_page_never_ends_within_a_millisecond_and_a_tiny_limit_loses_nothing(web):
    posted(web, *(made(n) for n in range(50)))
    first = web.get(f"/collections/{ALL}/manifest/?limit=20").json()
    dates = [each["date_added"] for each in first["objects"]]
    rest = web.get(f"/collections/{ALL}/manifest/?next={first['next']}").json()
    assert len(dates) == 16
    assert dates[-1] < rest["objects"][0]["date_added"]
    found, query = [], "?limit=3"
    while query:
        page = web.page(query)
        found += [each["id"] for each in page["objects"]]
        assert len(page["objects"]) <= 3
        query = f"?next={page['next']}" if page["more"] else ""
    assert found == [numbered("indicator", n) for n in range(50)]


def test_an_empty_page_keeps_the_list_and_the_cursor(web):
    assert web.page() == {"more": False, "objects": []}
    answer = web.get(f"/collections/{ALL}/objects/?added_after=2030-01-01T00:00:00Z")
    assert answer.json() == {"more": False, "objects": []}
    assert answer.headers["x-taxii-date-added-last"] == "2030-01-01T00:00:00.000000Z"
    assert answer.headers["x-taxii-date-added-first"] == "2030-01-01T00:00:00.000000Z"


def test_a_next_of_elsewhere_begins_again(web):
    posted(web, *(made(n) for n in range(40)))
    foreign = web.page("?limit=16", INBOX)["next"]
    for text in (foreign, "garbage", "QUJD", "%00", "A" * 9_000):
        assert [each["id"] for each in web.page(f"?limit=16&next={text}")["objects"]] == [
            numbered("indicator", n) for n in range(16)
        ], text[:10]


def test_versions_are_filtered_listed_and_a_new_one_comes_again(web):
    stamps = [f"2026-01-0{day}T00:00:00.000Z" for day in (1, 2, 3)]
    for stamp in (stamps[1], stamps[0], stamps[2]):
        posted(web, {**made(1), "modified": stamp, "created": stamps[0]})
        last = web.get(f"/collections/{ALL}/objects/").headers["x-taxii-date-added-last"]
    one = f"/collections/{ALL}/objects/{numbered('indicator', 1)}"

    def modified(query):
        return [each["modified"] for each in web.get(f"{one}/{query}").json()["objects"]]

    assert modified("") == modified("?match[version]=last") == [stamps[2]]
    assert modified("?match[version]=first") == [stamps[0]]
    assert modified("?match[version]=all") == [stamps[1], stamps[0], stamps[2]]
    assert modified("?match[version]=2026-01-02T00:00:00Z,last") == [stamps[1], stamps[2]]
    assert modified("?match[version]=2026-05-05T00:00:00Z") == []
    assert modified("?match[spec_version]=2.0") == []
    assert web.get(f"{one}/versions/").json() == {
        "more": False,
        "versions": [stamps[1], stamps[0], stamps[2]],
    }
    assert web.get(f"/collections/{ALL}/objects/?added_after={last}").json()["objects"] == []
    entry = web.get(f"/collections/{ALL}/manifest").json()["objects"]
    assert [(each["version"], each["media_type"]) for each in entry] == [
        (stamps[2], "application/stix+json;version=2.1")
    ]
    assert DATE.fullmatch(entry[0]["date_added"])


def test_an_observable_without_version_has_one_constant(web):
    address = {"type": "ipv4-addr", "spec_version": "2.1", "value": "198.51.100.3"}
    address["id"] = "ipv4-addr--" + "28bb3599-77cd-5a82-a950-b5bc3caf07c4"
    answer = posted(web, address)
    assert answer["success_count"] == 1, answer
    version = "1970-01-01T00:00:00.000Z"
    assert answer["successes"] == [{"id": address["id"], "version": version}]
    assert web.page(f"?match[version]={version}")["objects"] == [address]
    assert web.get(f"/collections/{ALL}/manifest/").json()["objects"][0]["version"] == version


def test_good_and_bad_are_told_apart_and_the_answer_is_kept(web):
    bad: list[object] = [
        {**made(2), "id": 7},
        {key: value for key, value in made(3).items() if key != "id"},
        {**made(4), "modified": "yesterday"},
        {**made(5), "modified": "2025-01-01T00:00:00.000Z"},
        {**made(6), "id": numbered("malware", 6)},
        {**made(7), "pattern": "[nonsense"},
        {**made(8), "created": "2026-01-01T00:00:00Z", "modified": "2026-01-01T00:00:00Z"},
        None,
        5,
        [],
    ]
    answer = posted(web, made(1), *bad, made(9), made(9))
    assert (answer["status"], answer["total_count"], answer["pending_count"]) == ("complete", 13, 0)
    assert answer["failure_count"] == len(answer["failures"]) == len(bad)
    assert answer["success_count"] == len(answer["successes"]) == 3
    assert all(each["id"] and each["version"] and each["message"] for each in answer["failures"])
    assert [each["id"] for each in web.page()["objects"]] == [numbered("indicator", n) for n in (1, 9)]
    assert web.get(f"/status/{answer['id']}/").json() == answer
    assert web.get("/status/none").status_code == 404


def test_the_same_again_is_a_success_and_other_content_is_told(web):
    posted(web, made(1))
    assert posted(web, made(1))["success_count"] == 1
    answer = posted(web, {**made(1), "name": "other"})
    assert answer["success_count"] == 1
    assert "stands" in answer["successes"][0]["message"]
    assert web.page()["objects"] == [made(1)]


def test_two_contents_of_one_version_in_one_post_are_one_kept_and_one_failure(web):
    answer = posted(web, made(1), {**made(1), "name": "other"})
    assert (answer["success_count"], answer["failure_count"]) == (1, 1)
    assert web.page()["objects"] == [made(1)]


def test_a_withdrawn_object_leaves_every_page_at_once_and_stays_away(web):
    posted(web, made(1), made(2))
    with web.store.write("me", AT) as tx:
        withdrawals.add(tx, numbered("indicator", 1), "wrong", "me")
    assert [each["id"] for each in web.page()["objects"]] == [numbered("indicator", 2)]
    assert len(web.get(f"/collections/{ALL}/manifest").json()["objects"]) == 1
    one = f"/collections/{ALL}/objects/{numbered('indicator', 1)}"
    assert web.get(one).status_code == web.get(f"{one}/versions").status_code == 404
    again = posted(web, {**made(1), "modified": "2026-06-01T00:00:00.000Z"})
    assert "withdrawn" in again["failures"][0]["message"]


def test_delete_withdraws_where_writing_is_allowed(web):
    posted(web, made(1), made(2), {**made(2), "modified": "2026-06-01T00:00:00.000Z"})
    one, two = (numbered("indicator", n) for n in (1, 2))

    def delete(name, collection=INBOX, query=""):
        return web.http.delete(
            f"{ROOT}/collections/{collection}/objects/{name}/{query}", headers=SEND
        ).status_code

    assert delete(one, ALL) == 403
    assert delete(two, INBOX, "?match[version]=last") == 403
    assert delete(numbered("indicator", 3)) == delete("what?") == 404
    assert delete(one) == delete(two) == 200
    assert delete(one) == 404
    assert web.page()["objects"] == []


def test_a_collection_takes_only_what_its_rule_holds_and_shows_what_was_posted_to_it(web):
    from tocsin.core.collection import Collection
    from tocsin.store import collections

    narrow = "00000000-0000-4000-8000-0000000000a3"
    with web.store.write("me", AT) as tx:
        rule = Collection(
            id=narrow, title="N", types=("indicator",), sources=("a file",), at_most="green", can_write=True
        )
        collections.add(tx, rule)
    answer = web.post([made(1), made(2, object_marking_refs=[GREEN])], narrow).json()
    assert [each["id"] for each in answer["failures"]] == [numbered("indicator", 1)]
    assert [each["id"] for each in web.page("", narrow)["objects"]] == [numbered("indicator", 2)]
    posted(web, made(3, object_marking_refs=[GREEN]))
    assert len(web.page("", narrow)["objects"]) == 1


NESTED = b"[" * 100_000 + b"]" * 100_000
DEEP = {**made(2), "x_deep": json.loads("[" * 500 + "]" * 500)}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"{}", 422),
        (b"[]", 422),
        (b"[" + wire(made(1)) + b"]", 422),
        (b'"x"', 400),
        (b'{"objects":"x"}', 422),
        (b'{"objects":null}', 422),
        (b'{"objects":[NaN]}', 400),
        (b'{"objects":[1e999999, Infinity]}', 400),
        (b'{"objects":[]} trailing', 400),
        (b'{"objects":[],"objects":[]}', 400),
        (b'{"objects":["\xff"]}', 400),
        (b"\xff\xfe{\x00}\x00", 400),
        (NESTED, 422),
        (b'{"objects":' + NESTED, 400),
        (b'{"objects":[' + b"[]," * 10_000 + b"[]]}", 413),
    ],
    ids=["empty", "cut", "no list", "array", "bare", "text", "string", "null", "nan", "infinity", "trailing", "twice", "not utf-8",
         "utf-16", "nested array", "nested cut", "too many"],
)  # fmt: skip
def test_what_is_no_envelope_is_refused_in_the_media_type_and_stores_nothing(web, body, status):
    answer = web.post(body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/taxii+json;version=2.1")
    assert answer.json()["title"]
    assert answer.json()["http_status"] == str(status)
    assert web.page()["objects"] == []


@pytest.mark.parametrize(
    "raw",
    [
        wire(DEEP),
        wire(made(2)).replace(b'"2.1"', b'"2.1","x_n":' + b"9" * 5_000, 1),
        wire(made(2)).replace(b'"2.1"', b'"2.1","x_t":"\\ud800"', 1),
        wire(made(2)).replace(b'"2.1"', b'"2.1","spec_version":"2.0"', 1),
        wire({**made(2), "x_long": "x" * 2**20}),
        wire({**made(2), "id": "indicator--" + "x" * 5_000}),
        b'{"type":"indicator"}',
        b"{}",
        NESTED,
    ],
    ids=["deep", "digits", "surrogate", "twice", "large", "long id", "bare", "empty", "nested"],
)
def test_one_bad_object_costs_only_itself(web, raw):
    answer = web.post(b'{"objects":[' + wire(made(1)) + b"," + raw + b"," + wire(made(3)) + b"]}")
    assert answer.status_code == 202, answer.text
    assert (answer.json()["success_count"], answer.json()["failure_count"]) == (2, 1)
    assert len(answer.json()["failures"][0]["message"]) <= 500
    assert [each["id"] for each in web.page()["objects"]] == [numbered("indicator", n) for n in (1, 3)]


@pytest.mark.parametrize(
    "stamp", ["2026-01-01T00:00:00.123456789Z", "2016-12-31T23:59:60.000Z"], ids=["nine", "leap"]
)
def test_odd_and_right_timestamps_are_taken(web, stamp):
    answer = posted(web, {**made(1, stamp), "valid_from": STAMP})
    assert answer["success_count"] == 1, answer
    assert len(web.page(f"?match[version]={stamp}")["objects"]) == 1
    assert web.get(f"/collections/{ALL}/manifest").json()["objects"][0]["version"] == stamp


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/taxii+json;version=2.1", 202),
        ("application/taxii+json; version=2.1.0", 202),
        ("application/stix+json;version=2.1", 202),
        ("application/taxii+json", 202),
        ("application/json", 415),
        ("text/plain", 415),
        ("application/taxii+json;version=2.0", 415),
    ],
    ids=range(7),
)
def test_media_types_of_posts(web, kind, status):
    assert web.post([made(1)], content_type=kind).status_code == status


def test_a_bundle_is_taken_as_an_envelope(web):
    body = json.dumps({"type": "bundle", "id": numbered("bundle", 1), "objects": [made(1)]}).encode()
    assert web.post(body, content_type="application/stix+json;version=2.1").json()["success_count"] == 1


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/taxii2/", {"accept": "text/html"}, 406),
        ("GET", f"{ROOT}/collections/{ALL}/objects/", {"accept": "application/json"}, 406),
        ("GET", "/taxii2/nowhere/", {}, 404),
        ("GET", "/taxii2/api/nothing", {}, 404),
        ("GET", f"{ROOT}/collections/{INBOX[:-1]}f/objects", {}, 404),
        ("GET", f"{ROOT}/collections/{ALL}/objects/{numbered('indicator', 8)}", {}, 404),
        ("GET", f"{ROOT}/collections/{ALL}/objects/{'x' * 5_000}", {}, 404),
        ("GET", f"{ROOT}/collections/{ALL}/objects/?limit=0", {}, 400),
        ("GET", f"{ROOT}/collections/{ALL}/manifest/?added_after=now", {}, 400),
        ("GET", f"{ROOT}/collections/{ALL}/objects/?match[version]=all,last", {}, 400),
        ("POST", f"{ROOT}/collections/{ALL}/objects/", SEND, 403),
        ("PUT", f"{ROOT}/collections/{INBOX}/objects/", SEND, 405),
        ("POST", f"{ROOT}/collections/{INBOX}/", SEND, 405),
        ("POST", f"{ROOT}/collections/{INBOX}/objects/", {**SEND, "content-encoding": "gzip"}, 415),
        ("POST", f"{ROOT}/collections/{INBOX}/objects/", {**SEND, "content-length": "99999999"}, 413),
        ("POST", f"{ROOT}/collections/{INBOX}/objects/", {**SEND, "origin": "https://evil.example"}, 403),
        ("POST", f"{ROOT}/collections/{INBOX}/objects/", {**SEND, "host": "evil.example"}, 421),
    ],
    ids=range(17),
)
def test_every_error_is_a_taxii_error(web, method, path, headers, status):
    given = {"accept": MEDIA_TYPE, **headers}
    content = b'{"objects":[]}' if method == "POST" else None
    answer = web.http.request(method, path, headers=given, content=content, follow_redirects=False)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/taxii+json;version=2.1")
    assert answer.json()["title"]
    if status == 405:
        assert answer.headers["allow"] == ("GET, HEAD, POST" if path.endswith("objects/") else "GET, HEAD")


def test_a_body_of_unknown_length_is_read_no_further_than_allowed(tmp_path):
    web = Web(tmp_path, Limits(post_bytes=100_000))
    sent = []

    def endless():
        for number in range(10_000):
            sent.append(number)
            yield b" " * 10_000

    answer = web.http.post(f"{ROOT}/collections/{INBOX}/objects/", content=endless(), headers=SEND)
    assert answer.status_code == 413
    web.close()


def test_large_objects_make_short_pages_and_none_is_lost(tmp_path):
    web = Web(tmp_path, Limits(page_bytes=100_000))
    big = [{**made(n), "description": "x" * 40_000} for n in range(7)]
    assert posted(web, *big)["success_count"] == 7
    found, query, pages = [], "?", 0
    while query:
        page = web.page(query)
        found += [each["id"] for each in page["objects"]]
        query, pages = (f"?next={page['next']}" if page["more"] else ""), pages + 1
    assert found == [each["id"] for each in big]
    assert pages == 4
    web.close()


def test_nothing_of_the_rest_of_the_server_has_changed(web):
    assert web.http.post("/", headers=SEND).status_code == 405
    assert web.http.post("/taxii2x/", headers=SEND).status_code == 405
    assert web.http.get("/nope").json()["ok"] is False


def test_who_posted_takes_back_what_its_marking_keeps_from_him(web):
    """Unmarked, it is for the own organisation alone; who posted it is not told so by a 404 for ever."""
    with web.store.write("test", AT) as tx:
        accounts.add_organisation(tx, "North", ("energy",))
        accounts.add_organisation(tx, "South", ("energy",))
    signing.add(web.store, "bob", None, organisation="North", own="own", scope="write")
    signing.add(web.store, "eve", None, organisation="South", own="own", scope="write")
    name = numbered("indicator", 1)
    given = {who: {"authorization": f"Bearer {web.token(who, 'write')}"} for who in ("bob", "eve")}
    assert web.post([made(1)], **given["bob"]).json()["success_count"] == 1
    path = f"/collections/{INBOX}/objects/{name}/"
    assert web.get(path, **given["bob"]).status_code == 404
    asked = {"accept": MEDIA_TYPE}
    assert web.http.delete(f"{ROOT}{path}", headers=asked | given["eve"]).status_code == 404
    assert (
        web.http.delete(f"{ROOT}{path}?match[version]=last", headers=asked | given["bob"]).status_code == 404
    )
    assert web.http.delete(f"{ROOT}{path}", headers=asked | given["bob"]).status_code == 200
    with web.store.read() as reader:
        assert not objects.exists(reader, [name])

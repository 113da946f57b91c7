# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The MISP routes over HTTP: who comes in, what is wrong, and that everything wrong is answered as MISP answers it."""

from __future__ import annotations

import datetime as dt
import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows import signing
from tests.flows.misp_node import attribute, event, uid
from tests.serve.taxii_node import Web
from tocsin.core.limits import Limits
from tocsin.flows import accounts as flow
from tocsin.store import accounts

JSON = {"content-type": "application/json", "accept": "application/json"}


@pytest.fixture
def web(tmp_path):
    made = Web(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """One with an event, that no test changes."""
    made = Web(tmp_path_factory.mktemp("misp"))
    assert ask(made, "POST", "/misp/events/add", event(1, attribute(2))).status_code == 200
    yield made
    made.close()


@pytest.fixture(scope="module")
def worn(tmp_path_factory):
    """One with an event, for whatever is sent."""
    made = Web(tmp_path_factory.mktemp("worn"))
    assert ask(made, "POST", "/misp/events/add", event(1, attribute(2))).status_code == 200
    yield made
    made.close()


def ask(web, method, path, body=None, **headers):
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return web.http.request(method, path, content=data, headers={**JSON, **headers}, follow_redirects=False)


def wrong(answer):
    """The error, if it is one as MISP writes it."""
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.text)
    assert answer.headers["content-type"].startswith("application/json")
    said = answer.json()
    assert {"name", "message", "url"} <= set(said)
    assert all(isinstance(said[name], str) and said[name] for name in ("name", "message", "url"))
    return answer.status_code


READS = [
    ("GET", "/misp/servers/getVersion"), ("GET", "/misp/servers/getVersion.json"), ("GET", "/misp/servers/getPyMISPVersion.json"),
    ("GET", "/misp/users/view/me"), ("GET", "/misp/users/view/me.json"), ("GET", "/misp/events"), ("GET", "/misp/events/index"),
    ("POST", "/misp/events/index"), ("GET", "/misp/events/index/limit:5/page:1"), ("GET", f"/misp/events/view/{uid(1)}"),
    ("HEAD", f"/misp/events/view/{uid(1)}"), ("GET", f"/misp/attributes/view/{uid(2)}"), ("HEAD", f"/misp/attributes/view/{uid(2)}"),
    ("GET", "/events/index"), ("GET", f"/events/view/{uid(1)}"), ("POST", "/attributes/restSearch"), ("GET", "/servers/getVersion"), ("GET", f"/misp/events/view/{uid(1)}.json"), ("POST", f"/misp/events/view/{uid(1)}"),
    ("GET", f"/misp/events/view/{uid(1)}/deleted[]:0/deleted[]:1/excludeGalaxy:1/noSightings:1"),
    ("POST", "/misp/events/restSearch"), ("GET", "/misp/events/restSearch?value=v2.example"), ("POST", "/misp/events/restSearch.json"),
    ("POST", "/misp/attributes/restSearch"), ("GET", "/misp/tags"), ("GET", "/misp/tags/index"), ("POST", "/misp/tags/search"),
    ("POST", "/misp/sightings/index"), ("POST", "/misp/sightings/listSightings"), ("POST", "/misp/sightings/restSearch"),
    ("POST", "/misp/sightings/restSearch/event"), ("GET", "/misp-feed/manifest.json"), ("GET", "/misp-feed/hashes.csv"),
    ("GET", f"/misp-feed/{uid(1)}.json"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), READS, ids=[f"{method} {path}" for method, path in READS])
def test_who_may_read_asks_by_either_header_and_nobody_without(kept, method, path):
    token = kept.token("amy", "read")
    for header in ("authorization", "x-misp-auth"):
        answer = ask(kept, method, path, **{"authorization": "Basic eDp5", header: token})
        assert answer.status_code == 200, answer.text
        if method != "HEAD" and "csv" not in path:
            assert answer.headers["content-type"].startswith("application/json")
            answer.json()
    for headers in ({"authorization": ""}, {"authorization": "tocsin_none"}, {"x-misp-auth": "tocsin_none"}):
        answer = ask(kept, method, path, **headers)
        assert answer.status_code == 401
        assert method == "HEAD" or wrong(answer) == 401


WRITES = [
    "/misp/events/add", f"/misp/events/edit/{uid(1)}", f"/misp/events/delete/{uid(1)}", f"/misp/events/publish/{uid(1)}",
    f"/misp/events/unpublish/{uid(1)}", f"/misp/attributes/add/{uid(1)}", f"/misp/attributes/edit/{uid(2)}",
    f"/misp/attributes/delete/{uid(2)}", f"/misp/objects/add/{uid(1)}", f"/misp/objects/edit/{uid(2)}", f"/misp/objects/delete/{uid(2)}",
    "/misp/tags/attachTagToObject", "/misp/tags/removeTagFromObject", "/misp/sightings/add", f"/misp/sightings/add/{uid(2)}",
]  # fmt: skip


@pytest.mark.parametrize("path", WRITES)
def test_a_token_that_may_only_read_changes_nothing(kept, path):
    token = kept.token("amy", "read")
    assert wrong(ask(kept, "POST", path, {}, authorization=token)) == 403
    assert wrong(ask(kept, "GET", path, authorization=token)) == 405


def test_a_token_that_is_out_of_date_opens_nothing(kept):
    for days, status in ((0, 200), (-2, 401)):
        now = signing.START + dt.timedelta(days=days)
        token = flow.add_token(kept.store, "amy", label="x", scope="read", days=1, now=now)[1]
        assert ask(kept, "GET", "/misp/users/view/me", authorization=token).status_code == status


def test_before_there_are_accounts_this_machine_reads_and_does_not_write(tmp_path):
    alone = Web(tmp_path, people=False)
    assert ask(alone, "POST", "/misp/events/restSearch", {}).json() == {"response": []}
    assert wrong(ask(alone, "POST", "/misp/events/add", event(1))) == 403
    assert ask(alone, "GET", "/misp/users/view/me").json()["Role"]["perm_add"] is False
    alone.close()


BAD = {
    "no such page": ("GET", "/misp/nonesuch", None, 404),
    "no such page below": ("POST", "/misp/galaxies/index", {}, 404),
    "no types": ("GET", "/misp/attributes/describeTypes.json", None, 404),
    "the bare prefix": ("GET", "/misp/", None, 404),
    "no such event": ("GET", f"/misp/events/view/{uid(9)}", None, 404),
    "no event at all": ("GET", "/misp/events/view/..%2f..%2fetc", None, 400),
    "another method": ("PUT", "/misp/events/add", {}, 405),
    "delete of all": ("DELETE", "/misp/events", None, 405),
    "unknown filter": ("POST", "/misp/events/restSearch", {"nonesuch": 1}, 400),
    "unknown filter in the query": ("GET", "/misp/events/restSearch?nonesuch=1", None, 400),
    "unknown filter in the path": ("GET", "/misp/events/index/nonesuch:1", None, 400),
    "no named parameter": ("GET", "/misp/events/index/nonesuch", None, 400),
    "a search of one event": ("POST", f"/misp/events/view/{uid(1)}", {"value": "x"}, 400),
    "unknown parameter of a write": ("POST", "/misp/events/add/nonesuch:1", event(5), 400),
    "not json": ("POST", "/misp/events/restSearch", b"{", 400),
    "a list": ("POST", "/misp/events/restSearch", b"[]", 400),
    "deep": ("POST", "/misp/events/restSearch", b'{"value":' + b"[" * 500 + b"]" * 500 + b"}", 400),
    "not UTF-8": ("POST", "/misp/events/restSearch", b'{"value": "\xff"}', 400),
    "a number too large": ("POST", "/misp/events/restSearch", b'{"limit": 1e999}', 400),
    "limit too large": ("POST", "/misp/events/index", {"limit": 10**6}, 400),
    "an empty event": ("POST", "/misp/events/add", {}, 400),
    "the same again": ("POST", "/misp/events/add", event(1, attribute(2)), 409),
    "a change of nothing": ("POST", f"/misp/events/edit/{uid(9)}", {}, 404),
    "a sighting of nothing": ("POST", f"/misp/sightings/add/{uid(9)}", {}, 404),
    "sightings of a thing": ("POST", "/misp/sightings/restSearch/thing", {}, 400),
    "tags by a number's list": ("POST", "/misp/tags/search", {"tagname": [[1]]}, 400),
    "no such file": ("GET", "/misp-feed/nonesuch", None, 404),
    "no such collection": ("GET", "/misp-feed/nonesuch/manifest.json", None, 404),
    "a feed that is written": ("POST", "/misp-feed/manifest.json", {}, 405),
}


@pytest.mark.parametrize(("method", "path", "body", "status"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_told_as_misp_tells_it(kept, method, path, body, status):
    assert wrong(ask(kept, method, path, body)) == status


def test_a_body_is_bounded_and_not_compressed(tmp_path):
    small = Web(tmp_path, msgspec.structs.replace(Limits(), post_bytes=2_000, object_bytes=2_000))
    assert wrong(ask(small, "POST", "/misp/events/add", b" " * 2_001)) == 413
    assert wrong(small.http.post("/misp/events/add", content=iter([b" " * 900] * 3), headers=JSON)) == 413
    assert wrong(ask(small, "POST", "/misp/events/add", b"x", **{"content-encoding": "gzip"})) == 415
    small.close()


def test_other_organisations_come_in_here_and_read_what_is_theirs(web):
    with web.store.write("test", signing.AT) as tx:
        accounts.add_organisation(tx, "Northbank", ("energy",))
    signing.add(web.store, "bob", None, own="own", organisation="Northbank", scope="write")
    token = web.token("bob", "write")
    for number, tag in ((1, "tlp:green"), (11, "tlp:red")):
        assert ask(web, "POST", "/misp/events/add", event(number, tags=[tag])).status_code == 200
    index = ask(web, "POST", "/misp/events/index", {}, authorization=token).json()
    assert [row["uuid"] for row in index] == [uid(1)]
    hidden = ask(web, "GET", f"/misp/events/view/{uid(11)}", authorization=token)
    absent = ask(web, "GET", f"/misp/events/view/{uid(12)}", authorization=token)
    assert wrong(hidden) == wrong(absent) == 404
    gone = {name: text for name, text in hidden.json().items() if name != "request_id"}
    assert json.dumps(gone).replace(uid(11), uid(12)) == json.dumps({name: text for name, text in absent.json().items() if name != "request_id"})  # fmt: skip
    me = ask(web, "GET", "/misp/users/view/me", authorization=token).json()
    assert (me["User"]["email"], me["Organisation"]["name"], me["Role"]["perm_add"]) == (
        "bob",
        "Northbank",
        True,
    )


def test_the_feed_is_sent_again_only_if_it_changed(web):
    ask(web, "POST", "/misp/events/add", event(1))
    first = ask(web, "GET", "/misp-feed/manifest.json")
    assert (
        ask(web, "GET", "/misp-feed/manifest.json", **{"if-none-match": first.headers["etag"]}).status_code
        == 304
    )
    ask(web, "POST", "/misp/events/add", event(11))
    again = ask(web, "GET", "/misp-feed/manifest.json", **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, list(again.json())) == (200, [uid(1), uid(11)])


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from([uid(1), "1d", "v%", "2026-11-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["OR", "NOT", "Event", "uuid", "value", "Attribute", "type", "info", "timestamp", "Tag", "name"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
_NAMES = st.sampled_from(["value", "tags", "limit", "page", "order", "deleted", "timestamp", "uuid", "eventid", "Event", "info", "Attribute", "Object", "Orgc", "date", "id", "type", "source", "values", "context", "tagname", "published"])  # fmt: skip
_PATHS = st.sampled_from([path for _, path in READS] + WRITES)


@settings(max_examples=60)
@given(_PATHS, st.dictionaries(_NAMES, _VALUES, max_size=4) | _VALUES, st.booleans())
def test_whatever_is_sent_is_answered_and_never_by_a_failure(worn, path, body, post):
    answer = ask(worn, "POST" if post else "GET", path, json.dumps(body).encode())
    assert answer.status_code < 500, (path, body, answer.text)
    if answer.status_code >= 400:
        wrong(answer)


def test_one_event_is_told_without_what_is_asked_to_be_left_out(worn):
    galaxy = [{"type": "threat-actor", "name": "Actor", "GalaxyCluster": [{"uuid": uid(31), "type": "threat-actor", "value": "BEAR"}]}]  # fmt: skip
    assert ask(worn, "POST", "/misp/events/add", event(21, attribute(22), Galaxy=galaxy)).status_code == 200
    for path in (f"/misp/events/view/{uid(21)}", "/misp/events/restSearch"):
        wanted = {"uuid": uid(21)} if "rest" in path else {}
        assert "BEAR" in ask(worn, "POST", path, wanted).text
        left = ask(worn, "POST", path, wanted | {"excludeGalaxy": True})
        assert left.status_code == 200
        assert '"Galaxy"' not in left.text
        assert wrong(ask(worn, "POST", path, wanted | {"excludeGalaxy": "perhaps"})) == 400
    assert '"Galaxy"' not in ask(worn, "GET", f"/misp/events/view/{uid(21)}/excludeGalaxy:1").text

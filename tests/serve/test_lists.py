# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lists for those who poll: each gets what that one may have, and a tag that says whether it is the same."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.flows import signing
from tests.serve.taxii_node import AT, Web, made
from tests.stix_samples import GREEN, RED
from tocsin.core import instant
from tocsin.core.limits import Limits
from tocsin.flows import lists_out, withdraw
from tocsin.store import accounts
from tocsin.store.lists_out import ListOut

OPEN, CLOSED = made(1, object_marking_refs=[GREEN]), made(2, object_marking_refs=[RED])
NOW: dt.datetime = instant.to_datetime(AT)


@pytest.fixture
def web(tmp_path):
    made_web = Web(tmp_path)
    assert made_web.post([OPEN, CLOSED]).status_code == 202
    wanted = ListOut(name="block", form="plain", path="", organisation="own")
    lists_out.publish(made_web.store, wanted, now=NOW, limits=Limits())
    yield made_web
    made_web.close()


def asked(web, who="amy", **headers):
    given = {"authorization": f"Bearer {web.token(who)}", **headers}
    return web.http.get("/lists/block.txt", headers=given, follow_redirects=False)


def entries(answer):
    return {line for line in answer.text.splitlines() if not line.startswith("#")}


def test_each_gets_what_that_one_may_have(web):
    with web.store.write("test", AT) as tx:
        accounts.add_organisation(tx, "Northbank", ("energy",))
    signing.add(web.store, "bob", None, organisation="Northbank", scope="read", own="own")
    mine, theirs = asked(web), asked(web, "bob")
    assert (mine.status_code, mine.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert entries(mine) == {"198.51.100.1", "198.51.100.2"}
    assert entries(theirs) == {"198.51.100.1"}
    assert theirs.headers["etag"] != mine.headers["etag"]
    assert "private" in mine.headers["cache-control"]


def test_who_has_it_already_is_told_so_until_it_changes(web):
    first = asked(web)
    again = asked(web, **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    withdraw.withdraw(web.store, str(OPEN["id"]), organisation="own", why="wrong", by="amy", at=AT)
    changed = asked(web, **{"if-none-match": first.headers["etag"]})
    assert (changed.status_code, entries(changed)) == (200, {"198.51.100.2"})


def test_without_a_token_nobody_gets_it_and_what_is_not_there_is_not_found(web):
    assert web.http.get("/lists/block.txt", headers={"authorization": ""}).status_code == 401
    for name in ("none.txt", "block", "block.csv", "..%2fblock.txt"):
        assert web.http.get(f"/lists/{name}").status_code == 404

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""No asker sees over TAXII what the policy refuses: not by object, manifest, version, status, page, count or error."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows import signing
from tests.serve.taxii_node import ALL, AT, Web, made, wire
from tests.stix_samples import numbered
from tocsin.core import instant
from tocsin.core.new_object import NewObject
from tocsin.core.policy import Asker
from tocsin.store import accounts, objects
from tocsin.store.view import View

GROUPS = {"North": ("energy",), "South": ("water",), "Solo": ()}
MARKS = st.tuples(
    st.sampled_from(["", "clear", "green", "amber", "amber+strict", "red", "purple"]),
    st.lists(st.sampled_from(["North", "energy", "water", "Solo", "own"]), max_size=2, unique=True),
)
STAMPS = ("2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z")
THINGS = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(STAMPS), MARKS), max_size=8, unique_by=lambda one: one[:2]
)
Thing = tuple[int, str, tuple[str, list[str]]]


def may(who: str, mark: tuple[str, list[str]]) -> bool:
    """TLP 2.0 as a table, written apart from ``core.policy``."""
    tlp, audience = mark
    if audience and not {who, *GROUPS[who]} & set(audience):
        return False
    return tlp == "clear" or (tlp in {"green", "amber"} and GROUPS[who] != ())


def new(thing: Thing) -> NewObject:
    number, stamp, (tlp, audience) = thing
    raw = wire(made(number, created=STAMPS[0], modified=stamp))
    name, key = numbered("indicator", number), instant.version_key(stamp)
    value = ("ipv4", f"198.51.100.{number}")
    return NewObject(
        id=name, type="indicator", created=STAMPS[0], modified=stamp, version_key=key, raw=raw, tlp=tlp,
        audience=tuple(audience), atoms=(value,),
    )  # fmt: skip


def asked(web: Web, token: str, path: str) -> tuple[int, Any]:
    answer = web.get(path, authorization=f"Bearer {token}")
    return answer.status_code, answer.json()


def refused(found: tuple[int, Any], number: int) -> tuple[int, str]:
    """An error without what names the request and the object."""
    code, body = found
    body.pop("error_id", None)
    return code, json.dumps(body).replace(numbered("indicator", number), "ID")


@settings(max_examples=4, deadline=None)
@given(THINGS)
def test_what_the_policy_refuses_is_as_if_it_were_not_there(things: list[Thing]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        web = Web(Path(folder))
        try:
            with web.store.write("test", AT) as tx:
                for name, communities in GROUPS.items():
                    accounts.add_organisation(tx, name, communities)
                objects.add(tx, [new(each) for each in things], "x")
            for name in GROUPS:
                signing.add(web.store, name.lower(), None, organisation=name, own="own")
            posted = web.post([made(99)]).json()["id"]
            for who in GROUPS:
                check(web, who, things, posted)
        finally:
            web.close()


def check(web: Web, who: str, things: list[Thing], posted: str) -> None:
    token = web.token(who.lower())
    seen = {(number, stamp) for number, stamp, mark in things if may(who, mark)}
    last = {(number, max(each for n, each, _ in things if n == number)) for number, _, _ in things}
    for collection in (ALL,):
        here = f"/collections/{collection}"
        for query, wanted in (("?match[version]=all", seen), ("", seen & last)):
            code, page = asked(web, token, f"{here}/objects/{query}")
            got = {(int(one["id"][-12:]), one["modified"]) for one in page["objects"]}
            assert code == 200
            assert got == wanted
            _, listed = asked(web, token, f"{here}/manifest/{query}")
            assert len(listed.get("objects", [])) == len(got)
            small = query + ("&" if query else "?") + "limit=1"
            code, page = asked(web, token, f"{here}/objects/{small}")
            assert page.get("more", False) == (len(got) > 1)
    never = refused(asked(web, token, f"/collections/{ALL}/objects/{numbered('indicator', 77)}/"), 77)
    for number in {number for number, _, _ in things}:
        mine_versions = sorted(stamp for n, stamp in seen if n == number)
        for path in (f"/collections/{ALL}/objects/{numbered('indicator', number)}/", ""):
            found = asked(
                web, token, path or f"/collections/{ALL}/objects/{numbered('indicator', number)}/versions/"
            )
            if not mine_versions:
                assert refused(found, number) == never
            elif not path:
                assert sorted(found[1]["versions"]) == mine_versions
    assert asked(web, token, f"/status/{posted}/")[0] == 404
    with web.store.read() as reader:
        view = View(reader, Asker(who, communities=GROUPS[who]))
        for number in range(5):
            newest = max((stamp for n, stamp in seen if n == number), default="")
            hits = view.by_atom("ipv4", f"198.51.100.{number}")
            assert hits == ([numbered("indicator", number)] if newest else [])

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.net.test_fetch import INSIDE, Site, body
from tocsin.core.errors import BadInput, Denied
from tocsin.net.credential import parse
from tocsin.net.fetch import Refused
from tocsin.net.webhook import MOST_BYTES, post


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


def test_a_message_is_posted_with_its_id_and_credential(site: Site) -> None:
    site.answers["/hook"] = body(b"", 202)
    done = post(site.url("/hook"), b'{"a": 1}', "warning-1", credential=parse("X-Key: k", ""), bounds=INSIDE)
    assert (done.status, site.posted) == (202, [b'{"a": 1}'])
    headers = site.seen[0][1]
    assert (headers["Idempotency-Key"], headers["X-Key"], headers["Content-Type"]) == (
        "warning-1",
        "k",
        "application/json",
    )


def test_a_server_that_does_not_take_it_is_told_of(site: Site) -> None:
    site.answers["/hook"] = body(b"no", 500)
    with pytest.raises(Refused, match="500"):
        post(site.url("/hook"), b"{}", "x", bounds=INSIDE)


def test_inside_addresses_are_refused_by_default_and_too_much_is_not_sent(site: Site) -> None:
    with pytest.raises(Denied):
        post(site.url("/hook").replace("http:", "https:"), b"{}", "x")
    for data, name in ((b"x" * (MOST_BYTES + 1), "x"), (b"{}", "x\r\nHost: y"), (b"{}", "")):
        with pytest.raises(BadInput):
            post(site.url("/hook"), data, name, bounds=INSIDE)
    assert site.seen == []

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import base64
import hmac
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


SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def test_a_secret_signs_and_is_not_sent(site: Site) -> None:
    """The other side computes the same, as the Standard Webhooks specification says."""
    site.answers["/hook"] = body(b"", 204)
    known = parse(f"Secret {SECRET}", "")
    post(site.url("/hook"), b'{"a":1}', "msg-1", at_s=1_800_000_000, credential=known, bounds=INSIDE)
    headers = {key.lower(): value for key, value in site.seen[0][1].items()}
    said = b"msg-1.1800000000." + site.posted[0]
    mac = base64.b64encode(hmac.digest(bytes(range(32)), said, "sha256")).decode()
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("msg-1", "1800000000")
    assert headers["webhook-signature"] == f"v1,{mac}"
    assert not any(SECRET in value for value in headers.values())
    assert "authorization" not in headers


@pytest.mark.parametrize("secret", ["whsec_", "whsec_AAAA", "whsec_" + "A" * 200, "not base64!"])
def test_a_secret_that_is_none_sends_nothing(site: Site, secret: str) -> None:
    with pytest.raises(BadInput) as caught:
        post(site.url("/hook"), b"{}", "x", credential=parse(f"Secret {secret}", ""), bounds=INSIDE)
    assert secret.removeprefix("whsec_") not in str(caught.value) or secret == "whsec_"
    assert site.seen == []

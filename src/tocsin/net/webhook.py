# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A message posted to an address that somebody gave for it."""

from __future__ import annotations

import io
import re

from tocsin.core.errors import BadInput
from tocsin.net.credential import Credential
from tocsin.net.fetch import Ask, Bounds, Fetched, Resolve, fetch, resolve

MOST_BYTES = 2**20
BOUNDS = Bounds(max_bytes=64 * 2**10, total_s=60.0)
"""Of one message; of the answer no more is read than this."""
GOOD = (200, 201, 202, 204)


def post(
    url: str,
    body: bytes,
    id: str,  # noqa: A002 -- what it is called in the header
    *,
    media: str = "application/json",
    credential: Credential | None = None,
    bounds: Bounds = BOUNDS,
    resolver: Resolve = resolve,
) -> Fetched:
    """Post a message once. ``id`` goes along as ``Idempotency-Key``, so that one that is sent again is known for the same.

    Raises ``BadInput`` if it is too large or its id is none, and what ``net.fetch.fetch`` raises.
    """
    if len(body) > MOST_BYTES:
        raise BadInput(
            f"larger than {MOST_BYTES} bytes", where=id[:100], do="send less, or name where it is found"
        )
    if re.fullmatch(r"[A-Za-z0-9.-]{1,100}", id) is None:
        raise BadInput(
            "this is no id of a message", where=ascii(id[:100]), do="letters, digits, dots, dashes"
        )
    ask = Ask(
        method="POST",
        body=body,
        headers={"Content-Type": media, "Idempotency-Key": id},
        credential=credential,
        good=GOOD,
    )
    return fetch(url, io.BytesIO(), bounds, ask=ask, resolver=resolver)

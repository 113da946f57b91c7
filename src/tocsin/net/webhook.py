# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A message posted to an address that somebody gave for it, signed if a secret is shared with whoever takes it.

The signature is that of the Standard Webhooks specification (1.0.0): HMAC-SHA256 over ``id.seconds.body``, in the headers
``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``. The secret is a credential of the scheme ``Secret``:
one line ``Secret whsec_BASE64``. It is never sent.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import io
import re

from tocsin.core.errors import BadInput
from tocsin.net.credential import Credential
from tocsin.net.fetch import Ask, Bounds, Fetched, Resolve, fetch, resolve

MOST_BYTES = 2**20
BOUNDS = Bounds(max_bytes=64 * 2**10, total_s=60.0, redirects=0)
"""Of one message; of the answer no more is read than this. It goes to the address that was given, and to no other."""
GOOD = (200, 201, 202, 204)
_SECRET = "Secret "  # noqa: S105 -- the scheme before a secret, not one
_LEAST_SECRET_BYTES = 24
"""As the specification has it; 64 at the most."""
_MOST_SECRET_BYTES = 64


def post(
    url: str,
    body: bytes,
    id: str,  # noqa: A002 -- what it is called in the header
    *,
    media: str = "application/json",
    at_s: int = 0,
    credential: Credential | None = None,
    bounds: Bounds = BOUNDS,
    resolver: Resolve = resolve,
) -> Fetched:
    """Post a message once. ``id`` goes along as ``Idempotency-Key``, so that one that is sent again is known for the same.

    ``at_s``: seconds since 1970, which are signed if the credential is a ``Secret``.

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
    headers = {"Content-Type": media, "Idempotency-Key": id}
    if credential is not None and credential.value.startswith(_SECRET):
        headers |= signed(credential.value.removeprefix(_SECRET).strip(), id, at_s, body)
        credential = None
    ask = Ask(method="POST", body=body, headers=headers, credential=credential, good=GOOD)
    return fetch(url, io.BytesIO(), bounds, ask=ask, resolver=resolver)


def signed(secret: str, id: str, at_s: int, body: bytes) -> dict[str, str]:  # noqa: A002 -- what it is called in the header
    """The headers that prove a message to who has the same ``whsec_...``. Raises ``BadInput`` for a secret that is none."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if not _LEAST_SECRET_BYTES <= len(key) <= _MOST_SECRET_BYTES:
        do = f"write one line: Secret whsec_ and {_LEAST_SECRET_BYTES} to {_MOST_SECRET_BYTES} random bytes in base64"
        raise BadInput("this is no secret of a webhook", do=do)
    said = b".".join((id.encode(), str(at_s).encode(), body))
    mac = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode("ascii")
    return {"webhook-id": id, "webhook-timestamp": str(at_s), "webhook-signature": f"v1,{mac}"}

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The body of a request of a program, read within its bounds.

Not encoded (a compressed one is refused with 415, so that none can unpack into more), and no longer than the limit (413,
without reading on). That it comes in time is for ``serve.bodies``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar.exceptions import ClientException

from tocsin.core.errors import TocsinError
from tocsin.core.limits import Limits
from tocsin.serve.language import N_

if TYPE_CHECKING:
    from litestar import Request


class Refused(TocsinError):
    """Refused by HTTP alone."""

    def __init__(self, status: int, what: str, do: str) -> None:
        """``status`` of HTTP."""
        super().__init__(what, do=do)
        self.http_status = status  # type: ignore[misc]  # one class for a handful of numbers


async def body(request: Request[Any, Any, Any], limits: Limits) -> bytes:
    """The body. Raises ``Refused``."""
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Refused(415, N_("Compressed bodies are not read."), "send it without Content-Encoding")
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            parts.append(part)
            size += len(part)
            if size > limits.post_bytes:
                break
    except ClientException:
        raise Refused(413, N_("The request is larger than the limit."), _less(limits.post_bytes)) from None
    if size > limits.post_bytes:
        raise Refused(413, N_("The request is larger than the limit."), _less(limits.post_bytes))
    return b"".join(parts)


def _less(most: int) -> str:
    return f"send at most {most} bytes at once"

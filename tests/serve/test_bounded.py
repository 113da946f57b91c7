# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A body within its bounds."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest
from litestar.exceptions import ClientException

from tocsin.core.limits import Limits
from tocsin.serve import bounded

LIMITS = msgspec.structs.replace(Limits(), post_bytes=10)


class Asked:
    """As much of a request as is looked at."""

    def __init__(self, parts, **headers):
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self._parts = parts
        self.taken = 0

    async def stream(self):
        for part in self._parts:
            self.taken += 1
            if isinstance(part, Exception):
                raise part
            yield part


def read(asked: Any, limits: Limits = LIMITS) -> bytes:
    return asyncio.run(bounded.body(asked, limits))


def test_a_body_comes_whole():
    assert read(Asked([b"12345", b"", b"67890"])) == b"1234567890"
    assert read(Asked([], content_encoding="Identity ")) == b""


def test_a_body_that_is_too_long_is_not_read_on():
    asked = Asked([b"12345"] * 9)
    with pytest.raises(bounded.Refused) as caught:
        read(asked)
    assert (caught.value.http_status, asked.taken) == (413, 3)
    with pytest.raises(bounded.Refused) as caught:
        read(Asked([ClientException()]))
    assert caught.value.http_status == 413


def test_a_compressed_body_is_not_unpacked():
    asked = Asked([b"x"], content_encoding="gzip")
    with pytest.raises(bounded.Refused) as caught:
        read(asked)
    assert (caught.value.http_status, asked.taken) == (415, 0)

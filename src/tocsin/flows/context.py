# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who takes something in, when, and under which limits."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tocsin.core.limits import Limits


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What every intake needs to know beside the bytes."""

    actor: str
    at: str
    """Instant of the call, RFC 3339 in UTC."""
    limits: Limits
    release: str = ""
    """Release of the distribution that package lists without one belong to (``Debian:12``)."""
    columns: Mapping[str, str] | None = None
    """What a person says the columns of a list are: title -> meaning (``know.readers.guess_columns``)."""
    release_note: str = ""
    """How that release is known, if nobody said it: told of the file."""

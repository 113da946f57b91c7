# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who asks: what every route that gives something out hands to ``core.policy``.

``serve.gate`` puts the answer into the request before any route sees it. A request that did not come through the
gate asks as nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tocsin.core.account import Scope
from tocsin.core.policy import Asker

if TYPE_CHECKING:
    from litestar import Request

KEY = "tocsin_visitor"
NOBODY = Asker(organisation="")


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, how they proved it, and what that allows."""

    asker: Asker
    scope: Scope | None = None
    """None for nobody."""
    name: str = ""
    """Of the account; empty for nobody, and for whoever sits at this machine before there are accounts."""
    how: str = ""
    """``session``, ``password``, ``token``, ``certificate``, ``local``; empty for nobody."""
    address: str = ""
    """Where the request comes from, for the limits on signing in."""


def visitor_of(request: Request[Any, Any, Any]) -> Visitor:
    """Who asks, with all that is known of them."""
    found = request.scope["state"].get(KEY)
    return found if isinstance(found, Visitor) else Visitor(asker=NOBODY)


def asker_of(request: Request[Any, Any, Any]) -> Asker:
    """On whose behalf the request is made: the first argument of ``core.policy.decide``."""
    return visitor_of(request).asker

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from litestar import Request

from tocsin.core.policy import Asker
from tocsin.serve.asker import KEY, Visitor, asker_of, visitor_of


@pytest.mark.parametrize("state", [{}, {KEY: None}, {KEY: "amy"}, {KEY: Asker("us", own=True)}], ids=range(4))
def test_a_request_that_did_not_come_through_the_gate_asks_as_nobody(state):
    request = Request({"type": "http", "state": state})  # type: ignore[arg-type, var-annotated]  # the least that a request can be
    assert asker_of(request) == Asker("")
    assert (visitor_of(request).scope, visitor_of(request).name) == (None, "")


def test_what_the_gate_found_is_handed_on():
    visitor = Visitor(asker=Asker("Northbank", ("energy",)), scope="read", name="bob")
    request = Request({"type": "http", "state": {KEY: visitor}})  # type: ignore[arg-type, var-annotated]  # the least that a request can be
    assert visitor_of(request) is visitor
    assert asker_of(request) == Asker("Northbank", ("energy",))

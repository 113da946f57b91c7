# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tocsin.core.errors import Denied
from tocsin.serve.listen import check, is_local


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_this_machine_is_let_through(host):
    check(host)


@pytest.mark.parametrize(
    "host",
    [
        "0.0.0.0",
        "::",
        "",
        "10.0.0.1",
        "192.168.1.4",
        "localhost.evil.example",
        "127.0.0.1.example",
        "127.1",
        "0",
    ],
)
def test_an_address_others_could_reach_is_refused_with_a_mend(host):
    assert not is_local(host)
    with pytest.raises(Denied) as caught:
        check(host)
    assert caught.value.exit_code == 5
    assert repr(host) in caught.value.where
    assert "127.0.0.1" in caught.value.do

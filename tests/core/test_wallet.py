# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of Bitcoin by their checksum; the samples are those of the BIPs and the first block."""

from __future__ import annotations

import pytest

from tocsin.core.wallet import is_bitcoin

GOOD = (
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
)


@pytest.mark.parametrize("text", GOOD)
def test_good(text):
    assert is_bitcoin(text)


@pytest.mark.parametrize("text", GOOD)
def test_one_character_changed(text):
    for at in range(4, len(text)):
        for other in "q2":
            changed = text[:at] + (other.upper() if text.isupper() else other) + text[at + 1 :]
            assert changed == text or not is_bitcoin(changed)


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "1" * 30, "1" * 36, "bc1", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", "bc1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1zw508d6qejxtdg4y5r3zarvaryvg6kdaj", "z" * 34,
    ],
)  # fmt: skip
def test_others(text):
    assert not is_bitcoin(text)

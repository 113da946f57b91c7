# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""MAC addresses in their one form, however they are written."""

from __future__ import annotations

import re

_PARTING = re.compile("[:.-]")
_DIGITS = re.compile("[0-9a-f]{12}")


def normal_mac(text: str) -> str:
    """``00-1B-44-11-3A-B7``, ``001b.4411.3ab7`` -> ``00:1b:44:11:3a:b7``; empty for what is no MAC address (EUI-48)."""
    digits = _PARTING.sub("", text).lower()
    if not _DIGITS.fullmatch(digits):
        return ""
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))

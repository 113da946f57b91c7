# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a machine's settings say that it needs from others."""

from __future__ import annotations

from typing import Literal

import msgspec

SettingKind = Literal["resolver", "time", "mail", "certificate", "search"]


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One party named in settings."""

    kind: SettingKind
    """``search`` is a domain of one's own."""
    value: str
    """Address, host name, or name of the issuer; a domain, of ``search``."""
    source: str
    """``file:line``."""
    shown: str = ""
    """Of a certificate, whom it is for."""
    expires: str = ""
    """Of a certificate, its last instant: RFC 3339, UTC."""

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the server must be told: a value, handed to ``create_app`` and ``run``.

Holds no secret. Refuses unknown keys, so that a mistyped setting is found.
"""

from __future__ import annotations

import msgspec


class ServerSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of the section ``[server]``."""

    host: str = "127.0.0.1"
    """Loopback only, until accounts exist."""
    port: int = 8470
    language: str = "en"
    """Used when neither the address nor the browser asks for one we have."""
    body_bytes: int = 2**20
    """Largest request body taken."""
    security_contact: str = ""
    """URI (``mailto:`` or ``https:``) for ``/.well-known/security.txt``; without it the file is not served."""

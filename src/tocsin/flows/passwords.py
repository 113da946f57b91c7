# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Passwords to Argon2id hashes and back to yes or no (RFC 9106 section 4, second recommended option).

A hash takes 64 MiB for a moment, so at most two are computed at once in a process: others wait. Where there is no
hash to compare with (unknown name, no password set), one that fits nothing is compared, so that the work is the same.
"""

from __future__ import annotations

import secrets
import threading
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

AT_ONCE = 2
_turn = threading.BoundedSemaphore(AT_ONCE)


class Passwords:
    """Hashes of one cost. Threads may share it."""

    def __init__(self, *, rounds: int = 3, memory_kib: int = 65_536, lanes: int = 4) -> None:
        """The defaults are those of the RFC."""
        self._costs = (rounds, memory_kib, lanes)

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher, Type  # nobody needs it before there are accounts

        return PasswordHasher(*self._costs, hash_len=32, salt_len=16, type=Type.ID)

    def made(self, prepared: str) -> str:
        """The hash of a prepared password, with salt and costs in it."""
        with _turn:
            return self._hasher.hash(prepared)

    @cached_property
    def _none(self) -> str:
        return self.made(secrets.token_urlsafe(32))

    def fits(self, kept: str, prepared: str) -> bool:
        """Whether ``prepared`` is the password of the hash ``kept``; the same work where ``kept`` is empty, and False."""
        from argon2.exceptions import Argon2Error, InvalidHashError

        other = self._none
        with _turn:
            try:
                self._hasher.verify(kept or other, prepared)
            except (Argon2Error, InvalidHashError):
                return False
            return bool(kept)

    def is_weak(self, kept: str) -> bool:
        """Whether a hash was made with other costs than these."""
        return self._hasher.check_needs_rehash(kept)

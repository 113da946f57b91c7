# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The errors a caller may want to catch, and what each means outside.

    TocsinError
    +-- BadInput      the input is wrong                      exit 3   HTTP 400
    +-- NotFound      no such thing here                      exit 3   HTTP 404
    +-- Denied        the asker may not                       exit 5   HTTP 403
    +-- Conflict      it contradicts what is already kept     exit 3   HTTP 409
    +-- Untrusted     a digest, signature or proof fails      exit 4   HTTP 422
    +-- Expired       it was valid once                       exit 4   HTTP 410
    +-- Unavailable   store, network or file is not there     exit 6   HTTP 503
    +-- Unsupported   understood, and not done by this version exit 3  HTTP 501

Every error says what is wrong, where, and what to do next. The command line
prints it and exits in one place (``cli.main``), the server in one place
(``serve.errors``). Usage errors (exit 2) belong to the command line alone.
"""

from __future__ import annotations

from typing import ClassVar


class TocsinError(Exception):
    """Something a person can mend: ``what`` happened, ``where``, and what to ``do``."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 500

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        """Keep the three parts apart, so that each surface can lay them out."""
        super().__init__(what)
        self.what = what
        self.where = where
        self.do = do

    def __str__(self) -> str:
        """One line a part, the empty ones left out."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  -> {self.do}" if self.do else head


class BadInput(TocsinError):
    """The input breaks a rule of its format or a limit."""

    code = "bad-input"
    exit_code = 3
    http_status = 400


class NotFound(TocsinError):
    """Nothing with this name or id is kept here."""

    code = "not-found"
    exit_code = 3
    http_status = 404


class Denied(TocsinError):
    """The policy refuses this asker this action."""

    code = "denied"
    exit_code = 5
    http_status = 403


class Conflict(TocsinError):
    """It contradicts something already kept; neither is overwritten."""

    code = "conflict"
    exit_code = 3
    http_status = 409


class Untrusted(TocsinError):
    """A digest, signature or proof does not hold."""

    code = "untrusted"
    exit_code = 4
    http_status = 422


class Expired(TocsinError):
    """It was valid once and is no longer."""

    code = "expired"
    exit_code = 4
    http_status = 410


class Unavailable(TocsinError):
    """A store, file or service that is needed cannot be reached or used."""

    code = "unavailable"
    exit_code = 6
    http_status = 503


class Unsupported(TocsinError):
    """The input is understood, and this version does not handle it."""

    code = "unsupported"
    exit_code = 3
    http_status = 501

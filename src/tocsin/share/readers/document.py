# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What every reader of documents gives back."""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, frozen=True):
    """A text of a document."""

    text: str
    label: str = ""
    """Which part it is, if there are several: ``body``, ``link targets``, ``attachment notes.txt``."""


class Document(msgspec.Struct, frozen=True):
    """A document as texts."""

    kind: str
    parts: tuple[Part, ...]
    title: str = ""
    own: tuple[str, ...] = ()
    """Host names of whoever published it, in lower case: links to them say nothing."""
    notes: tuple[str, ...] = ()
    """What was not read, and why."""

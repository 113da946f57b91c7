# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A sentence for people, kept as template and values so that it can be translated.

Engines answer with sentences, never with finished text: the command line prints
them in English, the pages in the reader's language, programs read the values.
The template is always a literal of our own source (the message catalogues are
collected from there); what came from outside stands only in ``values``.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

Value = str | int | float


def translatable(text: str) -> str:
    """Mark a fixed text for the message catalogues; it stays English here, pages look it up."""
    return text


class Sentence(msgspec.Struct, frozen=True):
    """``Sentence("{service} stops on {date}", {"service": name, "date": day})``."""

    text: str
    values: Mapping[str, Value] = {}

    def __str__(self) -> str:
        """The sentence in English."""
        return self.text.format_map(self.values)

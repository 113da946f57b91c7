# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Modifiers that the Sigma specification has and pySigma does not do as it says: written otherwise, or refused by name.

``utf16le`` is ``wide`` under another name. ``utf16`` begins with a byte-order mark that pySigma 1.5 writes in UTF-8: a rule
with it could never be met.
"""

from __future__ import annotations

from typing import Any

from tocsin.core.errors import Unsupported

_SAME = {"utf16le": "wide"}
_WRONG = frozenset({"utf16"})


def spelt(tree: Any) -> Any:
    """The detections of a rule with such modifiers replaced. Raises ``Unsupported`` for one that cannot be."""
    if isinstance(tree, list):
        return [spelt(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    return {_key(key) if isinstance(key, str) else key: spelt(value) for key, value in tree.items()}


def _key(key: str) -> str:
    field, *modifiers = key.split("|")
    for each in modifiers:
        if each in _WRONG:
            what = f"the modifier {each} is not encoded by pySigma as Sigma has it"
            raise Unsupported(what, do="write wide or utf16be")
    return "|".join([field, *(_SAME.get(each, each) for each in modifiers)])

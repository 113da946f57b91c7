# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Orders not proven here yet, taken from the package ``univers`` and named as such.

Every order behind this file says ``proven=False``, so that an answer can say so.
``univers`` is imported at the first use, since it is slow to start and most runs
never need it. It refuses by many kinds of exception; all become ``BadInput``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache, total_ordering
from typing import Any, Final

from tocsin.core.errors import BadInput

_CLASSES: Final = {
    "RubyGems": "RubygemsVersion",
    "NuGet": "NugetVersion",
    "Packagist": "ComposerVersion",
    "ConanCenter": "ConanVersion",
}
FAMILIES: Final = frozenset(_CLASSES)
"""Families of ecosystems this file can order."""


@total_ordering
class ForeignKey:
    """A version of ``univers`` compared by its ``<`` alone, which is the one rule all its kinds keep."""

    __slots__ = ("_version",)

    def __init__(self, version: Any) -> None:
        """Wrap a parsed version."""
        self._version = version

    def __lt__(self, other: ForeignKey) -> bool:
        """Whether this version comes first; ``BadInput`` if the library cannot compare the two."""
        try:
            return bool(self._version < other._version)
        except Exception as error:  # noqa: BLE001 -- the library raises any kind
            raise BadInput(f"versions cannot be compared: {self._version!r}, {other._version!r}") from error

    def __eq__(self, other: object) -> bool:
        """Neither comes first."""
        return isinstance(other, ForeignKey) and not self < other and not other < self

    __hash__ = None  # type: ignore[assignment]  # equal versions may be written in different ways


def parser(family: str) -> Callable[[str], ForeignKey]:
    """Function from a version of this family to its key; the family must be one of ``FAMILIES``."""
    return _parser(_CLASSES[family])


@cache
def _parser(class_name: str) -> Callable[[str], ForeignKey]:
    def parse(version: str) -> ForeignKey:
        if not version.strip():  # several of its kinds read nothing as zero
            raise BadInput("the version is empty")
        kind: Any = getattr(importlib.import_module("univers.versions"), class_name)
        try:
            return ForeignKey(kind(version))
        except Exception as error:  # noqa: BLE001 -- the library raises any kind
            raise BadInput(f"not a version of this ecosystem: {version!r}") from error

    return parse

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The part of a host name that somebody registers: ``example.org`` of ``www.example.org``, by the public suffix list.

For ``registrable`` only the list's first half counts, what registries hand out: who hands out names below its own (``*.github.io``) is
a provider. A top-level domain that is not on the list is taken for a registry.
"""

from __future__ import annotations

import functools
import hashlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

REMEMBERED = 100_000
"""Names whose answer is kept."""


@functools.cache
def _suffixes() -> PublicSuffixList:
    """A list of 10,000 rules, read where it is first asked."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=True)


@functools.lru_cache(maxsize=REMEMBERED)
def registrable(name: str) -> str:
    """The registrable domain of a host name in lower case; empty for a registry's own name."""
    return _suffixes().privatesuffix(name.rstrip(".")) or ""


def within(name: str, domain: str) -> bool:
    """Whether a name is a domain or lies below it; below the root lies everything."""
    return name == domain or not domain or name.endswith(f".{domain}")


@functools.cache
def _only_known() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=True, accept_unknown=False)


@functools.lru_cache(maxsize=REMEMBERED)
def listed(name: str) -> str:
    """As ``registrable``, but empty for a top-level domain that is not on the list: ``x.local`` is registered by nobody."""
    return _only_known().privatesuffix(name.rstrip(".")) or ""


@functools.cache
def _whole() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@functools.lru_cache(maxsize=REMEMBERED)
def public_suffix(name: str) -> str:
    """The part of a host name below which strangers register, by the whole list: ``github.io`` of ``a.b.github.io``."""
    return _whole().publicsuffix(name.rstrip(".")) or ""


@functools.cache
def suffixes() -> tuple[str, ...]:
    """The list's own names of two labels and more, as A-labels; rules with a ``*`` or ``!`` are not among them."""
    from tocsin.core.atoms import normal
    from tocsin.core.errors import BadInput

    found: list[str] = []
    for line in _list_file().splitlines():
        rule = line.strip()
        if "." not in rule or rule.startswith(("//", "*", "!")):
            continue
        try:
            found.append(normal("domain", rule))
        except BadInput:  # a rule that no name in normal form can meet
            continue
    return tuple(found)


def list_digest() -> bytes:
    """SHA-256 of the list in use: what was made by another list is to be made anew."""
    return hashlib.sha256(_list_file().encode()).digest()


def _list_file() -> str:
    """The list that the package brings, as its own class reads it."""
    data = pkgutil.get_data("publicsuffixlist", "public_suffix_list.dat")
    assert data is not None, "the package is not a folder of files"
    return data.decode("utf-8")

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Watch: match intelligence against logs. Indicators and logs in, hits out.

It never decides what a hit means for a service. The public names are loaded when they are asked
for, so that importing the room costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tocsin.watch.index import Entry, Index, build
    from tocsin.watch.indicators import pattern, read_list, to_stix
    from tocsin.watch.line_hits import Scanned
    from tocsin.watch.readers import LineContext, Listed, LogReader, list_reader, log_reader, named
    from tocsin.watch.scan import scan_stream

_HOMES = {
    "index": ("Entry", "Index", "build"),
    "indicators": ("pattern", "read_list", "to_stix"),
    "readers": ("LineContext", "Listed", "LogReader", "list_reader", "log_reader", "named"),
    "line_hits": ("Scanned",),
    "scan": ("scan_stream",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Entry",
    "Index",
    "LineContext",
    "Listed",
    "LogReader",
    "Scanned",
    "build",
    "list_reader",
    "log_reader",
    "named",
    "pattern",
    "read_list",
    "scan_stream",
    "to_stix",
]


def __getattr__(name: str) -> object:
    """A public name, imported on first use."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)

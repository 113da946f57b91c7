# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The formats this room reads: logs and lists of indicators.

This is the list to add a format to: write one file with one class (``contract.LogReader`` or
``contract.ListReader``), name it here, and test it in a file of the same name. A file is offered to
the readers in this order, the strictest first.
"""

from __future__ import annotations

from tocsin.core.errors import NotFound
from tocsin.watch.readers.contract import Event, LineContext, Listed, ListReader, LogReader
from tocsin.watch.readers.eve import Eve
from tocsin.watch.readers.indicator_csv import IndicatorCsv
from tocsin.watch.readers.openioc import OpenIoc
from tocsin.watch.readers.plain_list import PlainList
from tocsin.watch.readers.syslog import Syslog
from tocsin.watch.readers.zeek_intel import ZeekIntel

READERS: tuple[LogReader, ...] = (Eve(), Syslog())
LIST_READERS: tuple[ListReader, ...] = (ZeekIntel(), OpenIoc(), IndicatorCsv(), PlainList())


def log_reader(name: str, head: bytes) -> LogReader | None:
    """The reader of a log with this file name that begins with these bytes; None if no reader knows it."""
    return next((reader for reader in READERS if reader.detect(name, head)), None)


def list_reader(name: str, head: bytes) -> ListReader | None:
    """The reader of an indicator list with this name and head; None if no reader knows it."""
    return next((reader for reader in LIST_READERS if reader.detect(name, head)), None)


def named(name: str) -> LogReader:
    """The log reader that a person asked for by name. Raises ``NotFound`` with the names there are."""
    for reader in READERS:
        if reader.name == name:
            return reader
    known = ", ".join(reader.name for reader in READERS)
    raise NotFound(f"no log format is called {name!r}", do=f"use one of: {known}")


__all__ = [
    "LIST_READERS",
    "READERS",
    "Event",
    "LineContext",
    "ListReader",
    "Listed",
    "LogReader",
    "list_reader",
    "log_reader",
    "named",
]

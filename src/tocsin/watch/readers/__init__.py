# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The formats this room reads: logs and lists of indicators.

This is the list to add a format to: write one file with one class (``contract.LogReader`` or
``contract.ListReader``), name it here, and test it in a file of the same name. A file is offered to
the readers in this order, the strictest first. ``READERS`` know their format by marks of its own; ``LOOSE`` take what nobody
else knows, so they are asked only where a log is expected.
"""

from __future__ import annotations

from tocsin.core.errors import NotFound
from tocsin.watch.readers.access import Access
from tocsin.watch.readers.cef import Cef
from tocsin.watch.readers.contract import (
    Event,
    HeadedReader,
    LineContext,
    Listed,
    ListReader,
    LogReader,
    SectionReader,
)
from tocsin.watch.readers.csv_log import CsvLog
from tocsin.watch.readers.ecs import Ecs
from tocsin.watch.readers.eve import Eve
from tocsin.watch.readers.indicator_csv import IndicatorCsv
from tocsin.watch.readers.json_lines import JsonLines
from tocsin.watch.readers.ocsf import Ocsf
from tocsin.watch.readers.openioc import OpenIoc
from tocsin.watch.readers.plain_list import PlainList
from tocsin.watch.readers.plain_text import PlainText, why_not
from tocsin.watch.readers.syslog import Syslog
from tocsin.watch.readers.web_error import WebError
from tocsin.watch.readers.zeek_intel import ZeekIntel
from tocsin.watch.readers.zeek_json import ZeekJson
from tocsin.watch.readers.zeek_tsv import ZeekTsv

READERS: tuple[LogReader, ...] = (
    Eve(), ZeekTsv(), ZeekJson(), Ecs(), Ocsf(), Cef(), Access(), WebError(), Syslog(),
)  # fmt: skip
LOOSE: tuple[LogReader, ...] = (JsonLines(), CsvLog(), PlainText())
LIST_READERS: tuple[ListReader, ...] = (ZeekIntel(), OpenIoc(), IndicatorCsv(), PlainList())
NAMES = tuple(reader.name for reader in (*READERS, *LOOSE))
"""What log formats are called."""


def log_reader(name: str, head: bytes, *, loose: bool = False) -> LogReader | None:
    """The reader of a log with this file name that begins with these bytes; None if no reader knows it.

    ``loose``: any text is taken, as JSON lines, as a table or as lines; None then means that it is no text.
    """
    readers = (*READERS, *LOOSE) if loose else READERS
    found = next((reader for reader in readers if reader.detect(name, head)), None)
    return None if found is None else _opened(found, head)


def list_reader(name: str, head: bytes) -> ListReader | None:
    """The reader of an indicator list with this name and head; None if no reader knows it."""
    return next((reader for reader in LIST_READERS if reader.detect(name, head)), None)


def named(name: str, head: bytes | None = None) -> LogReader:
    """The log reader that a person asked for by name, of the file that begins with ``head`` if that is given.

    Raises ``NotFound`` with the names there are, and ``BadInput`` if the head lacks what the format needs.
    """
    for reader in (*READERS, *LOOSE):
        if reader.name == name:
            return reader if head is None else _opened(reader, head)
    raise NotFound(f"no log format is called {name!r}", do=f"use one of: {', '.join(NAMES)}")


def _opened(reader: LogReader, head: bytes) -> LogReader:
    return reader.opened(head) if isinstance(reader, HeadedReader) else reader


__all__ = [
    "LIST_READERS",
    "LOOSE",
    "NAMES",
    "READERS",
    "Event",
    "HeadedReader",
    "LineContext",
    "ListReader",
    "Listed",
    "LogReader",
    "SectionReader",
    "list_reader",
    "log_reader",
    "named",
    "why_not",
]

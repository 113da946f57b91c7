# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lists for the tools that people run: entries in, lines out. Pure; what may go in is asked by ``flows.lists_out``.

A new format is a class with the methods of ``entry.Format``, listed in ``FORMATS``.
"""

from __future__ import annotations

from collections.abc import Callable

from tocsin.watch.out.entry import YARA, Entry, Format, Head, Unfit
from tocsin.watch.out.ipset import Ipset
from tocsin.watch.out.plain import Edl, Hosts, Plain
from tocsin.watch.out.rpz import Rpz
from tocsin.watch.out.suricata import Dataset, Rules
from tocsin.watch.out.table import Table
from tocsin.watch.out.writing import Body, write
from tocsin.watch.out.yara import Yara
from tocsin.watch.out.zeek import Zeek

__all__ = ["FORMATS", "YARA", "Body", "Entry", "Format", "Head", "Unfit", "format_of", "kinds_of", "write"]

FORMATS: dict[str, Callable[[str], Format]] = {
    "plain": lambda _: Plain(),
    "edl": lambda _: Edl(),
    "hosts": lambda _: Hosts(),
    "csv": lambda _: Table(),
    "rpz": lambda _: Rpz(),
    "ipset": Ipset,
    "zeek": lambda _: Zeek(),
    "suricata-rules": Rules,
    "suricata-dataset": lambda _: Dataset(),
    "yara": lambda _: Yara(),
}
_KINDS = {
    "plain": Plain.kinds, "edl": Edl.kinds, "hosts": Hosts.kinds, "csv": Table.kinds, "rpz": Rpz.kinds, "ipset": Ipset.kinds,
    "zeek": Zeek.kinds, "suricata-rules": Rules.kinds, "suricata-dataset": Dataset.kinds, "yara": Yara.kinds,
}  # fmt: skip


def kinds_of(form: str) -> frozenset[str]:
    """Kinds of values that a format can hold; nothing is loaded for it. ``form`` is one of ``FORMATS``."""
    return _KINDS[form]


def format_of(form: str, name: str) -> Format:
    """A new instance for one file, of the list called ``name``. Raises ``Unavailable`` if it needs what is not installed."""
    return FORMATS[form](name)

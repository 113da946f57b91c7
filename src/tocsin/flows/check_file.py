# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file of STIX objects -> everything that is wrong in it; nothing is stored."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from tocsin.core import stix
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.flows import bulk_load, files


def findings(
    path: str, limits: Limits, advance: Callable[[int], None] = lambda _bytes: None
) -> Iterator[stix.Finding]:
    """Yield what is wrong in the file, as it is found. Raises what opening it raises.

    A large file is read as a stream (``flows.bulk_load``), and once more if objects of it are to be compared.
    What is beyond ``limits.faults`` findings is counted in a last one.
    """
    counts, name = Counter[str](), files.shown(path)
    for finding in _all(path, name, limits, advance):
        counts[finding.level] += 1
        if counts.total() <= limits.faults:
            yield finding
    more = counts.total() - limits.faults
    if more > 0:
        what = f"{more} more findings are counted, not listed: {counts['error']} errors in all, {counts['warning']} warnings"
        do = "raise limits.faults to see them all"
        yield stix.Finding(name, "", "limits", what, do, "error" if counts["error"] else "warning")


def _all(path: str, name: str, limits: Limits, advance: Callable[[int], None]) -> Iterator[stix.Finding]:
    with files.at_rest(path, limits) as place:
        try:
            if bulk_load.is_large(place):
                told = [advance]  # of the first reading
                yield from stix.check_stream(lambda: _opened(place, limits, told), name, limits)
                return
            data = files.read_whole(place, limits)
        except BadInput as error:
            where = (error.where or name).replace(place, name)
            yield stix.Finding(where, "", "limits", error.what, error.do)
            return
        yield from stix.check(data, name, limits)
        advance(len(data))


@contextlib.contextmanager
def _opened(path: str, limits: Limits, told: list[Callable[[int], None]]) -> Iterator[BinaryIO]:
    with files.open_file(path) as stream:
        advance = told.pop() if told else lambda _bytes: None
        yield cast("BinaryIO", files.Measured(stream, path, limits, advance))

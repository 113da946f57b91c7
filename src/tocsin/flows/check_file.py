# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file of STIX objects -> everything that is wrong in it; nothing is stored."""

from __future__ import annotations

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

    A large file is read as a stream (``flows.bulk_load``); its objects are then not compared with each other.
    """
    name = files.shown(path)
    try:
        if bulk_load.is_large(path):
            with files.open_file(path) as stream:
                measured = files.Measured(stream, path, limits, advance)
                yield from stix.check_stream(cast("BinaryIO", measured), name, limits)
            return
        data = files.read_whole(path, limits)
    except BadInput as error:
        yield stix.Finding(error.where or name, "", "limits", error.what, error.do)
        return
    yield from stix.check(data, name, limits)
    advance(len(data))

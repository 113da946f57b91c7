# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Hosts of URLs and of addresses of mail, last labels of names, and the U-labels of all of them."""

from __future__ import annotations

import numba
import numpy as np

from tocsin.core.atoms import normal
from tocsin.core.errors import BadInput
from tocsin.watch.index.layout import Bytes, Longs, Number


@numba.njit(cache=True, nogil=True)
def spans(text: Bytes, starts: Longs, stops: Longs, scheme: bool, last: Number) -> tuple[Longs, Longs]:
    """(n,), (n,): where the host of each text stands; its last label where ``last`` is a dot, else all behind an @.

    ``scheme``: the texts are URLs in normal form, their authority begins behind ``://`` and may name a login and a port.
    """
    begins, ends = starts.copy(), stops.copy()
    for i in range(len(starts)):
        begin, end = np.int64(starts[i]), np.int64(stops[i])
        if scheme:
            while begin + 2 < end and not (
                text[begin] == 58 and text[begin + 1] == 47 and text[begin + 2] == 47
            ):
                begin += 1
            begin = min(begin + 3, end)
            at = begin
            while at < end and text[at] != 47 and text[at] != 63:
                at += 1
            end = at
        for place in range(begin, end):
            if text[place] == last:
                begin = np.int64(place + 1)
        if scheme and begin < end:
            closing = 93 if text[begin] == 91 else 58
            at = begin
            while at < end and text[at] != closing:
                at += 1
            end = at + 1 if closing == 93 and at < end else at
        begins[i], ends[i] = begin, end
    return begins, ends


def u_label(name: str) -> str:
    """The spelling of a name of A-labels in U-labels; empty if it has none that means the same name."""
    import idna

    try:
        made = ".".join(
            idna.ulabel(label) if label.startswith("xn--") else label for label in name.split(".")
        )
        return made if made != name and normal("domain", made) == name else ""
    except (idna.IDNAError, UnicodeError, BadInput):
        return ""


def with_a_labels(text: bytes) -> list[bytes]:
    """The lines that hold an A-label. Cost: one search, and a step a line found."""
    found = []
    at = text.find(b"xn--")
    while at >= 0:
        stop = text.index(b"\n", at)
        found.append(text[text.rfind(b"\n", 0, at) + 1 : stop])
        at = text.find(b"xn--", stop)
    return found

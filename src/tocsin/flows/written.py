# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Files that a run writes for a person to look at, and takes away again at the next run.

Without this, the demo region of another seed would mix with what lies there from the
last one. An account beside the store says which files were written where; only those are
taken away, and only while their bytes are still the ones that were written: what a
person has put there or changed stays.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Mapping

import msgspec

_Account = dict[str, dict[str, str]]
"""Folder -> name in it -> SHA-256."""


def replace(folder: str, files: Mapping[str, bytes], account: str = "") -> None:
    """Write ``files`` (name with forward slashes -> bytes) under ``folder``, the last ones removed.

    ``account`` is the path of the account; without one nothing is removed. An account that cannot
    be read counts as empty. Raises OSError where the system refuses to write.
    """
    place = os.path.realpath(folder)
    said = _read(account)
    for name, digest in said.get(place, {}).items():
        if name not in files:
            _remove(place, name, digest)
    for name, data in files.items():
        target = os.path.join(folder, *name.split("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as stream:
            stream.write(data)
    if account:
        said[place] = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        os.makedirs(os.path.dirname(account), exist_ok=True)
        with open(account, "wb") as stream:
            stream.write(msgspec.json.encode(said))


def _read(account: str) -> _Account:
    with contextlib.suppress(OSError, msgspec.DecodeError), open(account, "rb") as stream:
        return msgspec.json.decode(stream.read(), type=_Account)
    return {}


def _remove(place: str, name: str, digest: str) -> None:
    """Remove a file, and its folder if that is empty then."""
    path = os.path.realpath(os.path.join(place, *name.split("/")))
    if os.path.commonpath([place, path]) != place:
        return
    with contextlib.suppress(OSError):
        with open(path, "rb") as stream:
            unchanged = hashlib.sha256(stream.read()).hexdigest() == digest
        if unchanged:
            os.remove(path)
            os.rmdir(os.path.dirname(path))

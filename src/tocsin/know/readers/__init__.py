# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Readers of inventories, advisories and maps: bytes in, ``Reading`` out.

Each reader is a module with ``detect(name, head)`` and ``read(data, name, limits)``; import
the one that is needed. ``why_not`` answers for formats that are known and not read yet.
"""

from __future__ import annotations

from tocsin.know.readers.unread import why_not

__all__ = ["why_not"]

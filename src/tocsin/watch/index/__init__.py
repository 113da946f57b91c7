# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is looked for, as one flat file that is mapped into memory: hashing, layout, build, look-up, border."""

from tocsin.watch.index.lookup import Entry, Index, build, url_host

__all__ = ["Entry", "Index", "build", "url_host"]

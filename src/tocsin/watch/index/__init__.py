# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is looked for, as one flat file that is mapped into memory: hashing, layout, build, look-up, border."""

from tocsin.watch.index.hosts import url_host
from tocsin.watch.index.lookup import Entry, Index, build
from tocsin.watch.index.vouched import Voucher

__all__ = ["Entry", "Index", "Voucher", "build", "url_host"]

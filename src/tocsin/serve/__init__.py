# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""HTTP: the operator's page and the same as JSON, on this machine only.

Holds no business logic: it is handed a function that computes the ``Status``
and shows what that says. Names are loaded on first use, because Litestar alone
would break the start-up budget of the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tocsin.serve.app import create_app
    from tocsin.serve.listen import check

__all__ = ["check", "create_app"]

_HOME = {"check": "listen", "create_app": "app"}


def __getattr__(name: str) -> object:
    """Load a public name from the file it lives in."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - lazy on purpose, see above

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)

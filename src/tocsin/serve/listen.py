# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Where the server may listen: on this machine only, until accounts exist.

Refuses every address that another machine could reach. A name other than
``localhost`` is refused without asking a resolver, because its answer may change.
"""

from __future__ import annotations

import ipaddress

from tocsin.core.errors import Denied


def is_local(host: str) -> bool:
    """Whether ``host`` is ``localhost`` or a loopback address (RFC 1122 3.2.1.3, RFC 4291 2.5.3)."""
    name = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def check(host: str) -> None:
    """Let a loopback address pass.

    Errors: ``Denied`` for any other, because whoever reaches this page reads everything on it.
    """
    if is_local(host):
        return
    raise Denied(
        "the pages have no accounts yet, so they are served to this machine only",
        where=f"server host {host!r}",
        do="use 127.0.0.1, ::1 or localhost; from another machine, come in over an SSH tunnel"
        " (ssh -L 8470:127.0.0.1:8470 HOST)",
    )

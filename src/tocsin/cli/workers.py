# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``--workers`` and ``--ray``: who shares the work, the same for every verb that can be spread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Call = TypeVar("Call", bound=Callable[..., Any])

MOST = 1_024


def spread_options(call: Call) -> Call:
    """The two options; the numbers are the same whatever they say."""
    call = click.option(
        "--ray",
        default="",
        metavar="ADDRESS",
        help="Share the work with a Ray cluster: its address, auto, or local [extra: cluster].",
    )(call)
    return click.option(
        "--workers",
        type=click.IntRange(1, MOST),
        default=1,
        show_default=True,
        help="Processes of this machine that share the work.",
    )(call)

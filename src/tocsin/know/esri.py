# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The economic systemic risk index (ESRI) of firms: as published, and as a value with a bound that is proved.

Firm i sells w_ij to firm j and the rest to final demand; r_i is all it sells. What j buys from an industry is
essential to it (a group of its own), of some use (one linear group of all such inputs), or of no effect.
A level is how much of a firm still works, from 0 to 1:

    downstream  d_j = min over the groups of j of (1 - sum over its suppliers of e_ij s_i (1 - d_i))
    upstream    u_i = 1 - sum over its customers of (w_ij / r_i) (1 - u_j)

with e_ij = w_ij / all that j buys from that industry (essential) or w_ij / all that j buys (linear), and
s_i = min(1, r_i / sum of r_m d_m over the industry of i): the less is left of a market, the less is replaced.
A lost firm has d = u = 0. The index of a loss is sum r_i (1 - min(d_i, u_i)) / sum r_i at the greatest fixed point,
which is reached from full level downwards. Source: Diem, Borsos, Reisch, Kertesz, Thurner, "Quantifying firm-level
economic systemic risk from nation-wide supply networks", Scientific Reports 12 (2022), equations 1 to 10.

How the bound is proved (all in losses, x = 1 - d and 1 - u, whose least fixed point is sought). Any value pushed from
zero is a lower bound. Let p_i be what firm i has not passed on. Downstream no firm then lacks more than the d_j of

    d_j <= sum over suppliers of e_ij (p_i + s_i d_i + what the shrinking market adds),

since a greatest of groups is at most their sum; so the lost sales that are missing are at most sum p_i b_i with any
b_i >= sum over customers of e_ij (r_j + s_j b_j), ``worth`` below, made once for all scenarios. Markets: where a loss
of T more can raise the factors, T <= sum p_i b_i + c T gives T <= sum p_i b_i / (1 - c), for c <= 1/2; an industry of
which c would be more is counted with all that its firms can pass on.
Upstream the same holds with b_j = sum over suppliers of w_ij (1 + b_i / r_i), and for one lost firm k more is known:
x_i = G_ik / G_kk with G the inverse of I - L, L_ij = w_ij / r_i, so the sum of r_i x_i is (r_k + b_k) (1 - q), where q is
the chance that a walk along sales from k comes back to k; push from k bounds q, by the largest p_i and the mean length
of a walk, with far less work than it would take to reach everyone. Where no such b exists (nothing leaves to final demand;
firms that replace nobody, in circles) or c stays above 1/2, sweeps over everything bound the answer from both sides:
a vector x with F(x) <= x is an upper bound of the least fixed point.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.core.errors import BadInput
from tocsin.know.firms import GROWTH, WIDER, Firms, Floats, Ints, checked_ids

MOST_SWEEPS = 10_000
"""Of one scenario that asks for sweeps, for each of the bounds; what it has then is what is answered."""
ROUNDING = 1e-12
"""By which both bounds are moved outwards, for what 64-bit sums lose."""

Scenarios = Sequence[int] | Sequence[Sequence[int]] | npt.NDArray[np.integer]


class Index(msgspec.Struct, frozen=True, eq=False):
    """The index of each scenario lies between ``low`` and ``high``, as parts of all sales, 0 to 1."""

    low: Floats
    high: Floats
    swept: npt.NDArray[np.bool_]
    """Where push did not reach the error asked for, and sweeps over all firms were made."""

    @property
    def bound(self) -> float:
        """The widest gap: no value between the bounds is further from the truth than this."""
        return float(np.max(self.high - self.low, initial=0.0))

    @property
    def how(self) -> tuple[Literal["push", "sweeps"], ...]:
        """By which way each scenario was answered."""
        return tuple("sweeps" if swept else "push" for swept in self.swept)


class Published(msgspec.Struct, frozen=True, eq=False):
    """Values of the published rule: they depend on its tolerance, and state no error."""

    value: Floats
    sweeps: npt.NDArray[np.int64]
    """Until the rule stopped; -1 where it did not within ``MOST_SWEEPS``."""


def _scenarios(which: Scenarios | None, n: int) -> tuple[Ints, npt.NDArray[np.int64]]:
    """Lost firms of each scenario: one firm each, or a list of firms each."""
    if which is None:
        return np.arange(n, dtype=np.int32), np.arange(n + 1, dtype=np.int64)
    if isinstance(which, np.ndarray):
        single = checked_ids(which, n, "which")
        return single, np.arange(len(single) + 1, dtype=np.int64)
    lists: list[list[Any]] = [list(one) if isinstance(one, Iterable) else [one] for one in which]
    parts = [checked_ids(one, n, f"which[{at}]") for at, one in enumerate(lists)]
    start = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(part) for part in parts], out=start[1:])
    return np.concatenate([*parts, np.zeros(0, dtype=np.int32)]), start


def published(net: Firms, which: Scenarios | None = None, eps: float = 1e-2) -> Published:
    """The index as the authors' code (GLcascade) computes it: sweeps until no firm changes by ``eps``.

    ``which``: firms (one scenario each) or lists of firms (lost together); all firms if left out. Where final demand
    is given, it counts as revenue upstream and in the weights of the sum, and not in the market shares: that is what their
    code does with ``revenue`` and ``h_weights``, with ``p_market`` equal to the industries.

    Raises ``BadInput`` for firms that are not there and an ``eps`` outside 0 to 1.
    """
    if not 0.0 < eps <= 1.0:
        raise BadInput(f"a tolerance of {eps}", where="eps", do="give one above 0 and at most 1")
    seeds, start = _scenarios(which, len(net.industry))
    from tocsin.know.compiled import esri_sweeps as loops

    a = net.arrays
    value, sweeps = loops.published(
        seeds, start, eps, MOST_SWEEPS, a.sales, a.between, net.industry, a.industries, a.in_start, a.in_supplier,
        a.in_group, a.in_share, a.out_start, a.out_customer, a.out_share,
    )  # fmt: skip
    return Published(value, sweeps)


def esri(
    net: Firms,
    which: Scenarios | None = None,
    error: float = 1e-3,
    *,
    relative: float = 0.1,
    most_sweeps: int = MOST_SWEEPS,
) -> Index:
    """Bounds of the converged index, no further apart than ``error``, nor than ``relative`` times the upper one.

    ``which``: firms (one scenario each) or lists of firms (lost together); all firms if left out. By push; by sweeps
    over all firms where push does not get there. After ``most_sweeps`` a scenario is answered with the bounds it has:
    look at ``bound``. That happens where next to nothing leaves to final demand.

    Raises ``BadInput`` for firms that are not there, and for an ``error`` or ``relative`` that is not above 0.
    """
    for name, value in (("error", error), ("relative", relative)):
        if not 1e-9 <= value <= 1.0:
            raise BadInput(f"an error of {value}", where=name, do="give one from 1e-9 to 1")
    seeds, start = _scenarios(which, len(net.industry))
    low, high, reached = _by_push(net, seeds, start, error, relative)
    rest = np.flatnonzero(~reached)
    if len(rest):
        parts = [seeds[start[at] : start[at + 1]] for at in rest]
        again = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum([len(part) for part in parts])])
        swept = _by_sweeps(net, np.concatenate(parts), again, error, relative, most_sweeps)
        low[rest], high[rest] = np.maximum(low[rest], swept[0]), np.minimum(high[rest], swept[1])
    return Index(np.maximum(low - ROUNDING, 0.0), np.minimum(high + ROUNDING, 1.0), ~reached)


def _by_push(
    net: Firms, seeds: Ints, start: npt.NDArray[np.int64], error: float, relative: float
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Bounds, and where they are as close as was asked for."""
    from tocsin.know.compiled import esri_push as loops

    a, count = net.arrays, len(start) - 1
    if a.worth is None or a.up_worth is None or a.steps is None:
        return np.zeros(count), np.ones(count), np.zeros(count, dtype=np.bool_)
    # Beyond that sweeps, which need some fifty, each edge at a fifth of the cost, are quicker.
    most = 25 * (len(a.push_share) + len(a.up_share)) + 1_000
    low, high, reached, _ = loops.push(
        seeds, start, error, relative, most, GROWTH, WIDER, a.sales, net.industry, a.industries, a.worth, a.up_worth,
        a.steps, a.push_start, a.push_customer, a.push_group, a.push_share, a.groups, a.up_start, a.up_supplier,
        a.up_share,
    )  # fmt: skip
    return low, high, reached


def _by_sweeps(
    net: Firms, seeds: Ints, start: npt.NDArray[np.int64], error: float, relative: float, most: int
) -> tuple[Floats, Floats]:
    """Bounds by sweeps over all firms, whatever push can do."""
    from tocsin.know.compiled import esri_sweeps as loops

    a = net.arrays
    low, high = loops.bounded(
        seeds, start, error, relative, most, a.sales, net.industry, a.industries, a.in_start, a.in_supplier,
        a.in_group, a.in_share, a.out_start, a.out_customer, a.out_share,
    )  # fmt: skip
    return low, high

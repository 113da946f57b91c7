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

import functools
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits

NONE, LINEAR, ESSENTIAL = range(3)
"""What the loss of an input does: nothing, its share of all that is bought, its share of what that industry gives."""

MAX_INDUSTRIES = 10_000
MAX_EDGES = 100_000_000
MOST_SWEEPS = 10_000
"""Of one scenario that asks for sweeps, for each of the bounds; what it has then is what is answered."""
GROWTH = 1.25
"""How much a market share may grow in a scenario before the growth is counted apart."""
WIDER = 1.0 + 1e-6
"""What a sum of a series is multiplied by, so that it is no smaller than the whole series."""
ROUNDING = 1e-12
"""By which both bounds are moved outwards, for what 64-bit sums lose."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Scenarios = Sequence[int] | Sequence[Sequence[int]] | npt.NDArray[np.integer]


class Firms(msgspec.Struct, frozen=True, dict=True, eq=False):
    """Who sells to whom: ``n`` firms, ``m`` sales. Make it with ``firms``, which checks.

    supplier, customer  (m,) int32    firms of each sale
    weight              (m,) float64  its money, any one unit
    industry            (n,) int32    of each firm
    final               (n,) float64  sales of each firm to final demand, same unit
    effect              (q, q) int8   NONE, LINEAR or ESSENTIAL: inputs from industry [row] for firms of industry [column]
    """

    supplier: Ints
    customer: Ints
    weight: Floats
    industry: Ints
    final: Floats
    effect: npt.NDArray[np.int8]

    @functools.cached_property
    def arrays(self) -> Arrays:
        """What the loops want; made at the first question and kept."""
        return _arrays(self)


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


class Arrays(msgspec.Struct, frozen=True, eq=False):
    """Sales are parts of the sum of all sales. ``in``: by customer, ``out``: by supplier; see ``compiled.esri``."""

    sales: Floats
    between: Floats
    """Sales of each firm to other firms alone."""
    industries: int
    in_start: npt.NDArray[np.int64]
    in_supplier: Ints
    in_group: Ints
    in_share: Floats
    push_start: npt.NDArray[np.int64]
    push_customer: Ints
    push_group: Ints
    push_share: Floats
    groups: int
    out_start: npt.NDArray[np.int64]
    out_customer: Ints
    out_share: Floats
    up_start: npt.NDArray[np.int64]
    up_supplier: Ints
    up_share: Floats
    worth: Floats | None
    """(n,): the most that a unit of loss of a firm, once passed on, can add downstream; None if nothing bounds it."""
    up_worth: Floats | None
    """(n,): the same upstream, exact to ``WIDER`` but for the way back to the lost firm."""
    steps: Floats | None
    """(n,): no fewer than a walk along sales from a firm makes, on average, before it ends in final demand."""


def firms(
    supplier: npt.ArrayLike,
    customer: npt.ArrayLike,
    weight: npt.ArrayLike,
    industry: npt.ArrayLike,
    effect: npt.ArrayLike,
    *,
    final: npt.ArrayLike | None = None,
    self_supply: Literal["refuse", "drop"] = "refuse",
    limits: Limits | None = None,
) -> Firms:
    """Check and keep a network of sales; the shapes are those of ``Firms``.

    Two sales of one pair are added by the rule itself. ``final`` left out means none: then the upstream half
    depends on the way it is computed for far longer (see ``esri``). Sales of a firm to itself are refused,
    or dropped if told so: they are not sales.

    Raises ``BadInput`` for arrays that do not fit together, amounts that are negative or not finite, ids that are
    not firms, industries and effects that do not exist, and more firms than ``limits.members`` allows.
    """
    most = (limits or Limits()).members
    of = _ids(industry, MAX_INDUSTRIES, "industry")
    n = len(of)
    if n > most:
        raise BadInput(f"{n} firms; the limit is {most}", where="industry", do="raise the limit `members`")
    table = _effect(effect, of)
    seller, buyer = _ids(supplier, n, "supplier"), _ids(customer, n, "customer")
    money = _amounts(weight, "weight")
    if not len(seller) == len(buyer) == len(money):
        what = f"{len(seller)} suppliers, {len(buyer)} customers and {len(money)} weights"
        raise BadInput(what, where="weight", do="give one of each for every sale")
    if len(money) > MAX_EDGES:
        raise BadInput(
            f"{len(money)} sales; the limit is {MAX_EDGES}", where="weight", do="leave out the smallest"
        )
    rest = np.zeros(n) if final is None else _amounts(final, "final")
    if len(rest) != n:
        raise BadInput(
            f"{len(rest)} amounts for {n} firms", where="final", do="give one amount for every firm"
        )
    with np.errstate(over="ignore"):
        total = money.sum() + rest.sum()
    if not np.isfinite(total):
        raise BadInput(
            "the sum of all sales is beyond a 64-bit number", where="weight", do="use a larger unit of money"
        )
    own = seller == buyer
    if own.any():
        if self_supply == "refuse":
            at = int(np.argmax(own))
            raise BadInput(
                f"firm {seller[at]} sells to itself",
                where=f"supplier[{at}]",
                do='leave it out, or self_supply="drop"',
            )
        seller, buyer, money = seller[~own], buyer[~own], money[~own]
    return Firms(seller, buyer, money, of, rest, table)


def _ids(given: npt.ArrayLike, count: int, where: str) -> Ints:
    try:
        found = np.asarray(given)
    except (ValueError, OverflowError):
        raise BadInput(
            "not a list of whole numbers", where=where, do="give one whole number for each row"
        ) from None
    if found.ndim != 1 or (found.size and found.dtype.kind not in "iu"):
        raise BadInput("not a list of whole numbers", where=where, do="give one whole number for each row")
    bad = (found < 0) | (found >= count)
    if bad.any():
        at = int(np.argmax(bad))
        raise BadInput(
            f"{found[at]} is not from 0 to {count - 1}", where=f"{where}[{at}]", do="correct the number"
        )
    return found.astype(np.int32)


def _amounts(given: npt.ArrayLike, where: str) -> Floats:
    try:
        found = np.array(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise BadInput("not a list of numbers", where=where, do="give one number for each row") from None
    if found.ndim != 1:
        raise BadInput("not a list of numbers", where=where, do="give one number for each row")
    bad = ~(np.isfinite(found) & (found >= 0.0))
    if bad.any():
        at = int(np.argmax(bad))
        what = f"{found[at]} is negative or no finite number"
        raise BadInput(what, where=f"{where}[{at}]", do="correct the amount, or leave the row out")
    return found


def _effect(given: npt.ArrayLike, industry: Ints) -> npt.NDArray[np.int8]:
    found = np.asarray(given)
    if found.shape == (0,):
        found = np.zeros((0, 0), dtype=np.int8)
    q = len(found) if found.ndim else 0
    if found.shape != (q, q) or q > MAX_INDUSTRIES or (q and found.dtype.kind not in "iu"):
        what = f"not a square table of whole numbers of at most {MAX_INDUSTRIES} industries"
        raise BadInput(
            what,
            where="effect",
            do="give one row for each supplying industry, one column for each buying one",
        )
    if not np.isin(found, (NONE, LINEAR, ESSENTIAL)).all():
        raise BadInput(
            "holds other numbers than 0, 1, 2", where="effect", do="0 no effect, 1 linear, 2 essential"
        )
    bad = industry >= q
    if bad.any():
        at = int(np.argmax(bad))
        what = f"industry {industry[at]} of firm {at} is not in the table of effects, which has {q}"
        raise BadInput(what, where=f"industry[{at}]", do="add its row and column, or correct the number")
    return found.astype(np.int8)


def _arrays(net: Firms) -> Arrays:
    n, q = len(net.industry), len(net.effect)
    between = _sums(net.supplier, net.weight, n)
    sales = between + net.final
    total = sales.sum()
    scale = total if total > 0.0 else 1.0
    flows = net.weight > 0.0
    seller, buyer, money = net.supplier[flows], net.customer[flows], net.weight[flows] / scale
    sales, between = sales / scale, between / scale

    essential = net.effect[net.industry[seller], net.industry[buyer]]
    # One group a customer and essential industry, one more a customer for all that is linear; by customer in order.
    name = buyer.astype(np.int64) * (q + 1) + np.where(essential == ESSENTIAL, net.industry[seller], q)
    source = buyer.astype(np.int64) * q + net.industry[seller]
    _, place = np.unique(source, return_inverse=True)
    of_industry = _sums(place, money, len(place))[place]
    of_all = _sums(buyer, money, n)[buyer]
    share = money / np.where(essential == ESSENTIAL, of_industry, of_all)
    acts = essential != NONE
    seller_d, buyer_d, share = seller[acts], buyer[acts], share[acts]
    names, found = np.unique(name[acts], return_inverse=True)
    group: Ints = found.astype(np.int32)
    by_group = np.argsort(group, kind="stable")
    in_start = _starts(buyer_d, n)
    push_start, by_seller = _sorted(seller_d, n)
    out_start, by_supplier = _sorted(seller, n)
    up_start, by_customer = _sorted(buyer, n)
    up = money / sales[seller]
    return Arrays(
        sales=sales,
        between=between,
        industries=q,
        in_start=in_start,
        in_supplier=seller_d[by_group],
        in_group=group[by_group],
        in_share=share[by_group],
        push_start=push_start,
        push_customer=buyer_d[by_seller],
        push_group=group[by_seller],
        push_share=share[by_seller],
        groups=len(names),
        out_start=out_start,
        out_customer=buyer[by_supplier],
        out_share=up[by_supplier],
        up_start=up_start,
        up_supplier=seller[by_customer],
        up_share=up[by_customer],
        worth=_worth(
            seller_d, buyer_d, share, sales, np.minimum(1.0, GROWTH * _market_share(sales, net.industry, q))
        ),
        up_worth=_worth(buyer, seller, up, sales, np.ones(n)),
        steps=_worth(seller, buyer, up, np.ones(n), np.ones(n)),
    )


def _sums(key: npt.NDArray[np.integer], amount: Floats, n: int) -> Floats:
    return np.bincount(key, amount, n).astype(np.float64)  # without any amount it counts in whole numbers


def _starts(key: Ints, n: int) -> npt.NDArray[np.int64]:
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(key, minlength=n), out=start[1:])
    return start


def _sorted(key: Ints, n: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    return _starts(key, n), np.argsort(key, kind="stable")


def _market_share(sales: Floats, industry: Ints, industries: int) -> Floats:
    whole = _sums(industry, sales, industries)[industry]
    return np.divide(sales, whole, out=np.zeros_like(sales), where=whole > 0.0)


def _worth(source: Ints, target: Ints, share: Floats, sales: Floats, factor: Floats) -> Floats | None:
    """A vector b with b_i >= sum over edges i -> j of share (sales_j + factor_j b_j), by its Neumann series; or None.

    The series stops below the least one, so it is widened and then checked, which alone is what counts.
    """
    n = len(sales)
    first = _sums(source, share * sales[target], n)
    found = first.copy()
    for _ in range(1_000):
        new = first + _sums(source, share * (factor * found)[target], n)
        if not np.isfinite(new).all():
            return None
        still = new - found <= 1e-3 * (WIDER - 1.0) * first
        found = new
        if still.all():
            break
    found *= WIDER
    again = first + _sums(source, share * (factor * found)[target], n)
    return found if (again <= found).all() else None


def _scenarios(which: Scenarios | None, n: int) -> tuple[Ints, npt.NDArray[np.int64]]:
    """Lost firms of each scenario: one firm each, or a list of firms each."""
    if which is None:
        return np.arange(n, dtype=np.int32), np.arange(n + 1, dtype=np.int64)
    if isinstance(which, np.ndarray):
        single = _ids(which, n, "which")
        return single, np.arange(len(single) + 1, dtype=np.int64)
    lists: list[list[Any]] = [list(one) if isinstance(one, Iterable) else [one] for one in which]
    parts = [_ids(one, n, f"which[{at}]") for at, one in enumerate(lists)]
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
    from tocsin.know.compiled import esri as loops

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
    from tocsin.know.compiled import esri as loops

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
    from tocsin.know.compiled import esri as loops

    a = net.arrays
    low, high = loops.bounded(
        seeds, start, error, relative, most, a.sales, net.industry, a.industries, a.in_start, a.in_supplier,
        a.in_group, a.in_share, a.out_start, a.out_customer, a.out_share,
    )  # fmt: skip
    return low, high

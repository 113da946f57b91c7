# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A network of sales between firms, checked, and as the arrays that the systemic risk index is computed on.

What is what: ``know.esri``. Nothing is mended: what cannot be a network is refused by its place.
"""

from __future__ import annotations

import functools
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits

NONE, LINEAR, ESSENTIAL = range(3)
"""What the loss of an input does: nothing, its share of all that is bought, its share of what that industry gives."""

MAX_INDUSTRIES = 10_000
MAX_EDGES = 100_000_000
GROWTH = 1.25
"""How much a market share may grow in a scenario before the growth is counted apart."""
WIDER = 1.0 + 1e-6
"""What a sum of a series is multiplied by, so that it is no smaller than the whole series."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


class Firms(msgspec.Struct, frozen=True, dict=True, eq=False):
    """Who sells to whom: ``n`` firms, ``m`` sales. Make it with ``firms()``, which checks.

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


class Arrays(msgspec.Struct, frozen=True, eq=False):
    """Sales are parts of the sum of all sales. ``in``: by customer, ``out``: by supplier; see ``compiled.esri_sweeps``."""

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
    of = checked_ids(industry, MAX_INDUSTRIES, "industry")
    n = len(of)
    if n > most:
        raise BadInput(f"{n} firms; the limit is {most}", where="industry", do="raise the limit `members`")
    table = _effect(effect, of)
    seller, buyer = checked_ids(supplier, n, "supplier"), checked_ids(customer, n, "customer")
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


def checked_ids(given: npt.ArrayLike, count: int, where: str) -> Ints:
    """Whole numbers from 0 to ``count`` - 1, or ``BadInput`` at the first that is none."""
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

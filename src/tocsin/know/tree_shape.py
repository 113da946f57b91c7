# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a fault tree looks like before it is solved: made smaller, its modules, bounds on orders, an order of variables.

Everything here takes one or two walks over the tree, none of them by recursion: trees come 50,000 gates deep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tocsin.know.fault_tree import AND, EVENT, FALSE, K_OF_N, NOT, OR, TRUE, Flat

NEVER = 2**20
"""The least order of what cannot fail."""


def components(tree: Flat) -> list[list[int]]:
    """Return the strongly connected components below the top, inputs before what they feed (Tarjan 1972)."""
    found: list[list[int]] = []
    low, date, stack, on_stack = {tree.top: 0}, {tree.top: 0}, [tree.top], {tree.top}
    path = [(tree.top, iter(tree.of[tree.top]))]
    while path:
        at, left = path[-1]
        for to in left:
            if to not in date:
                date[to] = low[to] = len(date)
                stack.append(to)
                on_stack.add(to)
                path.append((to, iter(tree.of[to])))
                break
            if to in on_stack:
                low[at] = min(low[at], date[to])
        else:
            path.pop()
            if path:
                above = path[-1][0]
                low[above] = min(low[above], low[at])
            if low[at] == date[at]:
                found.append([])
                while not found[-1] or found[-1][-1] != at:
                    found[-1].append(stack.pop())
                on_stack.difference_update(found[-1])
    return found


def looped(tree: Flat, component: Sequence[int]) -> bool:
    """Whether a component has a loop: several gates, or one that is its own input."""
    return len(component) > 1 or component[0] in tree.of[component[0]]


# -- smaller ------------------------------------------------------------------------------


def simplified(tree: Flat) -> Flat:
    """Return a tree that fails with the same events: no constants or single inputs, equal gates once, like in like.

    Within loops gates are kept as they are, apart from constants.
    """
    same = list(range(len(tree.kind)))
    kinds, inputs, needs = list(tree.kind), list(tree.of), list(tree.k)
    known: dict[tuple[int, int, tuple[int, ...]], int] = {}
    for component in components(tree):
        loops = looped(tree, component)
        for at in component:
            if not tree.of[at]:
                continue
            kinds[at], needs[at], inputs[at] = _gate(
                tree.kind[at], tree.k[at], [same[to] for to in tree.of[at]], kinds
            )
            if loops:
                continue
            if kinds[at] in (AND, OR) and len(inputs[at]) == 1:
                same[at] = inputs[at][0]
            elif inputs[at]:
                key = (kinds[at], needs[at], tuple(sorted(inputs[at])))
                same[at] = known.setdefault(key, at)
    return _merged(Flat(kinds, inputs, needs, tree.name, same[tree.top]))


def _gate(kind: int, k: int, of: list[int], kinds: list[int]) -> tuple[int, int, list[int]]:
    """The gate without constants: its kind, k and inputs; FALSE or TRUE with none."""
    failed = sum(kinds[to] == TRUE for to in of)
    left = [to for to in of if kinds[to] not in (TRUE, FALSE)]
    if kind == NOT:
        return (NOT, 0, left) if left else (FALSE if failed else TRUE, 0, [])
    need = {AND: len(of), OR: 1}.get(kind, k) - failed
    if need <= 0:
        return TRUE, 0, []
    if need > len(left):
        return FALSE, 0, []
    if need == len(left):
        return AND, 0, list(dict.fromkeys(left))
    if need == 1:
        return OR, 0, list(dict.fromkeys(left))
    return K_OF_N, need, left


def _merged(tree: Flat) -> Flat:
    """Only what is below the top, numbered anew; a gate that feeds one like gate alone becomes part of it."""
    order = components(tree)
    loops = {at for component in order if looped(tree, component) for at in component}
    feeds = [0] * len(tree.kind)
    for component in order:
        for at in component:
            for to in tree.of[at]:
                feeds[to] += 1
    taken: set[int] = set()
    inputs: dict[int, list[int]] = {}
    for component in reversed(order):
        for at in component:
            if at in taken:
                continue
            if tree.kind[at] not in (AND, OR) or at in loops:
                inputs[at] = tree.of[at]
                continue
            inputs[at], left = [], list(reversed(tree.of[at]))
            while left:
                to = left.pop()
                if tree.kind[to] == tree.kind[at] and feeds[to] == 1 and to not in loops:
                    taken.add(to)
                    left.extend(reversed(tree.of[to]))
                else:
                    inputs[at].append(to)
    made = Flat([], [], [], [], 0)
    number = {at: made.add(tree.kind[at], tree.name[at], k=tree.k[at]) for at in inputs}
    for at, of in inputs.items():
        once = dict.fromkeys(of) if tree.kind[at] in (AND, OR) else of
        made.of[number[at]] = [number[to] for to in once]
    made.top = number[tree.top]
    return made


# -- modules ------------------------------------------------------------------------------


def modules(tree: Flat, order: Sequence[Sequence[int]]) -> set[int]:
    """Return the gates below which nothing is used elsewhere, by one walk (Dutuit & Rauzy 1996).

    ``order`` is ``components``. A loop is walked as one gate and is no module itself.
    """
    part = {at: i for i, component in enumerate(order) for at in component}
    inputs = [
        list(dict.fromkeys(part[to] for at in c for to in tree.of[at] if part[to] != i))
        for i, c in enumerate(order)
    ]
    first, second, last = ([0] * len(order) for _ in range(3))
    date, path = 1, [(len(order) - 1, iter(inputs[-1]))]
    first[-1] = last[-1] = date
    while path:
        at, left = path[-1]
        to = next(left, None)
        date += 1
        if to is None:
            second[at] = last[at] = date
            path.pop()
        elif first[to]:
            last[to] = date
        else:
            first[to] = last[to] = date
            path.append((to, iter(inputs[to])))
    found: set[int] = set()
    earliest, latest = list(first), list(last)
    for i, component in enumerate(order):
        if inputs[i]:
            begin, end = min(earliest[to] for to in inputs[i]), max(latest[to] for to in inputs[i])
            if not looped(tree, component) and first[i] < begin and end < second[i]:
                found.add(component[0])
            earliest[i], latest[i] = min(first[i], begin), max(last[i], end)
    return found


def above_not(tree: Flat, order: Sequence[Sequence[int]]) -> set[int]:
    """Return the nodes that are a not-gate or stand above one; ``order`` is ``components``."""
    found: set[int] = set()
    for part in order:
        if any(tree.kind[at] == NOT or not found.isdisjoint(tree.of[at]) for at in part):
            found.update(part)
    return found


def below(tree: Flat, gates: Iterable[int]) -> set[int]:
    """Return these gates and all that stands below them."""
    found, left = set[int](), list(gates)
    while left:
        at = left.pop()
        if at not in found:
            found.add(at)
            left += tree.of[at]
    return found


# -- orders -------------------------------------------------------------------------------


def limits(tree: Flat, order: Sequence[Sequence[int]], alone: set[int], most: int) -> list[int]:
    """Return for each node the order up to which its sets can matter at the top; below its least order: none.

    ``alone`` are the modules. An input of an all-of that shares nothing with the others leaves them so much less.
    """
    feeds = [0] * len(tree.kind)
    for of in tree.of:
        for to in of:
            feeds[to] += 1
    apart = [feeds[at] == 1 and (kind == EVENT or at in alone) for at, kind in enumerate(tree.kind)]
    least = _least(tree, order, apart)
    limit = [-1] * len(tree.kind)
    limit[tree.top] = most
    for component in reversed(order):
        here = max(limit[at] for at in component)
        for at in component:
            limit[at] = here
        if looped(tree, component):
            for at in component:
                for to in tree.of[at]:
                    limit[to] = max(limit[to], here)
            continue
        at = component[0]
        for to, others in zip(tree.of[at], _others(tree, at, least, apart), strict=True):
            limit[to] = max(limit[to], here - others)
    return [-1 if low > most else most for low, most in zip(least, limit, strict=True)]


def _least(tree: Flat, order: Sequence[Sequence[int]], apart: list[bool]) -> list[int]:
    """A lower bound of the order of each node's smallest set."""
    start = {EVENT: 1, FALSE: NEVER, TRUE: 0}
    least = [start.get(kind, 0) for kind in tree.kind]
    for component in order:
        at = component[0]
        if looped(tree, component) or not tree.of[at]:
            continue
        of = tree.of[at]
        if tree.kind[at] == OR:
            least[at] = min(least[to] for to in of)
        elif tree.kind[at] == AND:
            shared = max((least[to] for to in of if not apart[to]), default=0)
            least[at] = shared + sum(least[to] for to in of if apart[to])
        elif tree.kind[at] == K_OF_N:
            ranked = sorted(least[to] for to in of)[: tree.k[at]]
            least[at] = sum(ranked) if all(apart[to] for to in of) else ranked[-1]
        least[at] = min(least[at], NEVER)
    return least


def _others(tree: Flat, at: int, least: list[int], apart: list[bool]) -> Iterable[int]:
    """What the other inputs of a gate add at least to the order of one, for each of them."""
    of = tree.of[at]
    if tree.kind[at] == AND:
        total = sum(least[to] for to in of if apart[to])
        shared = max((least[to] for to in of if not apart[to]), default=0)
        return [total - least[to] + shared if apart[to] else total for to in of]
    if tree.kind[at] == K_OF_N and all(apart[to] for to in of):
        need = tree.k[at]
        ranked = sorted(least[to] for to in of)
        few, one_more = sum(ranked[: need - 1]), sum(ranked[:need])
        return [one_more - least[to] if least[to] <= ranked[need - 1] else few for to in of]
    return [0] * len(of)


# -- variables ----------------------------------------------------------------------------


def levels(tree: Flat, alone: set[int], rank: Callable[[int], float] | None = None) -> list[int]:
    """Return a level for each event and module, by first meeting in a walk from the top; -1 for the others.

    What meets early in the tree stands together in the order. ``rank`` says which inputs are walked first.
    """
    level = [-1] * len(tree.kind)
    seen, left, count = set[int](), [tree.top], 0
    while left:
        at = left.pop()
        if at in seen:
            continue
        seen.add(at)
        if tree.kind[at] == EVENT or at in alone:
            level[at] = count
            count += 1
        of = tree.of[at] if rank is None else sorted(tree.of[at], key=rank)
        left.extend(to for to in reversed(of) if to not in seen)
    return level

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Events with their values -> the rules they meet: only rules that a true term leads to are looked at."""

from __future__ import annotations

import numba

from tocsin.watch.compiling import alone
from tocsin.watch.sigma.kernel.ask import asked, lowered
from tocsin.watch.sigma.kernel.layout import ENTRIES, LINES, NULL, ODD, SPELT, Bytes, Ints, Longs, State
from tocsin.watch.sigma.kernel.program import FALSE, IS_NULL, IS_TERM, IS_THERE, TRUE, Program
from tocsin.watch.sigma.kernel.tables import Tables
from tocsin.watch.sigma.kernel.words import copied


@numba.njit
def _words(buf: Bytes, line: int, t: Tables, s: State, stamps: Ints, tick: int) -> None:
    """Stamp the words without a field that a line may hold."""
    start, size = s.line_start[line], s.line_end[line] - s.line_start[line]
    copied(buf, start, size, s.raw, 0)
    wide = not lowered(s.raw, s.low, size)
    if wide or s.line_kind[line] == SPELT:
        for i in range(len(t.words)):
            stamps[t.words[i]] = tick
        return
    for i in range(asked(0, s.raw, s.low, size, t, s.found, s.seen)):
        stamps[s.found[i]] = tick


@alone
def decide(
    buf: Bytes, t: Tables, s: State, p: Program, terms: Ints, there: Ints, filled: Ints, rules: Ints, hits: Longs,
    tick: int, first: int, out_line: Ints, out_rule: Ints,
) -> tuple[int, int, int]:  # fmt: skip
    """Write (line, rule) of what is met from line ``first`` on; (how many, line it stopped at for want of room, tick).

    ``terms``, ``there``, ``filled`` and ``rules`` are stamped with the tick of the event; ``hits`` counts true terms.
    """
    count = 0
    lines = s.used[LINES]
    maybe = len(s.found) - len(rules)
    for line in range(first, lines):
        if count + len(rules) > len(out_line):
            return count, line, tick
        if s.line_kind[line] == ODD:
            continue
        tick += 1
        looked = 0
        can = s.line_class[line] * len(rules)
        last = s.line_entry[line + 1] if line + 1 < lines else s.used[ENTRIES]
        for entry in range(s.line_entry[line], last):
            slot, value = s.entry_slot[entry], s.entry_value[entry]
            for i in range(p.mark_first[slot], p.mark_first[slot + 1]):
                there[p.mark[i]] = tick
                if value != NULL:
                    filled[p.mark[i]] = tick
            if value < 0:
                continue
            begin = s.value_first[value]
            for i in range(begin, begin + s.value_count[value]):
                term = s.trues[i]
                if terms[term] == tick:
                    continue
                terms[term] = tick
                hits[term] += 1
                for j in range(p.lead_first[term], p.lead_first[term + 1]):
                    rule = p.lead[j]
                    if rules[rule] != tick and s.class_rules[can + rule]:
                        rules[rule] = tick
                        s.found[maybe + looked] = rule
                        looked += 1
        searched = False
        for turn in range(looked + len(p.always)):
            rule = s.found[maybe + turn] if turn < looked else p.always[turn - looked]
            step = p.entry[rule] if s.class_rules[can + rule] else FALSE
            while step >= 0:
                kind, argument = p.kind[step], p.argument[step]
                if kind == IS_TERM:
                    yes = terms[argument] == tick
                elif kind == IS_NULL:
                    yes = filled[argument] != tick
                elif kind == IS_THERE:
                    yes = there[argument] == tick
                else:
                    if not searched:
                        _words(buf, line, t, s, terms, tick)
                        searched = True
                    yes = terms[argument] == tick
                step = p.if_true[step] if yes else p.if_false[step]
            if step == TRUE:
                out_line[count], out_rule[count] = line, rule
                count += 1
    return count, lines, tick

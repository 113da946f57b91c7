# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Events -> classes by what few fields say (``Channel``, ``EventID``), and of each class the fields that can still decide a rule.

Nearly every rule begins with an equality of one of few fields. What those say is known first; a rule that it rules out need not
know anything else, and a field that only such rules ask is not looked at in events of this class. A class is made when
its first event is seen: one pass over the code of all rules, about 100 microseconds for 3,000.
"""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.sigma.kernel.layout import CLASSES, FILLED, FULL, MOST_CLASSES, TO_ASK, UNSURE, Bytes, State
from tocsin.watch.sigma.kernel.program import IS_TERM, TRUE, Program
from tocsin.watch.sigma.kernel.tables import Tables
from tocsin.watch.sigma.kernel.values import value_number
from tocsin.watch.sigma.kernel.words import finished, mixed


@numba.njit
def _made(number: int, p: Program, t: Tables, s: State) -> None:
    """Write which slots events of a new class need, those gates being true that ``gate_true`` says."""
    steps = len(p.kind)
    for field in range(len(s.field_met)):
        s.field_met[field] = 0
    for step in range(steps):  # a step leads to steps before it alone
        yes, no, asks = p.if_true[step], p.if_false[step], p.argument[step]
        can_yes = yes == TRUE or (yes >= 0 and s.step_can[yes] != 0)
        can_no = no == TRUE or (no >= 0 and s.step_can[no] != 0)
        can = can_yes or can_no
        if p.kind[step] == IS_TERM and p.gate[asks]:
            can = can_yes if s.gate_true[asks] else can_no
        s.step_can[step] = can
        s.step_met[step] = 0
    for rule in range(len(p.entry)):
        entry = p.entry[rule]
        s.class_rules[number * len(p.entry) + rule] = entry == TRUE or (entry >= 0 and s.step_can[entry] != 0)
        if entry >= 0:
            s.step_met[entry] = 1
    for step in range(steps - 1, -1, -1):
        if not s.step_met[step] or not s.step_can[step]:
            continue
        yes, no, asks = p.if_true[step], p.if_false[step], p.argument[step]
        known = p.kind[step] == IS_TERM and p.gate[asks] != 0
        if p.kind[step] == IS_TERM and not known:
            s.field_met[p.field_of[asks]] = 1
        if yes >= 0 and (not known or s.gate_true[asks]):
            s.step_met[yes] = 1
        if no >= 0 and (not known or not s.gate_true[asks]):
            s.step_met[no] = 1
    slots = len(t.has)
    for slot in range(slots):
        need = 0
        for i in range(p.slot_first[slot], p.slot_first[slot + 1]):
            need |= s.field_met[p.slot_field[i]]
        s.class_slots[number * slots + slot] = need


@numba.njit(forceinline=True)
def _class(key: np.uint64, first: int, last: int, p: Program, t: Tables, s: State) -> int:
    """The number of a class, which is made if it is new; 0 if there are too many."""
    mask = np.uint64(len(s.class_key) - 1)
    at = key & mask
    while s.class_key[at]:
        if s.class_key[at] == key:
            return s.class_number[at]
        at = (at + np.uint64(1)) & mask
    number = s.used[CLASSES] + 1
    if number >= MOST_CLASSES:
        return 0
    for put in range(1, -1, -1):
        for entry in range(first, last):
            value = s.entry_value[entry]
            if p.gate_slot[s.entry_slot[entry]] and value >= 0:
                begin = s.value_first[value]
                for i in range(begin, begin + s.value_count[value]):
                    s.gate_true[s.trues[i]] = put
        if put:
            _made(number, p, t, s)
    s.used[CLASSES] = number
    s.class_key[at], s.class_number[at] = key, number
    return number


@numba.njit(forceinline=True)
def asked_line(buf: Bytes, line: int, first: int, last: int, t: Tables, p: Program, s: State) -> int:
    """Give the values of one event their numbers, as far as its class needs them; FULL or HALF if that cannot be, else 0.

    Inlined, as all that takes ``State``: a call counts a reference of each of its arrays, which is dearer than what is done.
    """
    key: np.uint64 = np.uint64(UNSURE)
    sure = True
    needs = 0
    for turn in range(2):
        if turn:
            s.line_class[line] = _class(finished(key), first, last, p, t, s) if sure else 0
            needs = s.line_class[line] * len(t.has)
        for entry in range(first, last):
            slot = s.entry_slot[entry]
            if s.entry_value[entry] != TO_ASK or not (turn or p.gate_slot[slot]):
                continue
            if turn and not s.class_slots[needs + slot]:
                s.entry_value[entry] = FILLED
                continue
            end = s.entry_end[entry]
            value = value_number(buf, s.entry_start[entry], end >> 1, end & 1 != 0, slot, t, p.gate, s)
            if value <= FULL:  # or HALF
                return value
            s.entry_value[entry] = value
            said = s.value_gate[value]
            if turn or not said:
                continue
            if said == np.uint64(UNSURE):
                sure = False
            key = mixed(key, said)
    return 0

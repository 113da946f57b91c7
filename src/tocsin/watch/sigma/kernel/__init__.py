# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The compiled way: one pass over JSON lines that asks each distinct value of each field once, and rules of few events.

    walk    the raw bytes -> for each event (field, number of its value); a value seen before is known by its bytes
    ask     a new value -> the terms that are true of it: equality by hash, patterns by four of their bytes
    decide  for each event the rules that one of its true terms leads to, each evaluated with early exits

Regular expressions, networks and numbers out of the ordinary are asked by ``sift`` in Python, of distinct values too.
Lines of odd make (not JSON, escaped keys, deep) are named for the plain way.
"""

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The terminal: one file a verb group, the same names as the API, no logic of its own.

Everything heavy is imported inside the verb that needs it, so that ``tocsin --help``
stays under its start-up budget.
"""

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Loops over arrays that numba compiles: no names, no records, no IO, and nothing that is not measured.

The engines of ``know`` hand flat arrays in and get flat arrays back. numba is loaded with the first module
of this folder that is imported, so engines import them where a question is large enough to need them.
"""

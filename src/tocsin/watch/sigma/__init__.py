# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Sigma rules over events: parsed by pySigma once, kept compiled, judged all at once."""

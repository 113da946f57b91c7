# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Tocsin: collective defence for critical infrastructure."""

__version__ = "0.1.0"

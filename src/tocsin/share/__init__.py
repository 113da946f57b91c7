# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What leaves for other members and what comes from them.

Never changes a payload it passes on: the original bytes are the truth.
"""

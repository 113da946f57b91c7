# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The few sentences that join rooms, one file a flow.

Here alone a hit becomes trouble and trouble a case. A flow asks two or three
rooms and passes records on; it holds no logic beyond its sentence.
"""

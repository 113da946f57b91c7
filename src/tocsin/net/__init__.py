# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The only outgoing sockets: one fetcher, used when a person asks for it and never at start."""

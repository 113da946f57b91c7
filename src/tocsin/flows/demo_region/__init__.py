# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The made-up region of the demo: ``community.generate`` gives one member's files from a seed.

The content stands in ``data/demo``; here it is put together. What must be found in it is
known to the tests alone.
"""

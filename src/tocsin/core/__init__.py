# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The words and shapes of the field: objects, atoms, markings, the graph, limits, errors, settings.

Pure: no file, socket, clock or randomness. Imports the standard library,
msgspec, numpy and the field's own rule keepers (packageurl, packaging, idna).
"""

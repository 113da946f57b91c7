# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Python versions, ordered by the package that the Python packaging people keep (PEP 440).

Refuses what PEP 440 refuses; a name such as ``2004d`` is unknown, not safe.
Cost: a regular expression a version.
"""

from __future__ import annotations

from packaging.version import InvalidVersion, Version

from tocsin.core.errors import BadInput


def key(version: str) -> Version:
    """Key of a Python version (PEP 440, "Summary of permitted suffixes and relative ordering").

    Raises ``BadInput`` if it is none.
    """
    try:
        return Version(version)
    except (InvalidVersion, ValueError) as error:  # ValueError: a number beyond Python's digit limit
        raise BadInput(f"not a Python version: {version!r}", do="see PEP 440") from error

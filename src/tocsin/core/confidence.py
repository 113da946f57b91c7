# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a confidence is worth after a while: addresses change hands, digests do not.

    score = confidence * (1 - (age / lifetime) ** (1 / speed)),  0 from ``lifetime`` on

Source: S. Mokaddem, G. Wagener, A. Dulaunoy, A. Iklody, "Taxonomy driven indicator scoring in MISP threat intelligence
platforms", arXiv:1902.03914, the polynomial function. The lifetimes are ours: a convention, not a measurement.
"""

from __future__ import annotations

LIFETIME_DAYS = {
    "ipv4": 90,
    "ipv6": 90,
    "cidr": 180,
    "domain": 180,
    "url": 90,
    "email": 365,
    "useragent": 365,
}
"""Days after which nothing of a confidence is left; what is not named here lasts."""
SPEED = 0.3
"""Below 1 it falls slowly at first, and fast at the end."""


def after(kind: str, confidence: int, days: float) -> int:
    """The confidence (0 to 100) ``days`` after somebody stood for it; in full before."""
    lifetime = LIFETIME_DAYS.get(kind)
    if lifetime is None or days <= 0:
        return confidence
    left: float = 1 - (days / lifetime) ** (1 / SPEED)
    return round(confidence * max(0.0, left))

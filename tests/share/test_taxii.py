# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tocsin.share import taxii


@pytest.mark.parametrize(
    ("header", "is_taken"),
    [
        ("", True),
        ("*/*", True),
        ("application/*;q=0.1", True),
        ("application/taxii+json", True),
        ("application/taxii+json;version=2.1", True),
        ("application/taxii+json; version=2.1", True),
        ('Application/TAXII+json; VERSION="2.1"', True),
        ("text/html, application/taxii+json;version=2.1;q=0.5", True),
        ("application/taxii+json;version=2.0, application/taxii+json;version=2.1", True),
        ("application/taxii+json;version=2.0", False),
        ("application/json", False),
        ("application/taxii+json;version=2.1;q=0", False),
        ("application/taxii+json;q=much", False),
        ("text/html", False),
        (";;;,,,", False),
        ("a" * 100_000, False),
    ],
    ids=range(16),
)
def test_accept(header, is_taken):
    assert taxii.accepts(header) is is_taken


@pytest.mark.parametrize(
    ("header", "is_taken"),
    [
        ("application/taxii+json;version=2.1", True),
        ("application/taxii+json; version=2.1", True),
        ("application/taxii+json; version=2.1.0", True),
        ("application/taxii+json", True),
        ("application/stix+json;version=2.1", True),
        ("application/stix+json", True),
        ("application/taxii+json;version=2.0", False),
        ("application/json", False),
        ("", False),
        ("application/taxii+json, application/taxii+json", False),
        ("multipart/form-data; boundary=x", False),
    ],
    ids=range(11),
)
def test_content_type(header, is_taken):
    assert taxii.is_content(header) is is_taken

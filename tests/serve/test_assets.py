# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib

import pytest

from tocsin.core.errors import NotFound
from tocsin.serve.assets import asset, asset_url, assets


def test_the_address_names_the_content():
    for name, found in assets().items():
        assert asset_url(name) == f"/static/{name}?v={hashlib.sha256(found.content).hexdigest()[:12]}"


@pytest.mark.parametrize(
    "name", ["", "..", "../app.py", "tocsin.css/", "/etc/passwd", "__init__.py", "tocsin.css\0"]
)
def test_a_name_that_is_not_in_the_table_is_not_found(name):
    with pytest.raises(NotFound):
        asset(name)


def test_nothing_in_them_comes_from_elsewhere():
    for found in assets().values():
        text = found.content.decode("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "//" not in text
        assert "url(" not in text
        assert "@import" not in text

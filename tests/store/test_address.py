# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.store import address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "tocsin.db",
        "mysql://amy:s3cr3t@h/d",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///a.db?mode=ro",
        "sqlite://amy:s3cr3t@h/a.db",
        "postgresql://amy:s3cr3t@h:port/d",
        "postgresql://amy:pass:s3cr3t@h:1:2/d",
        "\x00s3cr3t",
    ],
)
def test_what_names_no_store_is_refused_without_its_secrets(url):
    with pytest.raises(BadInput) as caught:
        address.parse(url)
    assert "s3cr3t" not in f"{caught.value}{caught.value.__cause__}"
    assert "sqlite:///PATH" in caught.value.do


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_the_name_of_a_server_has_no_secrets(scheme):
    where = address.parse(f"{scheme}://amy:s3cr3t@db.example/tocsin?sslpassword=other-s3cr3t")
    assert where.name == "postgresql+psycopg://amy@db.example/tocsin"
    assert where.file is None
    assert where.clean("user amy,\n password s3cr3t, other-s3cr3t") == "user amy, password ***, ***"


def test_the_name_of_a_file_is_its_path():
    where = address.parse("sqlite:////var/lib/tocsin/a b%.db")
    assert where.name == "/var/lib/tocsin/a b%.db"
    assert str(where.file) == where.name

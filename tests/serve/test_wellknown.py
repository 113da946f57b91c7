# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt

import pytest

from tests.serve.example import STATUS
from tests.serve.page_reading import client
from tocsin.core.errors import NotFound
from tocsin.serve.assets import asset_url
from tocsin.serve.wellknown import security_text

NOW = dt.datetime(2026, 4, 3, 8, tzinfo=dt.UTC)


def test_security_text_has_what_rfc_9116_demands():
    lines = security_text("mailto:security@operator.example", NOW).splitlines()
    assert lines[0] == "Contact: mailto:security@operator.example"
    assert lines[1] == "Expires: 2026-09-30T00:00:00Z"


@pytest.mark.parametrize("contact", ["", "mailto:x@y.example\nExpires: 1999-01-01T00:00:00Z", "a b"])
def test_no_contact_or_one_that_breaks_the_file_is_not_served(contact):
    with pytest.raises(NotFound):
        security_text(contact, NOW)


def test_the_addresses():
    with client(STATUS, security_contact="mailto:security@operator.example") as web:
        answer = web.get("/.well-known/security.txt")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert "Expires: 2026-09-30T00:00:00Z" in answer.text
        assert web.get("/healthz").json() == {"schema": "tocsin/health/1", "ok": True, "at": ""}
        assert web.get("/readyz").json()["at"] == STATUS.at


def test_static_files_are_kept_only_under_the_address_of_their_content():
    with client(STATUS) as web:
        fresh = web.get(asset_url("tocsin.css"))
        assert fresh.headers["content-type"] == "text/css; charset=utf-8"
        assert "immutable" in fresh.headers["cache-control"]
        assert web.get("/static/tocsin.css?v=old").headers["cache-control"] == "no-cache"
        assert web.get(asset_url("bell.svg")).headers["content-type"].startswith("image/svg+xml")
        for path in ("/static/", "/static/x", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/a/b"):
            assert web.get(path).status_code == 404


def test_the_description_names_every_page_and_no_outside_script():
    with client(STATUS) as web:
        answer = web.get("/openapi.json")
        document = answer.json()
        assert set(document["paths"]) >= {
            "/",
            "/status.json",
            "/hits",
            "/trouble/{trouble_id}",
            "/cases/{case_id}",
        }
        assert "<script" not in answer.text
        for path in ("/schema", "/schema/redoc", "/docs"):
            assert web.get(path).status_code == 404

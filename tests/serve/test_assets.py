# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
import tomllib
from importlib.resources import files

import pytest

from tocsin.core.errors import NotFound
from tocsin.serve.assets import asset, asset_url, assets

FOLDER = files("tocsin.serve") / "static"
VENDORED = {
    name: rows[0]
    for name, rows in tomllib.loads((FOLDER / "VENDORED.toml").read_text(encoding="utf-8")).items()
}


def test_the_address_names_the_content():
    for name, found in assets().items():
        assert asset_url(name) == f"/static/{name}?v={hashlib.sha256(found.content).hexdigest()[:12]}"


@pytest.mark.parametrize(
    "name",
    ["", "..", "../app.py", "tocsin.css/", "/etc/passwd", "__init__.py", "tocsin.css\0", "VENDORED.toml"],
)
def test_a_name_that_is_not_in_the_table_is_not_found(name):
    with pytest.raises(NotFound):
        asset(name)


def test_nothing_in_ours_comes_from_elsewhere():
    for name, found in assets().items():
        if name in VENDORED:
            continue
        lines = found.content.decode("utf-8").replace("http://www.w3.org/2000/svg", "").splitlines()
        text = "\n".join(line for line in lines if not line.lstrip().startswith("//"))
        assert "//" not in text
        assert "url(" not in text
        assert "@import" not in text
        assert "innerHTML" not in text
        assert "eval(" not in text


def test_what_others_wrote_is_unmodified_and_its_licence_lies_beside_it():
    assert set(VENDORED) == {name for name in assets() if ".min." in name}
    for name, said in VENDORED.items():
        assert hashlib.sha256(asset(name).content).hexdigest() == said["sha256"]
        assert said["version"] in name
        licence = (FOLDER / said["licence_text"]).read_text(encoding="utf-8")
        assert "Permission is hereby granted, free of charge" in licence
        assert said["licence"] == "MIT"

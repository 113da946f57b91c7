# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A folder of anything for know add: what is recognised is taken, of the rest it is said why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.conftest import AT, CONTEXT, EVE, INTEL, MAP
from tests.flows.test_take_in import OSV, SBOM
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.flows.context import Context
from tocsin.flows.take_file import take_named
from tocsin.flows.take_folder import take_folder
from tocsin.store import Store, sources


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    (made / "sub").mkdir(parents=True)
    for name, data in {
        "m.toml": MAP, "sub/plc.json": SBOM, "sub/o.json": OSV, "log.json": EVE, "i.json": INTEL, "x.txt": b"hello\n",
        "cut.json": SBOM[:-9],
    }.items():  # fmt: skip
        (made / name).write_bytes(data)
    (made / "link.toml").symlink_to(made / "m.toml")
    return made


def test_what_is_recognised_is_taken_and_the_rest_is_told(store: Store, folder: Path):
    swept = take_folder(store, str(folder), CONTEXT)
    assert [(Path(one.name).name, one.outcome) for one in swept.taken] == [
        ("cut.json", "not whole"), ("m.toml", "taken"), ("o.json", "taken"), ("plc.json", "taken"),
    ]  # fmt: skip
    why = {Path(one.name).name: one.faults[0] for one in swept.left}
    assert sorted(why) == ["i.json", "link.toml", "log.json", "x.txt"]
    assert why["log.json"].do == f"run: tocsin watch scan {folder}/log.json"
    assert "links are not followed" in why["link.toml"].what
    assert {fault.where for fault in why.values()} == {one.name for one in swept.left}


def test_a_file_is_the_same_source_by_its_folder_and_by_itself(store: Store, folder: Path):
    take_folder(store, f"{folder}/", CONTEXT)
    assert take_named(store, str(folder / "m.toml"), CONTEXT, ("know",)).new == 0
    with store.read() as reader:
        names = [row.name for row in sources.all(reader)]
    assert names.count(f"{folder}/m.toml") == 1


def test_here_is_no_part_of_the_name(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(folder)
    assert [one.name for one in take_folder(store, ".", CONTEXT).taken][1:] == ["m.toml", "sub/o.json", "sub/plc.json"]  # fmt: skip


def test_beyond_the_limit_nothing_is_stored(store: Store, folder: Path):
    with pytest.raises(BadInput, match="more than 3 files"):
        take_folder(store, str(folder), Context(actor="test", at=AT, limits=Limits(files=3)))
    with store.read() as reader:
        assert sources.all(reader) == []


def test_a_node_modules_folder_is_one_source(store: Store, tmp_path: Path):
    place = tmp_path / "shop/node_modules/a"
    place.mkdir(parents=True)
    (place / "package.json").write_text('{"name": "a", "version": "1.0.0"}')
    for root in (tmp_path / "shop", tmp_path / "shop/node_modules"):
        (one,) = take_folder(store, str(root), CONTEXT).taken
        assert (one.name, one.records) == (f"{tmp_path}/shop/node_modules", 1)
    with store.read() as reader:
        assert len(sources.all(reader)) == 1

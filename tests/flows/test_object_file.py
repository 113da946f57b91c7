# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.flows.conftest import RED, indicator
from tests.flows.test_bulk_load import OWN, bundle, many
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.marking import CLOSED
from tocsin.flows.object_file import ObjectFile


def test_what_the_store_is_handed(tmp_path: Path) -> None:
    path = tmp_path / "i.json"
    path.write_bytes(bundle(indicator(1, "[ipv4-addr:value = '192.0.2.1']", object_marking_refs=[RED]), 7))
    read: list[int] = []
    file = ObjectFile(str(path), "i.json", Limits(), read.append)
    assert file.survey() == {}
    assert read == []
    (row,) = file.rows({})
    assert (row.type, row.tlp, row.atoms) == ("indicator", "red", (("ipv4", "192.0.2.1"),))
    told = file.told()
    assert (told.count, told.sha256) == (1, hashlib.sha256(path.read_bytes()).hexdigest())
    assert [fault.where for fault in told.faults] == ["i.json#/objects/1"]
    assert sum(read) == path.stat().st_size


def test_a_marking_that_is_not_handed_in_closes_the_object(tmp_path: Path) -> None:
    path = tmp_path / "i.json"
    path.write_bytes(bundle(*many(4)))
    file = ObjectFile(str(path), "i.json", Limits())
    defined = file.survey()
    assert list(defined) == [OWN]
    assert [row.tlp for row in file.rows(defined)][2] == ""
    assert [row.tlp for row in file.rows({})][2] == CLOSED.tlp


def test_a_pattern_that_cannot_be_matched_is_told_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "i.json"
    path.write_bytes(bundle(indicator(1, "[ipv4-addr:value = '192.0.2.256']")))
    file = ObjectFile(str(path), "i.json", Limits())
    file.survey()
    (row,) = file.rows({})
    assert row.atoms == ()
    assert "192.0.2.256" in row.not_matched


def test_a_file_that_is_another_one_by_the_second_reading(tmp_path: Path) -> None:
    path = tmp_path / "i.json"
    path.write_bytes(bundle(*many(3)))
    file = ObjectFile(str(path), "i.json", Limits())
    file.survey()
    path.write_bytes(bundle(*many(4)))
    with pytest.raises(BadInput, match="changed"):
        list(file.rows({}))

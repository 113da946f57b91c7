# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file is checked whole or as a stream, with the same findings, and what cannot be read is one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flows.conftest import LIMITS, indicator
from tocsin.core.errors import NotFound
from tocsin.core.limits import Limits
from tocsin.flows import bulk_load, check_file


def test_a_large_file_has_the_findings_of_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    members = [
        indicator(1, "[ipv4-addr:value = '192.0.2.1']"),
        {"type": "tool", "spec_version": "2.1"},
        indicator(2, "[nothing"),
    ]
    path.write_text(json.dumps({"objects": members}))
    whole = list(check_file.findings(str(path), LIMITS))
    monkeypatch.setattr(bulk_load, "LARGE", 10)
    assert list(check_file.findings(str(path), LIMITS)) == whole
    assert {each.where.rpartition("/objects/")[2][0] for each in whole} == {"1", "2"}


def test_what_is_beyond_a_limit_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'{"objects":[]}')
    (found,) = check_file.findings(str(path), Limits(file_bytes=5))
    assert (found.rule, found.level) == ("limits", "error")


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        list(check_file.findings(str(tmp_path / "no.json"), LIMITS))

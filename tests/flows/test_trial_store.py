# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A trial clears what trials left, and never touches real work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.conftest import AT, MAP, give
from tocsin.core.dependency import Map
from tocsin.flows.trial_store import open_trial
from tocsin.store import audit, create_store, maps


def url(folder: Path) -> str:
    return f"sqlite:///{folder}/tocsin.db"


def nodes(place: str) -> int:
    store = create_store(place)
    with store.read() as reader:
        count = len(maps.load(reader).nodes)
    store.close()
    return count


@pytest.mark.parametrize("actor", ["demo", "try", "init"])
def test_what_a_trial_left_is_cleared(tmp_path: Path, actor: str) -> None:
    store = create_store(url(tmp_path))
    with store.write(actor, AT) as tx:
        maps.replace(tx, "m", Map())
    store.close()
    store, beside = open_trial(url(tmp_path), str(tmp_path), actor="try", at=AT)
    assert beside == ""
    with store.read() as reader:
        assert audit.verify(reader) == []
    store.close()


def test_real_work_is_never_touched_and_the_trial_goes_beside(tmp_path: Path) -> None:
    store = create_store(url(tmp_path))
    give(store, "m.toml", MAP)
    store.close()
    for _ in range(2):
        trial, beside = open_trial(url(tmp_path), str(tmp_path), actor="try", at=AT)
        assert beside == str(tmp_path / "trial")
        with trial.read() as reader:
            assert maps.load(reader).nodes == ()
        with trial.write("try", AT) as tx:
            maps.replace(tx, "m", Map())
        trial.close()
    assert nodes(url(tmp_path)) == 4


def test_somebody_who_works_in_the_trial_is_not_disturbed_either(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "trial"):
        store = create_store(url(place))
        give(store, "m.toml", MAP)
        store.close()
    for _ in range(2):
        trial, beside = open_trial(url(tmp_path), str(tmp_path), actor="try", at=AT)
        trial.close()
        assert beside == str(tmp_path / "trial-2")
    assert (nodes(url(tmp_path)), nodes(url(tmp_path / "trial"))) == (4, 4)

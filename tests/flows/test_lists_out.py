# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A list says what stands now: expiry, withdrawal, falsehood, marking and warninglists change it, and a person's file is safe."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import AT, DOMAIN, INTEL, LIMITS, MAP, NOW, RELAY, give, indicator
from tests.stix_samples import GREEN, bundle
from tocsin.core.errors import BadInput, NotFound
from tocsin.flows import lists_out, warninglists, withdraw
from tocsin.store import Store, derived
from tocsin.store import lists_out as kept
from tocsin.store.lists_out import ListOut

ENDS = indicator(8, "[domain-name:value = 'ends.example']", valid_until="2027-01-16T00:00:00Z")
OVER = indicator(9, "[domain-name:value = 'over.example']", valid_until="2027-01-15T00:00:00Z")
LATER = indicator(10, "[domain-name:value = 'later.example']") | {"valid_from": "2027-01-17T00:00:00Z"}
WEAK = indicator(11, "[domain-name:value = 'weak.example']", confidence=20)
LIST = {"name": "Top sites", "version": 1, "description": "d", "type": "hostname", "list": ["weak.example"]}


@pytest.fixture
def filled(store: Store) -> Store:
    give(store, "i.json", INTEL)
    give(store, "j.json", bundle(ENDS, OVER, LATER, WEAK))
    return store


def made(
    store: Store, path: Path, name: str = "a", form: str = "plain", *, overwrite: bool = False, **more: Any
) -> ListOut:
    wanted = ListOut(name=name, form=form, path=str(path), organisation="own", **more)
    return lists_out.publish(store, wanted, now=NOW, limits=LIMITS, overwrite=overwrite)[0]


def values(path: Path) -> set[str]:
    return {line for line in path.read_text().splitlines() if not line.startswith("#")}


def freshened(store: Store, now: dt.datetime = NOW) -> list[lists_out.Done]:
    return list(lists_out.freshen(store, now=now, limits=LIMITS, actor="test"))


def warned(store: Store, tmp_path: Path) -> None:
    (tmp_path / "w.json").write_text(json.dumps(LIST))
    warninglists.add(
        store, [str(tmp_path / "w.json")], LIMITS, licence="CC0-1.0", by="amy", at=AT, holds=False
    )


def test_only_what_is_valid_now_goes_in_and_the_rest_is_counted(filled: Store, tmp_path: Path) -> None:
    one = made(filled, tmp_path / "a.txt")
    assert values(tmp_path / "a.txt") == {"bad.example", "192.0.2.66", "ends.example", "weak.example"}
    assert dict(one.left_out) == {"expired": 1, "not valid yet": 1}
    assert one.due == "2027-01-16T00:00:00.000Z"


def test_the_day_on_which_an_entry_ends_and_another_begins_writes_it_anew(
    filled: Store, tmp_path: Path
) -> None:
    made(filled, tmp_path / "a.txt")
    assert freshened(filled) == []
    (done,) = freshened(filled, NOW + dt.timedelta(days=3))
    assert done.written
    assert values(tmp_path / "a.txt") == {"bad.example", "192.0.2.66", "later.example", "weak.example"}


def test_a_withdrawal_takes_the_value_out_at_once(filled: Store, tmp_path: Path) -> None:
    made(filled, tmp_path / "a.txt")
    done = withdraw.withdraw(filled, str(DOMAIN["id"]), organisation="own", why="wrong", by="amy", at=AT)
    assert done.remade == (str(tmp_path / "a.txt"),)
    assert "bad.example" not in values(tmp_path / "a.txt")
    with filled.read() as reader:
        assert derived.of_object(reader, str(DOMAIN["id"])) == []
        assert [row.path for row in derived.of_object(reader, str(RELAY["id"]))] == [str(tmp_path / "a.txt")]


def test_a_list_for_others_has_what_they_may_have(filled: Store, tmp_path: Path) -> None:
    made(filled, tmp_path / "a.txt", audience="region")
    assert values(tmp_path / "a.txt") == {"bad.example"}
    assert "not for this audience" in (tmp_path / "a.txt").read_text()


def test_what_a_warninglist_has_is_blocked_by_nobody_unless_somebody_says_so(
    filled: Store, tmp_path: Path
) -> None:
    warned(filled, tmp_path)
    with pytest.raises(BadInput, match=r"should not be blocked: weak\.example"):
        made(filled, tmp_path / "a.txt")
    assert not (tmp_path / "a.txt").exists()
    made(filled, tmp_path / "a.txt", listed="leave out")
    assert "weak.example" not in values(tmp_path / "a.txt")
    made(filled, tmp_path / "b.txt", name="b", listed="even listed", by="amy")
    assert "weak.example" in values(tmp_path / "b.txt")
    assert "decided by amy" in (tmp_path / "b.txt").read_text()


def test_own_addresses_are_held_back_also_within_a_prefix(store: Store, tmp_path: Path) -> None:
    give(store, "map.toml", MAP)
    around = indicator(12, "[ipv4-addr:value = '10.0.0.0/16']", object_marking_refs=[GREEN])
    give(store, "i.json", bundle(DOMAIN, around))
    one = made(store, tmp_path / "a.txt", listed="leave out")
    assert values(tmp_path / "a.txt") == {"bad.example"}
    assert one.left_out


def test_a_list_that_comes_to_hold_what_is_warned_of_later_drops_it_and_says_so(
    filled: Store, tmp_path: Path
) -> None:
    made(filled, tmp_path / "a.txt")
    warned(filled, tmp_path)
    (done,) = freshened(filled)
    assert "weak.example" not in values(tmp_path / "a.txt")
    assert "weak.example" in done.trouble


def test_too_little_confidence_stays_out(filled: Store, tmp_path: Path) -> None:
    made(filled, tmp_path / "a.txt", confidence=10)
    assert values(tmp_path / "a.txt") == {"weak.example"}
    made(filled, tmp_path / "b.txt", name="b", confidence=50)
    assert values(tmp_path / "b.txt") == set()


def test_a_file_that_a_person_altered_is_not_written_over(filled: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    made(filled, path)
    path.write_text("mine\n")
    withdraw.withdraw(filled, str(DOMAIN["id"]), organisation="own", why="wrong", by="amy", at=AT)
    assert path.read_text() == "mine\n"
    with filled.read() as reader:
        assert "altered" in kept.all(reader)[0].trouble
    with pytest.raises(BadInput, match="altered"):
        made(filled, path)
    made(filled, path, overwrite=True)
    assert "bad.example" not in values(path)


def test_places_and_names_of_others_are_refused(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "theirs.txt").write_text("x")
    with pytest.raises(BadInput, match="the file exists"):
        made(filled, tmp_path / "theirs.txt")
    made(filled, tmp_path / "a.txt")
    with pytest.raises(BadInput, match="another list has this name"):
        made(filled, tmp_path / "b.txt")
    with pytest.raises(BadInput, match="the list a is written there"):
        made(filled, tmp_path / "a.txt", name="b", overwrite=True)
    with pytest.raises(BadInput, match="cannot hold md5"):
        made(filled, tmp_path / "c.txt", name="c", form="hosts", kinds=("md5",))


def test_a_list_that_is_forgotten_is_made_no_more(filled: Store, tmp_path: Path) -> None:
    made(filled, tmp_path / "a.txt")
    lists_out.forget(filled, "a", by="amy", at=AT)
    withdraw.withdraw(filled, str(DOMAIN["id"]), organisation="own", why="wrong", by="amy", at=AT)
    assert "bad.example" in values(tmp_path / "a.txt")
    with pytest.raises(NotFound):
        lists_out.forget(filled, "a", by="amy", at=AT)


def test_a_format_without_remarks_has_its_head_beside_it(filled: Store, tmp_path: Path) -> None:
    made(filled, tmp_path / "a.txt", form="edl")
    assert "#" not in (tmp_path / "a.txt").read_text()
    assert "bad.example" in values(tmp_path / "a.txt")
    assert "audit" in (tmp_path / "a.txt.about").read_text()

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Each question: found where it must be, with rows and baseline; quiet where it is usual, shared by the house or too early."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tocsin.watch.ours import Ours
from tocsin.watch.traffic import Seen
from tocsin.watch.unusual import KINDS, Baselines, Days, Unusual, judged

FIRST = 20_700
HOST, OTHERS, PLC = "10.0.0.5", ("10.0.0.6", "10.0.0.7", "10.0.0.8", "10.0.0.9"), "10.0.9.1"
LINES = 0


def two_labels(name: str) -> str:
    return ".".join(name.split(".")[-2:])


def traffic(day: int, name: str, client: str = HOST, at: float = 40_000, **more: Any) -> Seen:
    digest = hashlib.sha256(name.encode()).digest()
    address = f"203.0.{digest[0]}.{digest[1]}"
    return Seen(
        **{
            "kind": "web",
            "client": client,
            "server": address,
            "name": name,
            "port": 443,
            "at": day * 86_400 + at,
            **more,
        }
    )


def told(*lines: Seen, keys: int = 10_000) -> Days:
    days = Days(Ours(), two_labels, 10**10, keys)
    for number, seen in enumerate(lines, 1):
        days.add(seen, f"x.log:{number}")
    return days


def life(days: int = 10, *more: Seen, hosts: tuple[str, ...] = (HOST,)) -> list[Seen]:
    """Days of traffic to one party, from the first on."""
    return [
        traffic(FIRST + day, "usual.example", host, sent=1_000) for day in range(days) for host in hosts
    ] + list(more)


def found(*lines: Seen, baselines: Baselines | None = None) -> list[Unusual]:
    return judged(told(*lines).settled(), baselines or Baselines())


def one(lines: list[Seen], kind: str) -> Unusual:
    (made,) = [each for each in found(*lines) if each.kind == kind]
    return made


def beat(day: int, name: str, client: str = HOST, **more: Any) -> list[Seen]:
    return [traffic(day, name, client, at=at * 300 + at % 7, **more) for at in range(200)]


def noise(day: int, domain: str, client: str = HOST, count: int = 300) -> list[Seen]:
    return [
        Seen(kind="dns", client=client, name=f"{hashlib.sha256(bytes([at % 256, at // 256])).hexdigest()[:40]}.{domain}", at=day * 86_400 + 60.0 * at)
        for at in range(count)
    ]  # fmt: skip


def command(day: int, deed: str, client: str = HOST) -> Seen:
    return Seen(kind="command", client=client, server=PLC, port=502, deed=deed, at=day * 86_400 + 1.0)


def service(day: int, port: int, **more: Any) -> Seen:
    return Seen(
        **{
            "kind": "flow",
            "client": HOST,
            "server": PLC,
            "port": port,
            "protocol": "tcp",
            "at": day * 86_400 + 1.0,
            **more,
        }
    )


LAST = FIRST + 9


def test_a_party_that_nobody_met_before_is_told_with_its_row_and_what_was_usual():
    made = one(life(10, traffic(LAST, "www.new.example")), "new destination")
    assert (made.who, made.about, made.places) == (HOST, ("new.example",), ("x.log:11",))
    assert made.day == "2026-09-13"
    assert str(made.says) == f"{HOST} was in touch with 1 parties outside that nobody here had met before"
    assert made.usual.values["met"] == 1


def test_no_finding_in_the_first_week_nor_of_what_others_met_or_many_meet_that_day():
    assert found(*life(6, traffic(FIRST + 5, "new.example"))) == []
    known = life(10, traffic(FIRST + 2, "new.example", OTHERS[0]), traffic(LAST, "new.example"))
    assert found(*known) == []
    rolled_out = [traffic(LAST, "agent.example", host) for host in (HOST, *OTHERS)]
    assert found(*life(10, *rolled_out, hosts=(HOST, *OTHERS))) == []


def test_who_meets_somebody_new_every_day_is_not_told_of():
    browsing = [traffic(FIRST + day, f"site{day}.example") for day in range(20)]
    assert found(*life(20, *browsing)) == []


def test_a_beat_to_a_new_party_is_told_and_one_to_an_old_or_shared_one_is_not():
    made = one(life(10, *beat(LAST, "c2.example")), "beacon")
    assert made.about == ("c2.example",)
    assert made.says.values["interval"] in range(295, 310)
    assert made.says.values["beats"] == 200
    old = [traffic(FIRST, "old.example"), *beat(FIRST + 20, "old.example")]
    assert [each.kind for each in found(*life(21, *old))] == []
    shared = [line for host in (HOST, *OTHERS) for line in beat(LAST, "agent.example", host)]
    assert found(*life(10, *shared, hosts=(HOST, *OTHERS))) == []


def test_questions_alone_show_a_beat_where_no_traffic_is_logged():
    asked = [
        Seen(kind="dns", client=HOST, name="c2.example", at=LAST * 86_400 + at * 300.0) for at in range(200)
    ]
    assert one(life(10, *asked), "beacon").about == ("c2.example",)


def test_more_than_ever_is_told_with_who_got_it():
    lines = life(
        10, traffic(LAST, "drop.example", sent=900_000_000), traffic(FIRST, "drop.example", sent=100)
    )
    made = one(lines, "volume")
    assert made.about == ("drop.example",)
    assert (made.says.values["sent"], made.says.values["most"]) == (900, 900)
    usual = [traffic(FIRST + day, "backup.example", sent=800_000_000) for day in range(10)]
    assert found(*life(10, *usual, traffic(LAST, "backup.example", sent=900_000_000))) == []


def test_a_tunnel_is_told_and_names_that_are_few_short_plain_or_of_the_house_are_not():
    assert one(life(10, *noise(LAST, "t.example")), "dns tunnel").about == ("t.example",)
    few = noise(LAST, "t.example", count=50)
    plain = [
        Seen(kind="dns", client=HOST, name=f"{'a' * 40}{at}.t.example", at=LAST * 86_400.0)
        for at in range(300)
    ]
    house = [line for host in (HOST, *OTHERS) for line in noise(LAST, "scanner.example", host)]
    since = [line for day in range(20) for line in noise(FIRST + day, "scanner.example")]
    for lines in (life(10, *few), life(10, *plain), life(10, *house, hosts=(HOST, *OTHERS))):
        assert [each for each in found(*lines) if each.kind == "dns tunnel"] == []
    told_days = {each.day for each in found(*life(20, *since)) if each.kind == "dns tunnel"}
    assert "2026-09-23" not in told_days  # the last of twenty days of it


def test_a_new_command_is_told_who_gave_it_and_whether_it_changes_something():
    reads = [command(FIRST + day, "modbus read_holding_registers") for day in range(10)]
    made = one([*reads, command(LAST, "modbus write_single_register")], "new command")
    assert (made.who, made.grave, made.about) == (PLC, True, ("modbus write_single_register",))
    assert str(made.says) == f"{HOST} told {PLC}: modbus write_single_register"
    other = one([*reads, command(LAST, "modbus read_holding_registers", OTHERS[0])], "new command")
    assert (other.grave, other.usual.values["known"], other.usual.values["mine"]) == (False, 1, 0)
    assert found(*reads) == []


def test_a_port_on_which_nobody_answered_before_is_told_but_not_one_given_out_by_the_system():
    usual = [service(FIRST + day, 502) for day in range(10)]
    assert one([*usual, service(LAST, 4_444)], "new service").about == ("4444/tcp",)
    assert found(*usual, service(LAST, 50_123), service(LAST, 23, failed=True)) == []
    assert one([*usual, service(LAST, 50_123, service="ssh")], "new service").about == ("50123/tcp",)


@pytest.mark.parametrize("kind", KINDS)
def test_a_day_that_is_read_again_later_gives_the_same(kind):
    lines = [
        *life(10), *beat(LAST, "c2.example"), *noise(LAST, "t.example"), traffic(LAST, "drop.example", sent=900_000_000),
        *[service(FIRST + day, 502) for day in range(10)], service(LAST, 22), command(FIRST, "modbus read"), command(LAST, "modbus stop"),
    ]  # fmt: skip
    baselines = Baselines()
    first = [each for each in found(*lines, baselines=baselines) if each.kind == kind]
    assert first
    found(*life(15), baselines=baselines)
    assert [each for each in found(*lines, baselines=baselines) if each.kind == kind] == first


def test_days_apart_and_days_together_are_judged_alike():
    lines = [*life(12), *beat(FIRST + 8, "c2.example"), traffic(FIRST + 11, "late.example")]
    baselines = Baselines()
    apart: list[tuple[str, str, str, tuple[str, ...]]] = []
    for number in range(FIRST, FIRST + 12):
        of_day = [seen for seen in lines if seen.at is not None and int(seen.at // 86_400) == number]
        apart.extend((one.kind, one.who, one.day, one.about) for one in found(*of_day, baselines=baselines))
    assert apart == [(one.kind, one.who, one.day, one.about) for one in found(*lines)]
    assert {kind for kind, *_ in apart} == {"beacon", "new destination"}


def test_memory_is_bounded_and_what_is_left_out_is_counted():
    days = told(*(traffic(FIRST, f"s{number}.example") for number in range(500)), keys=100)
    assert days.dropped == 400
    assert sum(len(day.talks) for day in days.settled().values()) == 100


def test_lines_without_a_time_that_can_be_belong_to_no_day():
    days = told(
        traffic(FIRST, "a.example"),
        Seen(kind="web", client=HOST, name="b.example"),
        traffic(200_000, "c.example"),
    )
    assert days.untimely == 2
    assert list(days.settled()) == [FIRST]

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What an inventory says of holes, laid over what advisories found; a naive twin over all pairs."""

from __future__ import annotations

from typing import Any, Literal

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.component import (
    Advisory,
    Affected,
    Component,
    Exposure,
    KevEntry,
    Range,
    Severity,
    Statement,
)
from tocsin.know.match import match
from tocsin.know.stated import obey

LIB = Component(name="lib", version="1.0.0", ecosystem="npm", package="lib", source="s.json#/components/0")
NAMES = st.sampled_from(["CVE-1", "cve-1", "GHSA-1", "CVE-2", "GHSA-2", "X-3"])
Answer = Literal["accused", "cleared", "undecided"]


def stated(id: str = "CVE-1", answer: Answer = "accused", **more: Any) -> Statement:
    return Statement(id=id, answer=answer, **{"cite": "s.json#/vulnerabilities/0", **more})


def found(id: str = "GHSA-1", *aliases: str, **more: Any) -> Exposure:
    return Exposure(component=LIB, advisory=id, aliases=aliases, cite=f"osv/{id}.json", **more)


def advisory(id: str = "GHSA-1", *aliases: str, **more: Any) -> Advisory:
    entry = Affected(ecosystem="npm", package="lib", ranges=(Range(fixed="2.0.0"),), **more)
    return Advisory(id=id, aliases=aliases, affected=(entry,), source=f"osv/{id}.json")


def with_statements(*statements: Statement, **more: Any) -> Component:
    fields = {"name": "lib", "version": "1.0.0", "ecosystem": "npm", "package": "lib", **more}
    return Component(**fields, statements=statements)


EXPOSURES = st.lists(st.lists(NAMES, min_size=1, max_size=3).map(lambda n: found(*n)), max_size=4)
STATEMENTS = st.lists(
    st.builds(
        lambda names, answer, at: stated(
            names[0], answer, aliases=tuple(names[1:]), why="x", cite=f"s#/vulnerabilities/{at}"
        ),
        st.lists(NAMES, min_size=1, max_size=3),
        st.sampled_from(["accused", "cleared", "undecided"]),
        st.integers(0, 5),
    ),
    max_size=5,
)


def names_of(id: str, aliases: tuple[str, ...]) -> set[str]:
    return {name.lower() for name in (id, *aliases)}


def holes(statements: list[Statement]) -> list[set[str]]:
    """The holes that are accused: sets of names, joined until no two share one."""
    sets = [names_of(one.id, one.aliases) for one in statements if one.answer == "accused"]
    changed = True
    while changed:
        changed = False
        for one in sets:
            for other in sets:
                if one is not other and one & other:
                    one.update(other)
                    sets.remove(other)
                    changed = True
                    break
            if changed:
                break
    return sets


@given(EXPOSURES, STATEMENTS)
def test_the_answer_is_that_of_the_naive_twin(exposures: list[Exposure], statements: list[Statement]) -> None:
    obeyed = obey(LIB, exposures, statements)
    accused = holes(statements)
    clearing = [names_of(one.id, one.aliases) for one in statements if one.answer == "cleared"]
    standing = [
        one
        for one in exposures
        if any(names_of(one.advisory, one.aliases) & hole for hole in accused)
        or not any(names_of(one.advisory, one.aliases) & names for names in clearing)
    ]
    made = [
        hole for hole in accused if not any(names_of(one.advisory, one.aliases) & hole for one in standing)
    ]
    old, new = obeyed.exposures[: len(standing)], obeyed.exposures[len(standing) :]
    assert [one.advisory for one in old] == [one.advisory for one in standing]
    assert sorted(map(sorted, (names_of(one.advisory, one.aliases) for one in new))) == sorted(
        map(sorted, made)
    )
    for before, after in zip(standing, old, strict=True):
        touched = any(names_of(before.advisory, before.aliases) & hole for hole in accused)
        assert bool(after.stated) == touched
    gone = len(exposures) - len(standing)
    undecided = sum(one.answer == "undecided" for one in statements)
    assert (len(obeyed.reasons) > undecided) == (gone > 0)


@given(EXPOSURES, STATEMENTS)
def test_no_hole_of_the_inventory_makes_two_exposures(
    exposures: list[Exposure], statements: list[Statement]
) -> None:
    made = [one for one in obey(LIB, exposures, statements).exposures if one.cite == one.stated]
    names = [name for one in made for name in names_of(one.advisory, one.aliases)]
    assert len(names) == len(set(names))


def test_what_is_cleared_is_not_accused_and_a_line_says_who_says_so() -> None:
    said = stated("cve-1", "cleared", state="not_affected", justification="code_not_reachable")
    answer = match([with_statements(said)], [advisory("GHSA-1", "CVE-1")])
    assert answer.exposures == []
    (line,) = answer.unchecked
    assert line.what == "component lib 1.0.0"
    assert line.why == (
        "GHSA-1: s.json#/vulnerabilities/0 says not_affected (code_not_reachable); nobody here has checked that"
    )


def test_a_cleared_hole_that_is_exploited_elsewhere_is_said_to_be() -> None:
    said = stated("CVE-1", "cleared", state="false_positive")
    answer = match([with_statements(said)], [advisory("GHSA-1", "CVE-1")], [KevEntry(cve="CVE-1")])
    assert answer.unchecked[0].why.startswith("GHSA-1, known to be exploited (CVE-1): ")


def test_clearing_one_component_clears_no_other() -> None:
    said = stated("CVE-1", "cleared", state="not_affected")
    here, other = with_statements(said, asset="a"), with_statements(asset="b")
    assert [e.component.asset for e in match([here, other], [advisory("CVE-1")]).exposures] == ["b"]


def test_the_inventory_and_an_advisory_accuse_once() -> None:
    said = stated(
        "CVE-1",
        state="exploitable",
        aliases=("GHSA-9",),
        recommendation="Upgrade.",
        severity=(Severity(word="high"),),
    )
    advisories = [advisory("GHSA-1", "cve-1", severity=(Severity(word="HIGH"),))]
    (one,) = match([with_statements(said)], advisories, [KevEntry(cve="CVE-1")]).exposures
    assert (one.advisory, one.aliases, one.fixed) == ("GHSA-1", ("cve-1", "GHSA-9"), "2.0.0")
    assert (one.cite, one.stated) == ("osv/GHSA-1.json", "s.json#/vulnerabilities/0")
    assert (one.state, one.recommendation) == ("exploitable", "Upgrade.")
    assert one.severity == (Severity(word="HIGH"), Severity(word="high"))
    assert one.kev is not None
    assert one.component.statements == ()


def test_the_inventory_alone_accuses_with_its_own_place() -> None:
    said = stated("CVE-1", detail="It can be reached.", aliases=("CVE-2",))
    component = with_statements(said, ecosystem="", package="")
    (one,) = match([component], [], [KevEntry(cve="CVE-2")]).exposures
    assert (one.advisory, one.cite, one.summary) == (
        "CVE-1",
        "s.json#/vulnerabilities/0",
        "It can be reached.",
    )
    assert one.kev == KevEntry(cve="CVE-2")


def test_accusing_outweighs_clearing() -> None:
    both = (stated("CVE-1", "cleared", state="resolved"), stated("CVE-1"))
    answer = match([with_statements(*both)], [advisory("CVE-1")])
    assert [e.advisory for e in answer.exposures] == ["CVE-1"]
    assert answer.unchecked == []


def test_what_is_not_decided_accuses_nobody_and_is_not_checked() -> None:
    said = stated("CVE-1", "undecided", why="no order")
    answer = match([with_statements(said)], [advisory("CVE-7")])
    assert [e.advisory for e in answer.exposures] == ["CVE-7"]
    assert [line.why for line in answer.unchecked] == ["CVE-1: s.json#/vulnerabilities/0: no order"]


def test_a_clearing_statement_that_meets_no_accusation_says_nothing() -> None:
    answer = match([with_statements(stated("CVE-1", "cleared"))], [advisory("CVE-7")])
    assert ([e.advisory for e in answer.exposures], answer.unchecked) == (["CVE-7"], [])


def test_a_service_is_not_checked_for_its_own_reason_and_may_be_accused() -> None:
    service = Component(name="maps", kind="service", version="", statements=(stated("CVE-1"),))
    answer = match([service], [advisory("CVE-1")])
    assert [e.advisory for e in answer.exposures] == ["CVE-1"]
    (line,) = answer.unchecked
    assert line.why == "it is a service, often run by somebody else: there is no package of it to look up"


def test_fifty_thousand_statements_that_share_names_take_no_square_of_that() -> None:
    chain = [stated(f"X-{at}", aliases=(f"X-{at + 1}",)) for at in range(50_000)]
    (one,) = obey(LIB, [], chain).exposures
    assert len(one.aliases) == 50_000
    alone = [stated(f"X-{at}") for at in range(50_000)]
    (joined,) = obey(LIB, [found("GHSA-1", *(each.id for each in alone))], alone).exposures
    assert len(joined.aliases) == 50_000

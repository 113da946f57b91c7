# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Statements about the components of other documents; a naive twin over all pairs."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.core.component import (
    Advisory,
    Affected,
    Component,
    InDocument,
    NamedVersions,
    Range,
    Statement,
)
from tocsin.know.match import match
from tocsin.know.mentioned import bring, product_names

A, B = "a" * 8 + "-1111-1111-1111-" + "a" * 12, "b" * 8 + "-2222-2222-2222-" + "b" * 12


def part(name: str = "lib", version: str = "1", file: str = "s.json", **more: Any) -> Component:
    stands = InDocument(**{"serial": A, "ref": name, **more.pop("at", {})})
    fields = {"ecosystem": "npm", "package": name, "purl": f"pkg:npm/{name}@{version}", **more}
    return Component(
        name=name, version=version, document=stands, source=f"{file}#/components/{name}", **fields
    )


def says(answer: Any = "accused", id: str = "CVE-1", **more: Any) -> Statement:
    return Statement(id=id, answer=answer, state="not_affected", cite="v.json#/vulnerabilities/0", **more)


def of(*statements: Statement, **more: Any) -> Component:
    """Something mentioned in ``v.json``."""
    fields = {"name": "", "version": "", "source": "v.json#/vulnerabilities/0/affects/0", **more}
    return Component(kind="mentioned", statements=statements, **fields)


def link(ref: str = "lib", edition: str = "1", serial: str = A) -> InDocument:
    return InDocument(serial=serial, edition=edition, ref=ref, described=not ref)


def answers(components: list[Component], *mentioned: Component) -> dict[int, list[tuple[str, str]]]:
    brought = bring(components, mentioned)
    return {place: [(one.answer, one.why) for one in said] for place, said in brought.statements.items()}


CLEAN = ("cleared", "")


def test_a_link_names_one_component_of_one_document():
    here = [part(), part("other"), part(file="t.json", at={"serial": B})]
    assert answers(here, of(says("cleared"), document=link())) == {0: [CLEAN]}


def test_a_link_without_bom_ref_names_what_the_document_describes_and_not_its_parts():
    here = [part("app", at={"described": True}), part()]
    assert answers(here, of(says("cleared"), document=link(""))) == {0: [CLEAN]}


def test_percent_encoding_is_undone_only_where_the_text_itself_names_nothing():
    plain, encoded = part("x", at={"ref": "a b"}), part("y", at={"ref": "a%20b"})
    subject = of(says(), document=link("a%20b"))
    assert list(answers([plain], subject)) == [0]
    assert list(answers([plain, encoded], subject)) == [1]


def test_another_version_of_the_document_decides_nothing_whatever_is_said():
    for answer in ("accused", "cleared"):
        ((said, why),) = answers([part()], of(says(answer), document=link(edition="2")))[0]
        assert (said, why) == (
            "undecided",
            "it speaks of version 2 of the document, and here is version 1",
        )


def test_another_version_of_the_document_that_lacks_the_component_is_a_line():
    brought = bring([part()], [of(says(), document=link("gone", "2"))])
    assert brought.statements == {}
    assert "another version of a document" in brought.unchecked[0].why


def test_with_both_versions_here_a_statement_reaches_the_one_it_names():
    here = [part(file="old.json"), part(version="2", file="new.json", at={"edition": "2"})]
    assert answers(here, of(says("cleared"), document=link(edition="2"))) == {1: [CLEAN]}


def test_what_stands_in_no_inventory_is_a_line_and_clears_nothing():
    subjects = [
        of(says("cleared"), document=link("gone")),
        of(says("cleared"), document=link(serial=B)),
        of(says("cleared"), document=InDocument(ref="lib")),
        of(says("cleared"), purl="pkg:npm/lib@9"),
        of(says("accused"), name="lib", version="9"),
    ]
    brought = bring([part()], subjects)
    assert brought.statements == {}
    (line,) = brought.unchecked
    assert line.what == (
        "5 statements in v.json, 1 of them accusing, about lib, lib 9, pkg:npm/lib@9 and 2 more (CVE-1)"
    )
    assert (line.why, line.kind, line.count) == ("no inventory here holds what they speak of", "list", 1)


def test_two_documents_of_one_serial_number_that_differ_are_accused_and_not_cleared():
    here = [part(), part(version="2", file="t.json")]
    assert answers(here, of(says("accused"), document=link())) == {0: [("accused", "")], 1: [("accused", "")]}
    ((said, why),) = answers(here, of(says("cleared"), document=link()))[0]
    assert (said, why) == ("undecided", "two different documents here bear the serial number that it names")


def test_a_document_that_borrows_a_serial_number_spoils_clearing_even_if_only_one_has_the_component():
    here = [part(), part("other", file="t.json")]
    assert [said for said, _ in answers(here, of(says("cleared"), document=link()))[0]] == ["undecided"]


def test_the_same_document_for_two_assets_is_cleared_on_both():
    here = [part(asset="a"), part(file="copy.json", asset="b")]
    assert answers(here, of(says("cleared"), document=link())) == {0: [CLEAN], 1: [CLEAN]}


def test_a_package_url_names_what_is_equal_in_canonical_form_with_its_version():
    here = [
        part(purl="pkg:NPM/lib@1?b=2&a=1"),
        part(purl="pkg:npm/lib@1"),
        part(purl="pkg:npm/lib"),
        part(purl="not one"),
        part(purl=""),
    ]
    assert list(answers(here, of(says(), purl="pkg:npm/lib@1?a=1&b=2"))) == [0]


def test_a_package_url_clears_as_part_of_the_product_it_is_spoken_of_and_accuses_anywhere():
    app = part("app", "3", file="app.json", at={"ref": "x", "described": True}, purl="")
    mine, foreign = part(file="app.json"), part(file="other.json", at={"serial": B})
    subject = of(says("cleared", within=("app 3",)), purl="pkg:npm/lib@1")
    found = answers([app, mine, foreign], subject)
    assert found[1] == [CLEAN]
    assert found[2] == [("undecided", "it speaks of it as part of app 3, which this is not")]
    accusing = of(says("accused", within=("app 3",)), purl="pkg:npm/lib@1")
    assert [said for said, _ in answers([app, mine, foreign], accusing)[2]] == ["accused"]


def test_a_package_url_spoken_of_as_part_of_a_file_clears_in_that_file():
    subject = of(says("cleared", within=("app.json",)), purl="pkg:npm/lib@1")
    found = answers([part(file="app.json"), part(file="other.json")], subject)
    assert [said for said, _ in found[0] + found[1]] == ["cleared", "undecided"]


def test_a_name_accuses_and_does_not_clear():
    here = [part("Acme Product", "2.4.0"), part("Acme Product", "2.5.0")]
    assert answers(here, of(says("accused"), name="Acme Product", version="2.4.0")) == {0: [("accused", "")]}
    ((said, why),) = answers(here, of(says("cleared"), name="Acme Product", version="2.4.0"))[0]
    assert said == "undecided"
    assert "which two products may share" in why


def test_a_name_without_a_version_decides_nothing_unless_versions_are_named():
    here = [part("Acme Product", "2.4.0"), part("Acme Product", "2.5.0")]
    named = (NamedVersions(range="vers:semver/<2.5.0"),)
    assert {
        said for group in answers(here, of(says(), name="Acme Product")).values() for said, _ in group
    } == {"undecided"}
    found = answers(here, of(says(versions=named), name="Acme Product"))
    assert [group[0][0] for group in found.values()] == ["accused", "undecided"]


def test_versions_are_held_against_each_component_that_is_found():
    named = (NamedVersions(version="1", status="unaffected"),)
    subject = of(says("accused", versions=named), document=link())
    assert answers([part()], subject) == {0: [CLEAN]}
    ((said, why),) = answers([part(version="2")], subject)[0]
    assert (said, why) == ("undecided", "it names other versions than the one that is here")


def test_a_statement_that_speaks_of_what_mentions_it_is_looked_up_once():
    """A link that leads back to statements leads to no component: nothing goes round in circles."""
    subjects = [of(says(), document=link("v", serial=B)), of(says(), document=link("", serial=B))]
    brought = bring([part(statements=(says("cleared"),))], subjects)
    assert (brought.statements, len(brought.unchecked)) == ({}, 1)


def test_accusing_outweighs_clearing_whichever_document_says_it():
    entry = Affected(ecosystem="npm", package="lib", ranges=(Range(fixed="2"),))
    known = [Advisory(id="CVE-1", affected=(entry,), source="o.json")]
    own, apart = says("cleared"), of(says("accused"), document=link())
    (found,) = match([part(statements=(own,))], known, mentioned=[apart]).exposures
    assert (found.advisory, found.stated) == ("CVE-1", "v.json#/vulnerabilities/0")
    assert found.component.statements == ()
    cleared = match([part()], known, mentioned=[of(says("cleared"), document=link())])
    assert cleared.exposures == []
    assert "nobody here has checked that" in cleared.unchecked[0].why


def test_of_two_documents_that_accuse_the_same_one_is_cited_whichever_came_first():
    apart = [
        of(Statement(id="CVE-1", answer="accused", state=f"in {file}", cite=f"{file}#/0"), document=link())
        for file in ("w.json", "v.json")
    ]
    both = [match([part()], [], mentioned=order).exposures for order in (apart, apart[::-1])]
    assert both[0] == both[1]
    assert [(one.stated, one.state) for one in both[0]] == [("v.json#/0", "in v.json")]


def test_thirty_thousand_subjects_take_no_square_of_that():
    here = [part(f"l{at}") for at in range(30_000)]
    subjects = [of(says(), document=link(f"l{at}")) for at in range(30_000)]
    assert len(bring(here, subjects).statements) == 30_000


def test_the_names_of_a_product():
    assert product_names(part("app", "2", purl="pkg:npm/app@2")) == ("pkg:npm/app@2", "app 2")
    assert product_names(of(purl="pkg:npm/app")) == ()


REFS = st.sampled_from(["", "a b", "a%20b", "lib"])
EDITIONS = st.sampled_from(["1", "2"])
PURLS = st.sampled_from(["", "pkg:npm/lib@1", "pkg:NPM/lib@1", "pkg:npm/lib", "pkg:npm/lib@2", "junk"])
WORDS = st.sampled_from(["lib", "app"])
NUMBERS = st.sampled_from(["1", "2"])
STANDS = st.builds(
    InDocument, serial=st.sampled_from(["", A, B]), edition=EDITIONS, ref=REFS, described=st.booleans()
)
HERE = st.lists(
    st.builds(
        Component,
        name=WORDS,
        version=NUMBERS,
        purl=PURLS,
        ecosystem=st.just("npm"),
        source=st.sampled_from(["s.json#/a", "t.json#/b"]),
        document=st.none() | STANDS,
        asset=st.sampled_from(["x", "y"]),
    ),
    max_size=5,
)
SAID = st.builds(
    Statement,
    id=st.sampled_from(["CVE-1", "CVE-2"]),
    answer=st.sampled_from(["accused", "cleared"]),
    cite=st.sampled_from(["v#/0", "v#/1"]),
    versions=st.sampled_from([(), (NamedVersions(version="1"),), (NamedVersions(version="2", status="unaffected"),)]),
    within=st.sampled_from([(), ("lib 1",), ("s.json",)]),
)  # fmt: skip
MENTIONED = st.lists(
    st.builds(
        Component,
        kind=st.just("mentioned"),
        name=st.sampled_from(["", "lib", "app"]),
        version=st.sampled_from(["", "1", "2"]),
        purl=PURLS,
        document=st.none() | STANDS,
        source=st.sampled_from(["v#/p", "w#/q"]),
        statements=st.lists(SAID, min_size=1, max_size=2).map(tuple),
    ),
    max_size=4,
)

SAME = {"pkg:npm/lib@1": 1, "pkg:NPM/lib@1": 1, "pkg:npm/lib@2": 2}


def linked(here: list[Component], to: InDocument, edition: str) -> list[Component]:
    there = [
        c for c in here if c.document and (c.document.serial, c.document.edition) == (to.serial, edition)
    ]
    if not to.ref:
        return [c for c in there if c.document is not None and c.document.described]
    for ref in (to.ref, to.ref.replace("%20", " ")):
        if found := [c for c in there if c.document is not None and c.document.ref == ref]:
            return found
    return []


def contents(here: list[Component], to: InDocument, file: str) -> set[object]:
    return {
        (c.document.ref, c.document.described, c.purl, c.name, c.version)
        for c in here
        if c.document
        and (c.document.serial, c.document.edition) == (to.serial, to.edition)
        and c.source.startswith(file)
    }


def by_versions(said: Statement, version: str) -> str:
    """Of no version or one."""
    for row in said.versions:
        if row.version != version:
            return "undecided"
        if row.status == "unaffected":
            return "cleared"
        return "undecided" if said.answer == "cleared" else "accused"
    return said.answer


def naive(here: list[Component], one: Component, said: Statement) -> list[tuple[Component, str]]:
    """Which components one statement reaches, and how: by the rules of the page, one after the other."""
    to, near = one.document, list[Component]()
    if to is not None and to.serial:
        if found := linked(here, to, to.edition):
            a, b = contents(here, to, "s.json"), contents(here, to, "t.json")
            return [(c, with_doubt(by_versions(said, c.version), bool(a and b and a != b))
                     if not said.within else within(here, c, said, bool(a and b and a != b))) for c in found]  # fmt: skip
        if not any(
            c.document and (c.document.serial, c.document.edition) == (to.serial, to.edition) for c in here
        ):
            near = linked(here, to, "2" if to.edition == "1" else "1")
    if one.purl in SAME and (found := [c for c in here if SAME.get(c.purl) == SAME[one.purl]]):
        return [(c, within(here, c, said, doubt=False)) for c in found]
    if one.name and any(c.name == one.name for c in here):
        named = [c for c in here if c.name == one.name]
        if said.versions:
            return [(c, with_doubt(by_versions(said, c.version), doubt=True)) for c in named]
        if not one.version:
            return [(c, "undecided") for c in named]
        return [(c, with_doubt(said.answer, doubt=True)) for c in named if c.version == one.version]
    return [(c, "undecided") for c in near]


def with_doubt(answer: str, doubt: bool) -> str:  # noqa: FBT001 -- a twin in short words
    return "undecided" if doubt and answer == "cleared" else answer


def within(here: list[Component], one: Component, said: Statement, doubt: bool) -> str:  # noqa: FBT001 -- as above
    file = one.source.partition("#")[0]
    products = [
        f"{c.name} {c.version}"
        for c in here
        if c.document and c.document.described and c.source.startswith(file)
    ]
    outside = bool(said.within) and said.within[0] != file and said.within[0] not in products
    return with_doubt(by_versions(said, one.version), doubt or outside)


@given(HERE, MENTIONED)
@settings(max_examples=200)
def test_the_answer_is_that_of_the_naive_twin(here: list[Component], mentioned: list[Component]):
    brought = bring(here, mentioned)
    expected: set[tuple[int, str, str, str]] = set()
    lost = 0
    for one in mentioned:
        for said in one.statements:
            reached = naive(here, one, said)
            lost += not reached
            for component, answer in reached:
                expected |= {
                    (place, said.id, said.cite, answer) for place, c in enumerate(here) if c is component
                }
    told = {(p, s.id, s.cite, s.answer) for p, group in brought.statements.items() for s in group}
    assert told == expected
    assert sum(int(line.what.split()[0]) for line in brought.unchecked) == lost
    assert all(not s.versions and not s.within for group in brought.statements.values() for s in group)


ENTRY = Affected(ecosystem="npm", package="lib", ranges=(Range(fixed="9"),))


@given(HERE, MENTIONED, st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_it_does_not_matter_what_was_loaded_first(
    here: list[Component], mentioned: list[Component], random: Any
):
    known = [Advisory(id="CVE-1", affected=(ENTRY,))]
    first = match(here, known, mentioned=mentioned)
    shuffled, said = list(here), list(mentioned)
    random.shuffle(shuffled)
    random.shuffle(said)
    again = match(shuffled, known, mentioned=said)
    assert set(again.exposures) == set(first.exposures)
    assert sorted(map(repr, again.unchecked)) == sorted(map(repr, first.unchecked))


@given(HERE, MENTIONED)
@settings(max_examples=50)
def test_nothing_that_clears_nothing_takes_an_exposure_away(
    here: list[Component], mentioned: list[Component]
):
    known = [Advisory(id="CVE-1", affected=(ENTRY,))]
    harmless = [
        one
        for one in mentioned
        if all(
            s.answer == "accused" and all(v.status == "affected" for v in s.versions) for s in one.statements
        )
    ]
    before = {(e.component, e.advisory) for e in match(here, known).exposures}
    after = {(e.component, e.advisory) for e in match(here, known, mentioned=harmless).exposures}
    assert before <= after

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin watch sigma``: thousands of Sigma rules over events, as they lie."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from tocsin.cli.output import emit, encode, safe
from tocsin.cli.progress import progress
from tocsin.cli.session import Session, tell

if TYPE_CHECKING:
    from tocsin.flows.kept_sigma import Keeping
    from tocsin.flows.sigma_events import Ran
    from tocsin.watch.sigma.match import Match
    from tocsin.watch.sigma.model import Refused, Ruleset

FORMS = ("table", "json", "jsonl", "csv", "sarif")
LEVELS = ("informational", "low", "medium", "high", "critical")
EXIT_FOUND = 1
EXIT_BAD_INPUT = 3
REFUSED_SHOWN = 20
LONGEST = 200
"""Characters of what decided, in a table."""
_COLUMNS = (
    ("at", "at"), ("level", "level"), ("title", "title"), ("file", "file"), ("line", "line"), ("decided", "decided"), ("rule", "rule"),
)  # fmt: skip
_CSV = (*_COLUMNS, ("tags", "tags"), ("events", "events"))


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="RULES... EVENTS...")
@click.option(
    "--pipeline", "pipelines", multiple=True, metavar="NAME",
    help="What log sources mean: sysmon, audit, any, or a pySigma pipeline file; may be repeated [default: sysmon, audit].",
)  # fmt: skip
@click.option(
    "--value",
    "values",
    multiple=True,
    metavar="NAME=VALUE",
    help="What %NAME% of a rule stands for; may be repeated.",
)
@click.option("--level", type=click.Choice(LEVELS), help="Only rules of this level and graver ones.")
@click.option("--refused", is_flag=True, help="List every rule that is not run, and why.")
@click.option("--no-cache", is_flag=True, help="Compile the rules anew, and keep nothing.")
@click.option(
    "--keep", is_flag=True, help="Keep what is found as hits, for the page and for tocsin watch sightings."
)
@click.option("--fail-on", type=click.Choice(["match"]), help="Exit 1 if a rule is met.")
@click.option("--strict", is_flag=True, help="Exit 3 if a rule was not run or a line not read.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="table",
    show_default=True,
    help="How to print the result.",
)
@click.pass_obj
def sigma(
    session: Session, paths: tuple[str, ...], pipelines: tuple[str, ...], values: tuple[str, ...], level: str | None,
    fail_on: str | None, form: str, *, refused: bool, no_cache: bool, keep: bool, strict: bool,
) -> None:  # fmt: skip
    """Ask Sigma rules of events: JSON lines, JSON arrays, Windows event logs (EVTX), Parquet.

    RULES are YAML files and folders with some; all else is EVENTS. Correlation rules and filters among the rules are
    followed. Rules that cannot be run are named with the reason, and the rest run.

    \b
    Example:
      tocsin watch sigma rules/ Security.evtx sysmon.jsonl
      tocsin watch sigma rule.yml events.jsonl --format jsonl --fail-on match
      tocsin watch sigma rules/ Security.evtx --keep
    """
    import platformdirs

    from tocsin.core.errors import BadInput
    from tocsin.flows import sigma_events, sigma_rules
    from tocsin.watch.sigma.rules import USUAL

    rules = [path for path in paths if sigma_rules.is_rules(path)]
    events = [path for path in paths if path not in set(rules)]
    if not rules or not events:
        missing = "events" if rules else "rules"
        do = "name .yml files or folders of rules, then files of events"
        raise BadInput(f"no {missing} among what was named", do=do)
    cache = None if no_cache else os.path.join(platformdirs.user_cache_dir("tocsin"), "sigma")
    ruleset = sigma_rules.load(
        rules, pipelines=pipelines or USUAL, values=_values(values), limits=session.limits, cache=cache
    )
    if level:
        ruleset = sigma_rules.of_level(ruleset, LEVELS[LEVELS.index(level) :])
    found: list[Match] = []
    kept = _keeping(ruleset) if keep else None

    def each(match: Match) -> None:
        if kept is not None:
            kept.add(match)
        if form == "jsonl":
            click.echo(encode(_row(match, form)))
        else:
            found.append(match)

    total = sum(os.path.getsize(path) for path in events if os.path.isfile(path))
    with progress("asking the rules", total or None, quiet=session.quiet) as advance:
        ran = sigma_events.run(
            ruleset, events, limits=session.limits, each=each, cache=cache, advance=advance
        )
    if form == "sarif":
        click.echo(_sarif(found))
    elif form != "jsonl":
        rows = [_row(match, form) for match in found]
        emit(rows, form, _CSV if form == "csv" else _COLUMNS, empty="No rule was met.")
    _account(session, ran, len(ruleset.rules) + len(ruleset.correlations), ruleset.refused, everyone=refused)
    if kept is not None:
        with session.store() as store:
            for said in kept.into(store, events, session.now(), session.limits):
                session.say(said)
    if ran.broken or (strict and (ran.bad or ruleset.refused)):
        raise SystemExit(EXIT_BAD_INPUT)
    raise SystemExit(EXIT_FOUND if fail_on and ran.matches else 0)


def _keeping(ruleset: Ruleset) -> Keeping:
    """Loaded by whoever keeps alone: the store costs a third of a second."""
    from tocsin.flows.kept_sigma import Keeping

    return Keeping(ruleset)


def _values(given: tuple[str, ...]) -> dict[str, list[str]]:
    from tocsin.core.errors import BadInput

    values: dict[str, list[str]] = {}
    for one in given:
        name, mark, value = one.partition("=")
        if not mark or not name:
            raise BadInput("a value is NAME=VALUE", where=one[:80], do="write --value Domain_Admins=amy")
        values.setdefault(name, []).append(value)
    return values


def _account(session: Session, ran: Ran, rules: int, refused: Sequence[Refused], *, everyone: bool) -> None:
    """What was read, run, and not run, on standard error."""
    for error in ran.broken:
        tell(error)
    for name, kind, events in ran.files:
        session.say(f"{name}: {kind or 'not understood'}, {events} events")
    session.say(f"{rules} rules over {ran.events} events: {ran.matches} matches")
    for note in ran.notes:
        session.say(f"note: {note}")
    session.faults(list(ran.faults), "not read")
    if refused:
        session.say(f"{len(refused)} rules are not run:")
        for why, count in Counter(each.why for each in refused).most_common(REFUSED_SHOWN):
            session.say(f"  {count}: {why}")
    for each in refused if everyone else ():
        click.echo(safe(f"  {each.source}: {each.rule}: {each.why}"), err=True)


def _row(match: Match, form: str) -> dict[str, object]:
    """What others rely on; lists in the forms that have them."""
    row: dict[str, object] = {
        "at": match.at, "level": match.level, "title": match.title, "rule": match.rule, "file": match.file, "line": match.line,
    }  # fmt: skip
    if form in {"json", "jsonl"}:
        fields = [{"field": field, "value": value} for field, value in match.fields]
        return row | {"tags": list(match.tags), "fields": fields, "events": list(match.events)}
    decided = "; ".join(f"{field or 'keyword'}={value}" for field, value in match.fields)
    cut = decided if form == "csv" or len(decided) <= LONGEST else decided[:LONGEST] + "..."
    return row | {"decided": cut, "tags": " ".join(match.tags), "events": " ".join(match.events)}


class _Result(NamedTuple):
    """A match as SARIF tells of it."""

    where: str
    object_id: str
    rule: str
    what: str
    do: str
    level: str


def _sarif(found: Sequence[Match]) -> bytes:
    from tocsin import __version__
    from tocsin.share import sarif

    levels = {"critical": "error", "high": "error", "medium": "warning"}
    results = [
        _Result(
            f"{each.file}:{each.line}", each.rule, each.rule or each.title,
            f"{each.title}: {_row(each, 'table')['decided']}", "", levels.get(each.level, "note"),
        )
        for each in found
    ]  # fmt: skip
    return sarif.encode(results, version=__version__, tool="tocsin watch sigma")

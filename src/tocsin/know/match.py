# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Components against advisories: the seam ``match(components, advisories, kev, mentioned)``.

Each component is looked up by family, release and package; what the advisories of one package say of its
versions is laid out once (``know.findings``). Withdrawn advisories are skipped; of two with one id the later
``modified`` counts; ranges of different advisories are never merged. Whatever could not be checked comes back as
``Unchecked``, grouped by reason. Components known by CPE, and devices, are looked up by these names, too
(``know.named``). What the inventory itself says of holes, and what other documents say of its
components (``know.mentioned``), is laid over that (``know.stated``), component by component. An exposure says
whether the hole is on CISA's list, by the CVE among its names, and carries the severity that its advisory gives
this package. Cost: one pass over both lists, one key a version that is named or held, and one record an
exposure; memory for the advisories of the packages looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from tocsin.core.component import Advisory, Component, KevEntry
from tocsin.core.sentence import translatable
from tocsin.know.matched import Matched, by_cve
from tocsin.know.mentioned import bring
from tocsin.know.named import Named
from tocsin.know.packages import Entries, by_package, places_of
from tocsin.know.run import Run, Spoken
from tocsin.know.versions.ecosystem import relate

__all__ = ["Matched", "match", "nowhere"]

_NO_ECOSYSTEM: Final = translatable("its ecosystem is not known, so no advisory can be looked up")
_NO_PACKAGE: Final = translatable(
    "it is a service, often run by somebody else: there is no package of it to look up"
)


def match(
    components: Sequence[Component],
    advisories: Sequence[Advisory],
    kev: Sequence[KevEntry] = (),
    mentioned: Sequence[Component] = (),
) -> Matched:
    """Find the components that are accused, and say what could not be checked.

    ``mentioned`` are those that documents speak of without listing them; only their statements count.
    """
    run, brought = Run(by_cve(kev), {}), bring(components, mentioned)
    latest = _latest(advisories)
    names = Named(components)
    by_names = names.here.places()
    named, reasons = names.answers(latest, run.kev)
    for place, left in reasons.items():
        run.doubt(left, components[place])
    spoken = Spoken(components, brought.statements, named)
    held = by_package(components)
    entries = Entries(latest, {(family, one) for (family, _), packages in held.items() for one in packages})
    for (family, release), packages in held.items():
        releases = entries.releases.get(family, ()) if family else ()
        loaded = any(relate(release, one) != "other" for one in releases)
        for package, versions in packages.items():
            about = entries.by_package.get((family, package), ()) if loaded else ()
            if not loaded:
                for place in places_of(versions):
                    if family or place not in by_names:
                        run.doubt([nowhere(components[place], family)], components[place])
            run.ask(about, family, release, versions, spoken)
    return run.matched(brought.unchecked)


def nowhere(component: Component, family: str) -> str:
    """Why nothing can be looked up for a component."""
    if not family:
        return _NO_PACKAGE if component.kind == "service" else _NO_ECOSYSTEM
    return f"no advisories for the ecosystem {component.ecosystem} are loaded"


_NAME: Final = attrgetter("id", "publisher")


def _latest(advisories: Sequence[Advisory]) -> Sequence[Advisory]:
    """Of each id of a publisher the advisory that was modified last."""
    if len(set(map(_NAME, advisories))) == len(advisories):
        return advisories
    latest: dict[tuple[str, str], Advisory] = {}
    for advisory in advisories:
        known = latest.get(_NAME(advisory))
        if known is None or known.modified < advisory.modified:
            latest[_NAME(advisory)] = advisory
    return list(latest.values())

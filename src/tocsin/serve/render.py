# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Documents to pages: the template engine and what templates may call.

Autoescape is on for every template, an unknown name is an error, and there is
nothing a template can call that reads or changes anything.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tocsin import __version__
from tocsin.core.sentence import Sentence
from tocsin.know.trouble import Step, Trouble
from tocsin.serve import show
from tocsin.serve.assets import asset_url
from tocsin.serve.documents import STATES, find
from tocsin.serve.draw import Box, chain
from tocsin.serve.grouping import group_hits, group_unchecked
from tocsin.serve.language import LANGUAGES, N_, Language

STATE_WORDS = {
    "now": N_("Now"),
    "due": N_("Due"),
    "exposed": N_("Exposed"),
    "weakened": N_("Weakened"),
    "fragile": N_("Fragile"),
    "treated": N_("Treated"),
    "aside": N_("Aside"),
    "not-checked": N_("Not checked"),
    "quiet": N_("Nothing found"),
}
STATE_MEANS = {
    "now": N_("has failed, or something it cannot do without is compromised"),
    "due": N_("stops on a known day unless something is done"),
    "exposed": N_("one loss away, and that thing has a known hole"),
    "weakened": N_("one loss away, because something else is lost already or will be on a known day"),
    "fragile": N_("one loss away, with nothing known to be wrong"),
    "treated": N_("one loss away, and the hole of that thing cannot be mended: something stands in for that"),
    "aside": N_("something is wrong on an asset, and no service fails or is weakened by it"),
    "not-checked": N_("nobody can say"),
}
KIND_WORDS = {
    "component": N_("component"),
    "indicator": N_("indicator"),
    "file": N_("file"),
    "list": N_("list"),
    "service": N_("service"),
    "input": N_("input"),
}
CASE_WORDS = {"open": N_("open"), "closed": N_("closed")}


@functools.cache
def environment() -> Environment:
    """The one template environment."""
    env = Environment(
        loader=PackageLoader("tocsin.serve"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=show.finalize,
    )
    env.filters.update(number=show.number, instant=show.instant)
    env.globals.update(
        span=show.span,
        find=find,
        asset_url=asset_url,
        group_hits=group_hits,
        group_unchecked=group_unchecked,
        states=STATES,
        state_words=STATE_WORDS,
        state_means=STATE_MEANS,
        kind_words=KIND_WORDS,
        case_words=CASE_WORDS,
        languages=LANGUAGES,
        version=__version__,
    )
    return env


class View:
    """One answer: its language, its address, and the texts that depend on them."""

    def __init__(
        self,
        language: Language,
        *,
        path: str,
        asked: str,
        query: Sequence[tuple[str, str]] = (),
        account: str = "",
    ) -> None:
        """``asked`` is the language in the query, kept in links; empty if the browser chose. ``account``: who has signed in."""
        self.account = account
        self.language = language
        self._path = path
        self._asked = asked
        self._query = [(k, v) for k, v in query if k != "lang"]

    @property
    def asked(self) -> str:
        """Code of the language if the address asks for one, else empty."""
        return self.language.code if self._asked else ""

    def to(self, path: str, *parts: str, **query: object) -> Markup:
        """Address on this server: parts and values encoded, a list as often as it has values, the chosen language kept."""
        pairs = [
            (k, str(v))
            for k, values in query.items()
            for v in (values if isinstance(values, (list, tuple)) else (values,))
            if v not in ("", None)
        ]
        if self._asked:
            pairs.append(("lang", self.language.code))
        return self._address(path + "/".join(quote(part, safe="") for part in parts), pairs)

    def here(self, language: Language) -> Markup:
        """This page in another language."""
        return self._address(quote(self._path), [*self._query, ("lang", language.code)])

    @staticmethod
    def _address(path: str, pairs: Sequence[tuple[str, str]]) -> Markup:
        return Markup("{}{}{}").format(path, "?" if pairs else "", urlencode(pairs))

    def ago(self, earlier: str, at: str) -> str:
        """Age of what was read ``earlier``, seen from ``at``; empty if it cannot be told."""
        seconds = show.seconds_between(earlier, at)
        if seconds is None or seconds < 0:
            return ""
        say = self.language.text
        for size, text in ((86400, N_("{n} d old")), (3600, N_("{n} h old")), (60, N_("{n} min old"))):
            if seconds >= size:
                return say(text).format(n=seconds // size)
        return say(N_("{n} s old")).format(n=seconds)

    def until(self, day: dt.date | str, at: str) -> str:
        """How far away a day is, in words; empty if it cannot be told."""
        try:
            when = day if isinstance(day, dt.date) else dt.date.fromisoformat(day[:10])
        except ValueError:
            return ""
        days = show.days_until(when, at)
        if days is None:
            return ""
        say = self.language.text
        if days == 0:
            return say(N_("today"))
        return say(N_("in {n} d")).format(n=days) if days > 0 else say(N_("{n} d ago")).format(n=-days)

    def picture(self, trouble: Trouble) -> Markup:
        """The chain of one trouble, drawn."""
        tr, say = self.language.tr, self.language.text
        return chain(
            [self._box(step) for step in trouble.chain],
            title=say(N_("From cause to people: {name}")).format(name=show.clean(trouble.name)),
            desc=show.clean(tr(trouble.headline)) + " " + say(N_("The same follows as a list.")),
            left_out=say(N_("… {count} steps left out; the list has them …")),
        )

    def _box(self, step: Step) -> Box:
        return Box(text=show.clean(self.language.tr(step.says)), note=show.clean(step.cite))

    def page(self, template: str, **values: Any) -> bytes:
        """Render a template."""
        helpers: dict[str, Callable[..., object] | Language | str] = {
            "_": self.language.text,
            "tr": self.tr,
            "to": self.to,
            "here": self.here,
            "ago": self.ago,
            "until": self.until,
            "picture": self.picture,
            "language": self.language,
            "account": self.account,
        }
        return environment().get_template(template).render(**helpers, **values).encode("utf-8", "replace")

    def tr(self, sentence: Sentence) -> str:
        """A sentence in the language of this answer."""
        return self.language.tr(sentence)

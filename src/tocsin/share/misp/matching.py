# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Whether an event or an attribute, as MISP writes it, is what a search asks for. Pure.

Only what the asker is given anyway is looked at: what was left out of an event for them cannot be found by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tocsin.share.misp.asked import Search, Terms, pattern
from tocsin.share.misp.served import number_of, seconds_in

Props = Mapping[str, object]


class Match:
    """The conditions of one search, made ready."""

    def __init__(self, search: Search) -> None:
        """Patterns are taken apart once."""
        self.search = search
        self._ready: dict[Terms, tuple[list[object], ...]] = {}

    def event(self, event: Props) -> bool:
        """Whether the event may be meant, by all that is said of it as a whole."""
        s, org = self.search, event.get("Orgc")
        names = [str(org.get("name", "")), str(org.get("uuid", ""))] if isinstance(org, Mapping) else []
        uuid = str(event.get("uuid", ""))
        return (
            self._fits(s.event, [uuid, number_of(uuid)])
            and self._fits(s.org, names)
            and self._fits(s.event_tags, tag_names(event))
            and self._within(s.info, str(event.get("info", "")))
            and (s.dates is None or s.dates[0] <= str(event.get("date", "")) <= s.dates[1])
            and _in(s.event_timestamp, event.get("timestamp"))
            and _in(s.publish_timestamp, event.get("publish_timestamp"))
            and (s.published is None or s.published == bool(event.get("published")))
            and all(str(event.get(name, "")) in allowed for name, allowed in s.levels.items())
        )

    def uuid(self, record: Props) -> bool:
        """Whether the record has the UUID asked for."""
        uuid = str(record.get("uuid", ""))
        return self._fits(self.search.uuid, [uuid, number_of(uuid)])

    def sighting(self, seen: Props) -> bool:
        """Whether a sighting is of the type and source asked for, in the time asked for."""
        at = _in(self.search.timestamp, seen.get("date_sighting"))
        return at and all(str(seen.get(name, "")) == text for name, text in self.search.sighting.items())

    def attribute(self, a: Props, event: Props, object_name: str) -> bool:
        """Whether an attribute is meant; of the event its tags and its text are asked."""
        s = self.search
        texts = [str(a.get("value", "")), str(a.get("comment", "")), str(event.get("info", ""))]
        return (
            self._value(a, object_name)
            and self._fits(s.tags, [*tag_names(event), *tag_names(a)])
            and self._within(s.anywhere, *texts)
        )

    def _value(self, a: Props, object_name: str) -> bool:
        s = self.search
        return (
            self._fits(s.value, _values(a))
            and self._fits(s.type, [str(a.get("type", ""))])
            and self._fits(s.category, [str(a.get("category", ""))])
            and self._fits(s.object_name, [object_name])
            and (s.to_ids is None or s.to_ids == bool(a.get("to_ids")))
            and _in(s.timestamp, a.get("timestamp"))
        )

    def whole(self, event: Props, attributes: Sequence[tuple[Props, str]]) -> bool:
        """Whether an event of these attributes (with the name of the object each is in) is meant.

        One attribute must be as asked for; what must not be is asked of all of them.
        """
        s = self.search
        tags = [*tag_names(event), *(name for a, _ in attributes for name in tag_names(a))]
        if not self._fits(s.tags, tags) or not self._anywhere(event, attributes):
            return False
        asked = (s.value, s.type, s.category, s.object_name, s.to_ids, s.timestamp)
        if all(each is None for each in asked):
            return True
        if any(self._barred(a, name) for a, name in attributes):
            return False
        return any(self._value(a, name) for a, name in attributes)

    def _barred(self, a: Props, object_name: str) -> bool:
        s = self.search
        said = zip((s.value, s.type, s.category, s.object_name), (_values(a), [str(a.get("type", ""))], [str(a.get("category", ""))], [object_name]), strict=True)  # fmt: skip
        return any(not self._fits(Terms(none_of=terms.none_of), texts) for terms, texts in said if terms)

    def _anywhere(self, event: Props, attributes: Iterable[tuple[Props, str]]) -> bool:
        if self.search.anywhere is None:
            return True
        texts = [str(event.get("info", ""))]
        texts += [str(a.get(name, "")) for a, _ in attributes for name in ("value", "comment")]
        return self._within(self.search.anywhere, *texts)

    def _within(self, terms: Terms | None, *texts: str) -> bool:
        """Parts of a text are enough, also without ``%``."""
        if terms is None:
            return True
        wide = [tuple(f"%{each}%" for each in some) for some in (terms.any_of, terms.all_of, terms.none_of)]
        return self._fits(Terms(any_of=wide[0], all_of=wide[1], none_of=wide[2]), list(texts))

    def _fits(self, terms: Terms | None, texts: Sequence[str]) -> bool:
        if terms is None:
            return True
        if terms not in self._ready:
            self._ready[terms] = tuple(
                [pattern(each) for each in some] for some in (terms.any_of, terms.all_of, terms.none_of)
            )
        any_of, all_of, none_of = self._ready[terms]
        return (
            (not any_of or any(fits(text) for fits in any_of for text in texts))  # type: ignore[operator]  # made by pattern
            and all(any(fits(text) for text in texts) for fits in all_of)  # type: ignore[operator]  # as above
            and not any(fits(text) for fits in none_of for text in texts)  # type: ignore[operator]  # as above
        )


def _values(a: Props) -> list[str]:
    """The value, and its parts if it is of several."""
    value = str(a.get("value", ""))
    return [value, *value.split("|")] if "|" in str(a.get("type", "")) else [value]


def tag_names(record: Props) -> list[str]:
    """The names of its tags."""
    tags = record.get("Tag")
    return (
        [str(each.get("name", "")) for each in tags if isinstance(each, Mapping)]
        if isinstance(tags, list)
        else []
    )


def _in(span: tuple[int, int] | None, value: object) -> bool:
    return span is None or span[0] <= seconds_in(value) <= span[1]

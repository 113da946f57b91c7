# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Labels and markings of a STIX object as tags of MISP, and clusters as galaxies."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.core import marking
from tocsin.share.misp import types
from tocsin.share.misp.read_back import Props, texts_of, uuid_of
from tocsin.share.misp.report import Report
from tocsin.share.misp.surveyed import Surveyed

_SETS, _LONGEST_SET = 1_000, 4_096
"""Sets of tags of which it is remembered what they become, and the characters of each at most."""


class TagsBack:
    """Of one bundle."""

    def __init__(self, found: Surveyed, report: Report) -> None:
        """``found``: the first reading, which has ended."""
        self._found, self._report = found, report
        refs = texts_of(found.root.get("object_marking_refs"))
        self._levels = {fixed.tlp for ref in refs if (fixed := marking.FIXED.get(ref))}
        """What the event says of how far it may go."""
        self._known: dict[tuple[str, ...], list[Props]] = {}

    def tags(self, p: Props, names: Sequence[str]) -> list[Props]:
        """The tags of an object: its labels ``names``, and its marking where that is not the event's."""
        refs = texts_of(p.get("object_marking_refs"))
        of_root = p is self._found.root
        key = ("", *refs, "", *names)
        if key in self._known and not of_root:
            return self._known[key]
        tags, told = dict.fromkeys(names), False
        for ref in refs:
            fixed = marking.FIXED.get(ref)
            if fixed is None or fixed.tlp is None:
                self._report.drop(str(p["id"]), "object_marking_refs", f"no tag is made of the marking {ref}")
                told = True
            elif not self._inherits(fixed.tlp, list(tags), of_root=of_root):
                tags[f"tlp:{fixed.tlp}"] = None
        made: list[Props] = [{"name": each} for each in tags]
        if not (told or of_root) and sum(map(len, key)) <= _LONGEST_SET:
            if len(self._known) >= _SETS:
                self._known.clear()
            self._known[key] = made
        return made

    def _inherits(self, level: str, tags: Sequence[str], *, of_root: bool) -> bool:
        """Whether a tag of the record, or else the event that it is of, says this level already."""
        own = [each.tlp for tag in tags if (each := marking.of_label(tag))]
        return level in own if own or of_root else level in self._levels

    def galaxy(self, id: str) -> Props:  # noqa: A002 -- as the property is called
        """The galaxy of a cluster, with that alone."""
        p = self._found.clusters[id]
        kind, name = types.GALAXY_OF[str(p["type"])]
        value = str(p["name"])
        labels = p.get("labels")
        tag = (
            next((str(each) for each in labels if str(each).startswith("misp-galaxy:")), "")
            if isinstance(labels, list)
            else ""
        )
        kind = tag[12:].partition("=")[0] or kind
        meta: Props = {"synonyms": aliases} if isinstance(aliases := p.get("aliases"), list) else {}
        external = p.get("external_references")
        for each in external if isinstance(external, list) else ():
            if isinstance(each, dict) and each.get("external_id"):
                meta.setdefault("external_id", [each["external_id"]])
            elif isinstance(each, dict) and each.get("url"):
                meta["refs"] = [*texts_of(meta.get("refs")), each["url"]]
        cluster = {
            "uuid": uuid_of(id), "type": kind, "value": value, "tag_name": tag or f'misp-galaxy:{kind}="{value}"',
            "description": p.get("description", ""), "meta": meta,
        }  # fmt: skip
        return {"type": kind, "name": name, "GalaxyCluster": [cluster]}

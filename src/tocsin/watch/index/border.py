# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How far up a seen name its parents may accuse it: not to where strangers share a name.

A name lies below a border: its public suffix, of the whole list (registries and private part), or the apex of a
shared host. Parents at or above the border say nothing about it: ``bad.github.io`` accuses ``x.bad.github.io``,
``github.io`` and ``io`` accuse themselves only. The apexes here are hosts where anybody gets a name below and
that are not on the list of public suffixes; whoever builds an index may add to them.
"""

from __future__ import annotations

from collections.abc import Collection

from tocsin.core import registrable
from tocsin.core.atoms import parents

SHARED = frozenset(
    "000webhostapp.com afraid.org angelfire.com app.link atwebpages.com backblazeb2.com bandcamp.com"
    " blogger.com box.com canva.site chickenkiller.com cloudapp.azure.com deviantart.com dropboxusercontent.com force.com"
    " freshdesk.com glitch.me godaddysites.com googleusercontent.com hubspotpagebuilder.com hubspotusercontent.com"
    " ipfs.io itch.io jimdo.com jimdofree.com linktr.ee livejournal.com medium.com mooo.com mystrikingly.com notion.so"
    " onmicrosoft.com over-blog.com page.link salesforce.com sharepoint.com squarespace.com strangled.net strikingly.com"
    " substack.com tripod.com tumblr.com typepad.com ucoz.com us.to webnode.com weebly.com wordpress.com wpengine.com"
    " zendesk.com zohosites.com".split()
)


def labels_of_border(name: str, shared: Collection[str] = SHARED) -> int:
    """How many labels the border of a name has (lower-case A-labels): a parent must have more than these."""
    suffix = registrable.public_suffix(name)
    labels = suffix.count(".") + 1 if suffix else 0
    for parent in parents(name):
        if parent in shared:
            return max(labels, parent.count(".") + 1)
    return labels


def exact_only(shared: Collection[str] = SHARED) -> list[str]:
    """Names that accuse nobody below them: what ``layout.EXACT`` marks."""
    return [*registrable.suffixes(), *shared]

# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Tables of the store, said once for both databases.

Every row that others page through has ``seq``, given out by one counter in the
one-row table ``sequence`` inside the writing transaction: numbers become visible
in order, and a reader that remembers the last one loses nothing.

What is looked up and comes from outside (paths, URLs, advisory ids) is found by
its SHA-256, or eight bytes of it where millions are (``hash``: equal for two texts now and then, so the text is
compared too), and never indexed as text: PostgreSQL refuses index rows over 2,704 bytes.
Text sorts by code point on both databases (``COLLATE "C"``).

The migrations say the same a second time, step by step; a test compares the two.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tocsin.store import (
    account_tables,
    collection_tables,
    feed_tables,
    leaving_tables,
    misp_tables,
    source_tables,
    unusual_tables,
    warning_tables,
    watch_tables,
)
from tocsin.store import metadata as named
from tocsin.store.columns import Seq, Word, Words

HEAD = "0018"
"""Revision of the schema below; a test holds it equal to the newest migration."""

VERSION_TABLE = "tocsin_version"

metadata = named.metadata
ACCOUNTS = account_tables.TABLES
"""Names of the tables of accounts, which stand in a module of their own."""


def _seq() -> sa.Column[int]:
    return sa.Column("seq", Seq, primary_key=True, autoincrement=False)


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, Word, nullable=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def _to(name: str, target: str, *, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(
        name, Seq, sa.ForeignKey(target), nullable=False, primary_key=primary_key, autoincrement=False
    )


def _said(name: str, *more: sa.schema.SchemaItem) -> sa.Table:
    """A table of records as one source said them; replaced per source as a whole."""
    return sa.Table(
        name, metadata, _seq(), _to("origin", "origin.id"), *more, _bytes("body"), sa.Index(None, "origin")
    )


sequence = sa.Table(
    "sequence",
    metadata,
    sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1", name="one_row"), primary_key=True),
    sa.Column("last", Seq, nullable=False),
    sa.Column("audit_last", Seq, nullable=False),
    _bytes("audit_head"),
)
"""One row: the last number given out, and the head of the audit chain."""

audit = sa.Table(
    "audit",
    metadata,
    _seq(),
    _word("at"),
    _word("actor"),
    _word("action"),
    _word("subject"),
    _word("detail"),
    _bytes("digest"),
)

origin = sa.Table(
    "origin",
    metadata,
    sa.Column("id", Seq, primary_key=True, autoincrement=False),
    _bytes("key"),
    _word("name"),
    sa.UniqueConstraint("key"),
)
"""Names of sources: files, feeds, this machine."""

content = sa.Table(
    "content",
    metadata,
    sa.Column("what", Word, primary_key=True),
    _to("origin", "origin.id", primary_key=True),
    _bytes("digest"),
)
"""Digest of what one source last said of one kind: the same again changes nothing."""

intake = sa.Table(
    "intake",
    metadata,
    _seq(),
    _to("origin", "origin.id"),
    _word("kind"),
    _word("digest"),
    _word("outcome"),
    sa.Column("records", Seq, nullable=False),
    sa.Column("faults", Seq, nullable=False),
    _word("at"),
    sa.Index(None, "origin", "seq"),
)

_IS_LAST: dict[str, Any] = {"sqlite_where": sa.text("is_last = 1"), "postgresql_where": sa.text("is_last")}
_IS_OLDER: dict[str, Any] = {
    "sqlite_where": sa.text("is_last = 0"),
    "postgresql_where": sa.text("NOT is_last"),
}
_OTHER_SPEC: dict[str, Any] = {
    "sqlite_where": sa.text("spec_version <> '2.1'"),
    "postgresql_where": sa.text("spec_version <> '2.1'::text"),
}
_HAS_TIME: dict[str, Any] = {
    at: sa.text("modified_ms IS NOT NULL") for at in ("sqlite_where", "postgresql_where")
}

object_ = sa.Table(
    "object",
    metadata,
    _seq(),
    sa.Column("hash", Seq, nullable=False),
    sa.Column("origin", Seq, nullable=False),
    sa.Column("modified_ms", Seq, nullable=True),
    _word("id"),
    _word("type"),
    _word("spec_version"),
    _word("created"),
    _word("modified"),
    _word("version_key"),
    _word("created_by"),
    _word("not_matched"),
    _word("added_at"),
    _word("tlp"),
    sa.Column("audience", Words, nullable=False),
    sa.Column("tags", Words, nullable=False),
    sa.Column("revoked", sa.Boolean, nullable=False),
    sa.Column("is_last", sa.Boolean, nullable=False),
    _bytes("digest"),
    _bytes("raw"),
    # Every version stands in one of the first two, so that a load enters one of them.
    sa.Index("ix_object_last", "hash", **_IS_LAST),
    sa.Index("ix_object_older", "hash", "version_key", **_IS_OLDER),
    sa.Index(
        "ix_object_type", "type", "seq", "tlp", **_IS_LAST
    ),  # hidden rows are passed over without reading them
    sa.Index("ix_object_older_type", "type", "seq", **_IS_OLDER),
    sa.Index("ix_object_spec", "spec_version", "seq", **_OTHER_SPEC),
    sa.Index("ix_object_modified", "modified_ms", "seq", **_HAS_TIME),
    sa.Index(None, "tlp", "seq"),
)
"""``hash`` is ``keys.number_of(id)``, ``origin`` who said this version first, ``modified_ms`` the instant of
``version_key`` (``core.instant.milliseconds``). That an id and version are kept once, and that a source is known,
is asked by ``store.objects_in`` and ``store.verify``, not by the database (decision 0009)."""

arrival = sa.Table(
    "arrival",
    metadata,
    sa.Column("first", Seq, primary_key=True, autoincrement=False),
    sa.Column("last", Seq, nullable=False),
    sa.Column("origin", Seq, nullable=False),
    _word("at"),
    sa.Column("objects", Seq, nullable=False),
    sa.Index(None, "origin", "first"),
    sa.Index(None, "at", "first"),
)
"""Runs of versions of one ``origin`` and one ``added_at``, by the first and the last ``seq`` of each: by these, versions are
found by source and by time of arrival, where an index of each over ``object`` would cost every version of a load (decision 0011)."""

object_source = sa.Table(
    "object_source",
    metadata,
    sa.Column("object", Seq, primary_key=True, autoincrement=False),
    sa.Column("origin", Seq, primary_key=True, autoincrement=False),
    sa.Index(None, "origin", "object"),
    sqlite_with_rowid=False,
)
"""Who else has said a version, besides ``object.origin``."""

dispute = sa.Table(
    "dispute",
    metadata,
    _seq(),
    _to("object", "object.seq"),
    _to("origin", "origin.id"),
    _bytes("digest"),
    _bytes("raw"),
    _word("at"),
    sa.UniqueConstraint("object", "digest"),
)
"""Other content under an id and version that is already kept; ``object`` is the one kept."""

atom = sa.Table(
    "atom",
    metadata,
    sa.Column("id", Seq, primary_key=True, autoincrement=False),
    sa.Column("hash", Seq, nullable=False),
    _word("kind"),
    _word("value"),
    sa.Index(None, "hash"),
)
"""``hash`` is ``keys.number_of(kind, value)``."""

posting = sa.Table(
    "posting",
    metadata,
    sa.Column("atom", Seq, primary_key=True, autoincrement=False),
    sa.Column("object", Seq, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

withdrawal = sa.Table(
    "withdrawal",
    metadata,
    _seq(),
    _word("object_id"),
    _word("reason"),
    _word("by"),
    _word("at"),
    sa.UniqueConstraint("object_id"),
)

map_source = sa.Table("map_source", metadata, _to("origin", "origin.id", primary_key=True), _word("name"))
node = _said("node")
need = _said("need")
shock = _said("shock")


def _package() -> sa.Column[int]:
    return sa.Column("package", Seq, nullable=True)


component = _said(
    "component",
    _package(),
    sa.Column("alike", sa.LargeBinary, nullable=True),
    sa.Index("ix_component_package", "package", "alike"),
)
"""``package`` is ``keys.number_of`` the family and the name of its package, in the normal forms that ``know`` knows: given
by who writes, empty where nobody has said (a store from before, what is only mentioned). Names are compared besides. ``alike`` is equal for components of a package
of which advisories say the same; empty for those that have to be looked at one by one."""
unchecked = _said("unchecked")
exposure = _said(
    "exposure",
    _package(),
    sa.Column("advisory", Seq, nullable=True),
    sa.Index("ix_exposure_package", "package", "origin", "advisory"),
)
"""``package``: of those that matching makes, that of the component, and ``advisory`` the ``seq`` of the one that accuses;
empty for the others, and ``advisory`` where a statement alone accuses."""
kev_list = sa.Table("kev_list", metadata, _to("origin", "origin.id", primary_key=True), _word("as_of"))
kev_entry = _said("kev_entry")
advisory = sa.Table(
    "advisory",
    metadata,
    _seq(),
    _bytes("key"),
    _word("modified"),
    _bytes("body"),
    sa.UniqueConstraint("key"),
)

advisory_package = sa.Table(
    "advisory_package",
    metadata,
    sa.Column("package", Seq, primary_key=True, autoincrement=False),
    sa.Column("advisory", Seq, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Which packages an advisory names, as of the last matching: ``package`` as in ``component``, ``advisory`` its ``seq``."""
advisory_left = sa.Table(
    "advisory_left", metadata, _seq(), sa.Column("advisory", Seq, nullable=False), _bytes("body")
)
"""Heads of advisories that others took the place of since the last matching, with the ``seq`` that they had."""

_IS_DOUBTFUL: dict[str, Any] = {
    "sqlite_where": sa.text("doubtful = 1"),
    "postgresql_where": sa.text("doubtful"),
}
answered = sa.Table(
    "answered",
    metadata,
    _seq(),
    sa.Column("package", Seq, nullable=False),
    sa.Column("doubtful", sa.Boolean, nullable=False),
    _bytes("body"),
    sa.Index(None, "package"),
    sa.Index("ix_answered_doubtful", "seq", **_IS_DOUBTFUL),
)
"""The packages that matching asked about, each with a digest of the facts; ``doubtful``: something was left in doubt."""
brought = sa.Table(
    "brought",
    metadata,
    sa.Column("component", Seq, primary_key=True, autoincrement=False),
    _bytes("body"),
)
"""What documents apart state of a component, by its ``seq``, as the last matching of everything brought them together."""
matched = sa.Table(
    "matched",
    metadata,
    sa.Column("what", Word, primary_key=True),
    sa.Column("kept", Seq, nullable=False),
    sa.Column("changed", Seq, nullable=False),
    sa.Column("high", Seq, nullable=False),
    _bytes("body"),
)
"""One row, of what matching has taken in: all up to the number ``high``; ``kept`` is another number after each matching.
``changed`` is the number at which components or a KEV list were last changed: beyond ``high``, everything is looked at."""

hit, hit_place, hit_group = watch_tables.make_hits(metadata)
warninglist, held_value = watch_tables.make_lists(metadata)
list_out = watch_tables.make_list_out(metadata)
hunted_log = watch_tables.make_hunted_log(metadata)

case_file = sa.Table(
    "case_file",
    metadata,
    _seq(),
    _bytes("key"),
    _word("id"),
    _word("opened_at"),
    _word("state"),
    _bytes("body"),
    sa.UniqueConstraint("key"),
)

derived = sa.Table(
    "derived",
    metadata,
    _seq(),
    _bytes("key"),
    _word("path"),
    _word("kind"),
    _word("digest"),
    _word("at"),
    sa.UniqueConstraint("key"),
)
derived_object = sa.Table(
    "derived_object",
    metadata,
    _to("derived", "derived.seq", primary_key=True),
    sa.Column("object_id", Word, primary_key=True),
    sa.Index(None, "object_id"),
    sqlite_with_rowid=False,
)

claim = sa.Table(
    "claim",
    metadata,
    _seq(),
    _word("kind"),
    _bytes("key"),
    _word("by"),
    _word("at"),
    _bytes("body"),
    _word("taken_back_by"),
    _word("taken_back_at"),
    _word("why_taken_back"),
    sa.Index("ix_claim_kind", "kind", "key"),
)
"""What somebody says of things kept here ("these two are one asset", "this cannot be mended"), and whether it was taken
back. Rows are never deleted; ``key`` is ``keys.key_of`` what it is about, ``taken_back_at`` empty while it stands."""

epss_list = sa.Table(
    "epss_list", metadata, _to("origin", "origin.id", primary_key=True), _word("as_of"), _word("model")
)
epss_score = sa.Table(
    "epss_score",
    metadata,
    _to("origin", "origin.id", primary_key=True),
    sa.Column("cve", Word, primary_key=True),
    _word("probability"),
    _word("percentile"),
    sqlite_with_rowid=False,
)
"""As published, in decimal digits: nothing is rounded by being kept."""

feed, job = feed_tables.make(metadata)
warning, answer = warning_tables.define(metadata)
"""``key`` is ``keys.key_of`` the id of a warning; of an answer, that, its member and its sequence, and ``warning`` the key of
the warning. ``version`` is the version key that is followed, ``members`` and ``own`` JSON of ``store.warnings``."""
published, collection, posted = collection_tables.make(metadata)
approval, sent, sent_object, source_withdrawal, withdrawn_version, stale_file = leaving_tables.make(metadata)
remark = leaving_tables.make_remark(metadata)
marked_here, placed, called_back = source_tables.make(metadata)
misp_event, misp_piece = misp_tables.make(metadata)
baseline, unusual = unusual_tables.make(metadata)

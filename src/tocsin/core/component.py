# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Software that runs here, the advisories about it, what others state of it, and where the three meet.

Everything here is kept as JSON in the store, so a field that is added needs a default.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from tocsin.core.via import Via


class Severity(msgspec.Struct, frozen=True, kw_only=True):
    """How bad a hole is, as its source says it; nothing is computed from it."""

    scale: str = ""
    """``CVSS_V3``, ``Ubuntu`` (OSV); ``CVSSv31`` (CycloneDX); empty for a word of no named scale."""
    vector: str = ""
    """The CVSS vector as it came."""
    word: str = ""
    """``HIGH``, ``medium``: the word of the scale, or of the database."""

    def __str__(self) -> str:
        """Word and vector; the scale where neither says it."""
        if self.vector and not self.vector.startswith("CVSS:") and self.scale:
            return " ".join(part for part in (self.word, self.scale, self.vector) if part)
        return " ".join(part for part in (self.word, self.vector) if part)


class NamedVersions(msgspec.Struct, frozen=True, kw_only=True):
    """One version, or one range of versions, that a statement speaks of; empty of both if it could not be read."""

    version: str = ""
    range: str = ""
    """By VERS: ``vers:npm/>=1.0.0|<2.0.0``."""
    status: str = "affected"
    """``affected``, ``unaffected``, ``unknown``."""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What an inventory, or a document apart from it, says about one hole in one component (VEX)."""

    id: str
    aliases: tuple[str, ...] = ()
    answer: Literal["accused", "cleared", "undecided"]
    """``accused`` also while it is being looked at; ``undecided`` where ``why`` says what is missing."""
    why: str = ""
    state: str = ""
    """As said: ``exploitable``, ``in_triage``, ``not_affected``, ...; empty if nothing was said."""
    justification: str = ""
    response: tuple[str, ...] = ()
    detail: str = ""
    recommendation: str = ""
    severity: tuple[Severity, ...] = ()
    by: str = ""
    """Who published the hole: ``NVD``."""
    cite: str = ""
    """Where it was read: ``file#/vulnerabilities/3``."""
    versions: tuple[NamedVersions, ...] = ()
    """Of a ``mentioned`` component only, until it is known which one is meant: the versions spoken of; none means any."""
    within: tuple[str, ...] = ()
    """Of a ``mentioned`` component only: names of the product as part of which it clears; none means anywhere."""


class InDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Where a component stands in a document that others can link to (CycloneDX BOM-Link)."""

    serial: str = ""
    """The UUID of the document in lower case, without ``urn:uuid:``; empty if it has none."""
    edition: str = "1"
    """The version of the document, in digits."""
    ref: str = ""
    """The ``bom-ref`` of the component."""
    described: bool = False
    """Whether it is what the document as a whole describes. Without ``ref`` that is how it is named."""


class Span(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Versions between bounds, each empty where there is none; without any it is every version."""

    least: str = ""
    """Inclusive."""
    above: str = ""
    below: str = ""
    most: str = ""
    """Inclusive."""


class Product(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A product as a document names it: by CPE, by vendor, name and version, or by both."""

    cpe: str = ""
    """By CPE 2.3, as a formatted string."""
    span: Span | None = None
    """Of the versions of the CPE name, where that leaves them open (NVD)."""
    vendor: str = ""
    name: str = ""
    models: tuple[str, ...] = ()
    """Model numbers, in which ``?`` is any one character and ``*`` any number of them (CSAF 3.1.3.3.5)."""
    version: str = ""
    """As said: ``V2.1``, ``< V4.0 SP1``, ``vers:all/*``; empty where none is named."""
    source: str = ""
    """Where it is defined, within its document: ``#/product_tree/branches/0``."""


class Component(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of software in one version on one asset, or a service that it calls."""

    name: str
    version: str
    ecosystem: str = ""
    """OSV's name of the ecosystem (``PyPI``, ``npm``, ``Go``, ``Debian:12``), empty if not known."""
    package: str = ""
    """Name by which advisories of the ecosystem know it, in that ecosystem's normal form
    (PyPI lower case with hyphens; Maven ``group:artifact``; Debian the *source* package)."""
    purl: str = ""
    supplier: str = ""
    """Who supplies it, else who made it, as its inventory says; at most 200 characters."""
    asset: str = ""
    """Id of the asset node it runs on; empty until somebody says."""
    source: str = ""
    """Where it was read: ``file#/components/3``, ``file:120``, ``file#/bom/components/component[4]``."""
    cpe: str = ""
    """Its name by CPE 2.3, as a formatted string (NISTIR 7695, 6.2), where its inventory gives one."""
    kind: Literal["software", "service", "device", "mentioned"] = "software"
    """A service has no package that an advisory could name. A device is hardware with its firmware: ``supplier`` is
    its vendor, ``name`` its model, ``version`` that of the firmware. What is ``mentioned`` is not in the inventory: a
    document speaks of holes in it, and which components here are meant is asked when all are known."""
    order_number: str = ""
    """Of a device: the article number by which its vendor sells it."""
    range: str = ""
    """By VERS, in the place of a version: what the environment may provide of an external component."""
    document: InDocument | None = None
    """Where its inventory has it; of a ``mentioned`` one, where it is said to stand."""
    statements: tuple[Statement, ...] = ()
    """What its inventory says about holes in it; left out of the component that an exposure carries."""
    product: Product | None = None
    """Of a ``mentioned`` one: what it is by CPE, or by vendor, name and version (CSAF)."""
    via: Via | msgspec.UnsetType = msgspec.UNSET
    """By what way its inventory says that it came there; not written where nothing is said. No part of what it is."""


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """Versions from ``introduced`` on, up to ``fixed`` (exclusive) or ``last_affected`` (inclusive)."""

    introduced: str = "0"
    fixed: str | None = None
    last_affected: str | None = None
    limits: tuple[str, ...] = ()
    """A version counts only if it is before one of these; without any there is no limit."""
    kind: Literal["ECOSYSTEM", "SEMVER"] = "ECOSYSTEM"
    """Whose order its versions are in: the ecosystem's own, or that of SemVer 2.0."""


class Affected(msgspec.Struct, frozen=True, kw_only=True):
    """One package of one advisory. ``ranges`` and ``versions`` are alternatives: either accuses."""

    ecosystem: str
    package: str
    ranges: tuple[Range, ...] = ()
    versions: tuple[str, ...] = ()
    severity: tuple[Severity, ...] = ()
    """For this package; empty where the advisory says it for all of its packages."""
    remedies: tuple[int, ...] = ()
    """Places in ``Advisory.remedies``."""


class Remedy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the publisher of an advisory says to do."""

    category: str = ""
    """``vendor_fix``, ``workaround``, ``mitigation``, ``no_fix_planned``, ... (CSAF 3.2.3.12.1)."""
    text: str = ""
    url: str = ""
    restart: str = ""
    """What must be restarted: ``machine``, ``system``, ...; empty if that is not said."""

    def __str__(self) -> str:
        """Category, text and address in one line."""
        after = f"(restart: {self.restart})" if self.restart and self.restart != "none" else ""
        return " ".join(part for part in (f"{self.category}:", self.text, after, self.url) if part)


class Accuses(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That a hole is in a product. Numbers are places in the lists of the advisory, or of that which holds it."""

    product: int
    state: str = ""
    """``under_investigation``; empty where it is known to be affected."""
    remedies: tuple[int, ...] = ()
    needs: tuple[int, ...] = ()
    """In ``platforms``: of each of these groups one must be on the same asset."""
    undecided: str = ""
    """Why nobody can say whether it is accused."""


class Advisory(msgspec.Struct, frozen=True, kw_only=True):
    """What OSV, a security list, CSAF or the NVD says about packages and products."""

    id: str
    aliases: tuple[str, ...] = ()
    summary: str = ""
    published: str = ""
    modified: str = ""
    withdrawn: str = ""
    affected: tuple[Affected, ...] = ()
    severity: tuple[Severity, ...] = ()
    source: str = ""
    products: tuple[Product, ...] = ()
    """What it speaks of by CPE, or by vendor, name and version."""
    platforms: tuple[tuple[int, ...], ...] = ()
    """Groups of ``products``, of which one must be there (NVD: "running on")."""
    remedies: tuple[Remedy, ...] = ()
    accuses: tuple[Accuses, ...] = ()
    publisher: str = ""
    """Namespace of who published it, where ids are unique within that alone (CSAF 3.2.1.8.5); empty where they are unique."""
    holes: tuple[Advisory, ...] = ()
    """Where a document speaks of several holes: each of them, of which ``accuses`` and ``remedies`` are meant of here."""


class KevEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One row of CISA's list of known exploited vulnerabilities."""

    cve: str
    vendor: str = ""
    product: str = ""
    name: str = ""
    added: str = ""
    """Date, YYYY-MM-DD."""
    due: str = ""
    """Date by which US federal agencies must act; others take it as a yardstick."""
    action: str = ""
    ransomware: bool = False
    source: str = ""


class EpssScore(msgspec.Struct, frozen=True, kw_only=True):
    """How probable it is that a CVE is exploited within 30 days (EPSS, by FIRST), in the decimal digits it came in."""

    cve: str
    probability: str
    percentile: str
    as_of: str = ""
    """Date of the list, YYYY-MM-DD."""
    source: str = ""
    """Name of the list."""


class Exposure(msgspec.Struct, frozen=True, kw_only=True):
    """A component accused by an advisory, by a statement of its inventory or another document, or by both."""

    component: Component
    advisory: str
    """Id of the advisory; of the hole where a statement alone accuses."""
    aliases: tuple[str, ...] = ()
    summary: str = ""
    fixed: str = ""
    """The lowest version that ends the range the component is in; empty if none is known."""
    kev: KevEntry | None = None
    cite: str = ""
    """Where the advisory was read; the statement, where that alone accuses."""
    severity: tuple[Severity, ...] = ()
    state: str = ""
    """What the statement says of it: ``exploitable``, ``in_triage``; empty if it says nothing."""
    recommendation: str = ""
    """What the statement advises to do."""
    remedy: str = ""
    """What the advisory itself says to do, as it says it: category, text and address."""
    stated: str = ""
    """Where the statement stands: ``file#/vulnerabilities/3``; empty if there is none."""
    publisher: str = ""
    """Namespace of who published the advisory, where its id is unique within that alone."""
    cleared: Statement | None = None
    """The statement that takes it away; such an exposure is kept apart from those that stand."""


class Unchecked(msgspec.Struct, frozen=True, kw_only=True):
    """Something that could not be checked; never to be read as "no trouble"."""

    what: str
    """``component requests 2.x on asset web-1``, ``indicator--...``, a file."""
    why: str
    kind: Literal["component", "indicator", "file", "list", "service", "input"] = "component"
    source: str = ""
    count: int = 1
    """How many things this one line stands for."""


class Doubted(msgspec.Struct, frozen=True, kw_only=True):
    """Components of one package that could not be checked, for one reason."""

    why: str
    labels: tuple[str, ...]
    """What they are called, each once, in order."""
    source: str
    """Where the first of them, by its place, was read."""
    count: int
    alike: tuple[str, ...] = ()
    """Which components these are, by what those of one version have in common (``know.package_facts.alike_of``)."""


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """One package about which the advisories were asked: of which facts, and what was left in doubt."""

    family: str
    package: str
    facts: str
    """Digest of everything that the answer hangs on: while it is the same, so is the answer. Its first half is of the
    components alone."""
    exploited: tuple[tuple[int, str], ...] = ()
    """The advisories, by their numbers, of holes on a KEV list, each with a digest of the rows."""
    doubts: tuple[Doubted, ...] = ()

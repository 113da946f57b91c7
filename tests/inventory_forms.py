# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One small inventory written in four forms, each from its specification: CycloneDX JSON and XML, SPDX 2.3 and 3.0.

The first row is what the document describes. ``FORMS`` gives the bytes of a form; ``alike``
takes from the components that are read what depends on the form alone: places and ids.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any, NamedTuple

import msgspec

from tocsin.core.component import Component

ASSET = "plc-7"
CDX = "http://cyclonedx.org/schema/bom/1.6"
SPDX3 = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"


class Row(NamedTuple):
    """A package of the inventory; what is empty is not written."""

    name: str
    version: str = ""
    purl: str = ""
    supplier: str = ""
    cpe: str = ""


ROWS = (
    Row("pump controller", "2.1", supplier="Acme & Sons <Pumps>"),
    Row("requests", "2.19.0", "pkg:pypi/requests@2.19.0", "PSF"),
    Row("libssl3", "3.0.11-1~deb12u2", "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?upstream=openssl&distro=debian-12"),
    Row("jackson-databind", "2.9.4", "pkg:maven/com.fasterxml.jackson.core/jackson-databind@2.9.4", "FasterXML"),
    Row("firmware", "4", cpe="cpe:2.3:o:acme:firmware:4:*:*:*:*:*:*:*"),
    Row("nameless version", purl="pkg:npm/%40scope/left-pad"),
)  # fmt: skip


def _given(**members: Any) -> dict[str, Any]:
    return {key: value for key, value in members.items() if value}


def _cdx(row: Row, ref: str) -> dict[str, Any]:
    supplier = {"name": row.supplier} if row.supplier else None
    made = _given(name=row.name, version=row.version, purl=row.purl, supplier=supplier, cpe=row.cpe)
    return {"type": "library", "bom-ref": ref, **made}


def cyclonedx_json(rows: Sequence[Row]) -> bytes:
    """CycloneDX 1.6 in JSON."""
    first, *others = rows
    meta = {"component": _cdx(first, "r0"), "properties": [{"name": "tocsin:asset", "value": ASSET}]}
    components = [_cdx(row, f"r{at}") for at, row in enumerate(others, 1)]
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": meta, "components": components}).encode()  # fmt: skip


def _element(row: Row, ref: str) -> str:
    supplier = f"<supplier><name>{escape(row.supplier)}</name></supplier>" if row.supplier else ""
    fields = (("name", row.name), ("version", row.version), ("cpe", row.cpe), ("purl", row.purl))
    inner = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in fields if value)
    return f'<component type="library" bom-ref="{ref}">{supplier}{inner}</component>'


def cyclonedx_xml(rows: Sequence[Row]) -> bytes:
    """CycloneDX 1.6 in XML."""
    first, *others = rows
    meta = f'{_element(first, "r0")}<properties><property name="tocsin:asset">{ASSET}</property></properties>'
    components = "\n".join(_element(row, f"r{at}") for at, row in enumerate(others, 1))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<bom xmlns="{CDX}" version="1"><metadata>{meta}</metadata>'
        f"<components>{components}</components></bom>"
    ).encode()


def spdx2_package(row: Row, ref: str) -> dict[str, Any]:
    refs = [
        {"referenceCategory": category, "referenceType": kind, "referenceLocator": value}
        for category, kind, value in (
            ("PACKAGE-MANAGER", "purl", row.purl),
            ("SECURITY", "cpe23Type", row.cpe),
        )
        if value
    ]
    supplier = f"Organization: {row.supplier}" if row.supplier else "NOASSERTION"
    made = _given(versionInfo=row.version, externalRefs=refs)
    return {"SPDXID": ref, "name": row.name, "downloadLocation": "NOASSERTION", "supplier": supplier, **made}


def spdx2(rows: Sequence[Row]) -> bytes:
    """SPDX 2.3 in JSON."""
    packages = [spdx2_package(row, f"SPDXRef-{at}") for at, row in enumerate(rows)]
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-0")]
    relations += [("SPDXRef-0", "DEPENDS_ON", f"SPDXRef-{at}") for at in range(1, len(rows))]
    note = {"annotationDate": "2026-11-22T00:00:00Z", "annotationType": "OTHER", "annotator": "Tool: x", "comment": f"tocsin:asset={ASSET}"}  # fmt: skip
    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "x",
        "documentNamespace": "https://x.example/1", "creationInfo": {"created": "2026-11-22T00:00:00Z", "creators": ["Tool: x"]},
        "packages": packages, "annotations": [note],
        "relationships": [{"spdxElementId": a, "relationshipType": kind, "relatedSpdxElement": b} for a, kind, b in relations],
    }  # fmt: skip
    return json.dumps(document).encode()


def spdx3_package(row: Row, ref: str) -> Iterable[dict[str, Any]]:
    """A package, with its supplier behind it."""
    identifiers = [{"type": "ExternalIdentifier", "externalIdentifierType": "cpe23", "identifier": row.cpe}]
    made = _given(
        software_packageVersion=row.version, software_packageUrl=row.purl,
        externalIdentifier=identifiers if row.cpe else None, suppliedBy=f"{ref}-by" if row.supplier else None,
    )  # fmt: skip
    yield {"type": "software_Package", "spdxId": ref, "creationInfo": "_:c", "name": row.name, **made}
    if row.supplier:
        yield {"type": "Organization", "spdxId": f"{ref}-by", "creationInfo": "_:c", "name": row.supplier}


def spdx3(rows: Sequence[Row]) -> bytes:
    """SPDX 3.0 in JSON-LD."""
    space, common = "https://x.example/1/", {"creationInfo": "_:c"}
    refs = [f"{space}{at}" for at in range(len(rows))]
    graph = [
        {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2026-11-22T00:00:00Z", "createdBy": [f"{space}me"]},
        {"type": "SoftwareAgent", "spdxId": f"{space}me", **common, "name": "x"},
        {"type": "SpdxDocument", "spdxId": f"{space}document", **common, "rootElement": [f"{space}sbom"]},
        {"type": "software_Sbom", "spdxId": f"{space}sbom", **common, "rootElement": refs[:1], "element": refs},
        *(one for row, ref in zip(rows, refs, strict=True) for one in spdx3_package(row, ref)),
        {"type": "Relationship", "spdxId": f"{space}d", **common, "relationshipType": "dependsOn", "from": refs[0], "to": refs[1:]},
        {"type": "Annotation", "spdxId": f"{space}a", **common, "annotationType": "other", "subject": f"{space}document",
         "statement": f"tocsin:asset={ASSET}"},
    ]  # fmt: skip
    return json.dumps({"@context": SPDX3, "@graph": graph}).encode()


FORMS: dict[str, tuple[str, Callable[[Sequence[Row]], bytes]]] = {
    "CycloneDX JSON": ("plc-7.cdx.json", cyclonedx_json),
    "CycloneDX XML": ("plc-7.cdx.xml", cyclonedx_xml),
    "SPDX 2": ("plc-7.spdx.json", spdx2),
    "SPDX 3": ("plc-7.spdx3.json", spdx3),
}


def alike(components: Iterable[Component]) -> list[Component]:
    """The components without what depends on the form: where they stand, and what they are called there."""
    found = []
    for one in components:
        assert one.document is not None
        stands = msgspec.structs.replace(one.document, ref="")
        found.append(msgspec.structs.replace(one, source="", document=stands))
    return found

"""The bill of materials in CycloneDX 1.6: what is in the payload, for whoever watches for flaws."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component as Entry
from cyclonedx.model.component import ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from installer import places
from installer.components import Component

NAMESPACE = uuid.UUID("5f3f2d7e-6b0f-4c3e-9d0a-0d6a3f0a7c51")
"""Of the document's number, which follows from its content: the same parts, the same document."""


def sbom(components: Sequence[Component], version: str) -> str:
    """The document as JSON."""
    content = repr((version, [(c.name, c.version, c.sha256, c.of) for c in components]))
    bom = Bom(serial_number=uuid.uuid5(NAMESPACE, content))
    bom.metadata.timestamp = places.FIXED_TIME
    product = Entry(
        name="Clinic Signer",
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref="clinic-signer",
        licenses=[LicenseExpression("Apache-2.0")],
    )
    bom.metadata.component = product
    entries = {c: _entry(c) for c in components}
    bom.components = entries.values()
    by_name = {c.name.lower(): entry for c, entry in entries.items() if not c.of}
    bom.register_dependency(product, by_name.values())
    for name, entry in by_name.items():
        bom.register_dependency(entry, [e for c, e in entries.items() if c.of == name])
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _entry(component: Component) -> Entry:
    is_name = component.licence.startswith("LicenseRef-")
    licence = (
        DisjunctiveLicense(name=component.licence)
        if is_name
        else LicenseExpression(component.licence)
    )
    return Entry(
        name=component.name,
        version=component.version,
        type=ComponentType.LIBRARY,
        bom_ref=f"{component.of + '/' if component.of else ''}{component.name}",
        purl=PackageURL.from_string(component.purl) if component.purl else None,
        licenses=[licence],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=component.sha256)]
        if component.sha256
        else [],
        properties=[Property(name="clinic-signer:inside", value=component.of)]
        if component.of
        else [],
    )

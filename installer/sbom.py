"""The bill of materials in CycloneDX 1.6: what is in the payload, for whoever watches for flaws."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component as Entry
from cyclonedx.model.component import ComponentType
from cyclonedx.model.component_evidence import ComponentEvidence, Occurrence
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from installer import launchers, places
from installer.component import Component

OWN = "clinic-signer"
"""Our own programs, as ``components.toml`` calls them where something is inside them."""
NAMESPACE = uuid.UUID("5f3f2d7e-6b0f-4c3e-9d0a-0d6a3f0a7c51")
"""Of the document's number, which follows from its content: the same parts, the same document."""


def sbom(components: Sequence[Component], version: str) -> str:
    """The document as JSON."""
    content = repr((version, [(c.name, c.version, c.sha256, c.of, c.programs) for c in components]))
    bom = Bom(serial_number=uuid.uuid5(NAMESPACE, content))
    bom.metadata.timestamp = places.FIXED_TIME
    product = Entry(
        name="Clinic Signer",
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref=OWN,
        licenses=[LicenseExpression("Apache-2.0")],
        evidence=_evidence([f"{name}.exe" for name in launchers.PROGRAMS]),
    )
    bom.metadata.component = product
    entries = {c: _entry(c) for c in components}
    bom.components = entries.values()
    by_name = {c.name.lower(): entry for c, entry in entries.items() if not c.of}
    ours = [entry for c, entry in entries.items() if c.of == OWN]
    bom.register_dependency(product, [*by_name.values(), *ours])
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
        version=component.version or None,
        type=ComponentType.LIBRARY,
        bom_ref=f"{component.of}/{component.name}@{component.version}"
        if component.of
        else component.name,
        purl=PackageURL.from_string(component.purl) if component.purl else None,
        licenses=[licence],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=component.sha256)]
        if component.sha256
        else [],
        properties=[Property(name="clinic-signer:inside", value=component.of)]
        if component.of
        else [],
        evidence=_evidence(component.programs),
    )


def _evidence(programs: Sequence[str]) -> ComponentEvidence | None:
    """Where in the payload it was seen: whole programs."""
    occurrences = [Occurrence(bom_ref=name, location=name) for name in programs]
    return ComponentEvidence(occurrences=occurrences) if occurrences else None

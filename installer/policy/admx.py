r"""Group policies as administrative templates: one ADMX file, and an ADML file for each language.

What may stand in such files: Microsoft, "Group Policy ADMX Syntax Reference Guide" (the schema, and
the order of elements). Each setting is one policy for the computer, each table a category.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from clinic_signer import __version__
from clinic_signer.setting import Setting
from clinic_signer.settings import SETTINGS
from clinic_signer.settings_registry import LOCKED
from clinic_signer.windows_registry import POLICIES
from clinic_signer.words import Language
from installer.policy import texts
from installer.policy.elements import add_element, add_presentation, item_strings
from installer.policy.lock_policies import LOCK_POLICIES, LockPolicy

NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
"""Of both kinds of files."""
_SUPPORTED = "SUPPORTED_ClinicSigner"
_ROOT = "ClinicSigner"
_LANGUAGES = {"ja-JP": Language.JAPANESE, "en-US": Language.ENGLISH}


def templates() -> dict[str, bytes]:
    """Every file by its place below the folder of administrative templates."""
    files = {f"{_ROOT}.admx": _written(_definitions())}
    for folder, language in _LANGUAGES.items():
        files[f"{folder}/{_ROOT}.adml"] = _written(_resources(language))
    return files


def policy_name(setting: Setting[object]) -> str:
    """The name of the policy of a setting, without the point that names must not have."""
    return setting.key.replace(".", "_")


def _written(root: Element) -> bytes:
    ElementTree.indent(root)
    data: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return data + b"\n"


def _root(name: str) -> Element:
    return Element(name, {"xmlns": NAMESPACE, "revision": "1.0", "schemaVersion": "1.0"})


# -- ADMX ---------------------------------------------------------------------------------------


def _definitions() -> Element:
    root = _root("policyDefinitions")
    namespaces = SubElement(root, "policyNamespaces")
    SubElement(namespaces, "target", prefix="clinicsigner", namespace="ClinicSigner.Policies")
    SubElement(root, "resources", minRequiredRevision="1.0")
    definitions = SubElement(SubElement(root, "supportedOn"), "definitions")
    SubElement(definitions, "definition", name=_SUPPORTED, displayName=_string(_SUPPORTED))
    categories = SubElement(root, "categories")
    SubElement(categories, "category", name=_ROOT, displayName=_string(_ROOT))
    for table in texts.TABLES:
        category = SubElement(
            categories,
            "category",
            name=_category(table),
            displayName=_string(_category(table)),
        )
        SubElement(category, "parentCategory", ref=_ROOT)
    policies = SubElement(root, "policies")
    for setting in SETTINGS:
        add_element(_policy(policies, policy_name(setting), setting.table), setting)
    for row in LOCK_POLICIES:
        row.add_element(_policy(policies, row.policy, LOCKED))
    return root


def _policy(policies: Element, name: str, table: str) -> Element:
    """A policy with what all of them have; what is asked for comes behind it."""
    policy = SubElement(
        policies,
        "policy",
        {
            "name": name,
            "class": "Machine",
            "displayName": _string(name),
            "explainText": _string(f"{name}_Explain"),
            "key": f"{POLICIES}\\{table}",
        },
    )
    SubElement(policy, "parentCategory", ref=_category(table))
    SubElement(policy, "supportedOn", ref=_SUPPORTED)
    return policy


def _category(table: str) -> str:
    return f"{_ROOT}_{table}"


def _string(name: str) -> str:
    return f"$(string.{name})"


# -- ADML ---------------------------------------------------------------------------------------


def _resources(language: Language) -> Element:
    root = _root("policyDefinitionResources")
    SubElement(root, "displayName").text = texts.PRODUCT.in_language(language)
    SubElement(root, "description").text = texts.DESCRIPTION.in_language(language)
    resources = SubElement(root, "resources")
    strings = SubElement(resources, "stringTable")
    for name, text in _strings(language):
        SubElement(strings, "string", id=name).text = text
    presentations = SubElement(resources, "presentationTable")
    for setting in SETTINGS:
        add_presentation(presentations, policy_name(setting), setting, language)
    for row in LOCK_POLICIES:
        row.add_presentation(presentations, language)
    return root


def _strings(language: Language) -> Iterator[tuple[str, str]]:
    yield _SUPPORTED, texts.SUPPORTED.filled(version=__version__).in_language(language)
    yield _ROOT, texts.PRODUCT.in_language(language)
    for table, words in texts.TABLES.items():
        yield _category(table), words.in_language(language)
    for setting in SETTINGS:
        name = policy_name(setting)
        yield name, setting.title.in_language(language)
        yield f"{name}_Explain", texts.explanation(setting, language)
        yield from item_strings(name, setting, language)
    for row in LOCK_POLICIES:
        yield from _lock_strings(row, language)


def _lock_strings(row: LockPolicy, language: Language) -> Iterator[tuple[str, str]]:
    yield row.policy, row.title.in_language(language)
    yield f"{row.policy}_Explain", row.explanation.in_language(language)

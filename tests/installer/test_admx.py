"""The administrative templates: what Microsoft's schema asks for, and what the program reads.

The rules are those of the "Group Policy ADMX Syntax Reference Guide" (schema for policy definition
files and language resource files), as far as they can be checked without Windows.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from clinic_signer import __version__
from clinic_signer.setting import Setting, written
from clinic_signer.setting_kinds import OneNumber, OneOf, Truth, WholeNumber
from clinic_signer.settings import SETTINGS, Origin, load_settings
from clinic_signer.windows_registry import POLICIES, REG_DWORD, REG_SZ, RegistryTree, RegistryValue
from installer.policy import __main__ as command
from installer.policy import release, texts
from installer.policy.admx import NAMESPACE, policy_name, templates
from installer.policy.lock_policies import LOCK_POLICIES

FILES = templates()
ADMX = etree.fromstring(FILES["ClinicSigner.admx"])
ADML = {
    language: etree.fromstring(FILES[f"{language}/ClinicSigner.adml"])
    for language in ("ja-JP", "en-US")
}
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
CONTENT = {
    "policyDefinitions": ("policyNamespaces", "resources", "supportedOn", "categories", "policies"),
    "policyNamespaces": ("target", "using*"),
    "policy": (
        *("parentCategory", "supportedOn", "enabledValue?", "disabledValue?"),
        *("enabledList?", "disabledList?", "elements?"),
    ),
    "policyDefinitionResources": ("displayName", "description", "resources"),
}
"""The elements in an element, in the order that the schema wants."""
ATTRIBUTES = {
    "policyDefinitions": ({"revision", "schemaVersion"}, set()),
    "policyDefinitionResources": ({"revision", "schemaVersion"}, set()),
    "target": ({"prefix", "namespace"}, set()),
    "definition": ({"name", "displayName"}, set()),
    "category": ({"name", "displayName"}, {"explainText"}),
    "parentCategory": ({"ref"}, set()),
    "policy": (
        {"name", "class", "displayName", "key"},
        {"explainText", "presentation", "valueName"},
    ),
    "text": ({"id", "valueName"}, {"key", "required", "maxLength", "expandable", "soft"}),
    "decimal": (
        {"id", "valueName"},
        {"key", "required", "minValue", "maxValue", "storeAsText", "soft"},
    ),
    "enum": ({"id", "valueName"}, {"key", "required"}),
    "item": ({"displayName"}, set()),
    "list": ({"id"}, {"key", "valuePrefix", "additive", "expandable", "explicitValue"}),
    "presentation": ({"id"}, set()),
    "textBox": ({"refId"}, set()),
    "decimalTextBox": ({"refId"}, {"defaultValue", "spin", "spinStep"}),
    "dropdownList": ({"refId"}, {"noSort", "defaultItem"}),
    "listBox": ({"refId"}, set()),
}
"""Attributes that must and that may be there."""
BOXES = {"text": "textBox", "decimal": "decimalTextBox", "enum": "dropdownList", "list": "listBox"}


def tag(element: etree._Element) -> str:
    return etree.QName(element).localname


def all_of(root: etree._Element, name: str) -> list[etree._Element]:
    return list(root.iter(f"{{{NAMESPACE}}}{name}"))


def policy_of(setting: Setting[object]) -> etree._Element:
    return next(x for x in all_of(ADMX, "policy") if x.get("name") == policy_name(setting))


def strings(language: str) -> dict[str, str]:
    return {str(x.get("id")): str(x.text) for x in all_of(ADML[language], "string")}


@pytest.mark.parametrize("root", [ADMX, *ADML.values()], ids=lambda root: tag(root))
def test_elements_attributes_and_their_order_are_those_of_the_schema(root: etree._Element) -> None:
    assert tag(root) in ("policyDefinitions", "policyDefinitionResources")
    for element in root.iter():
        assert etree.QName(element).namespace == NAMESPACE
        name = tag(element)
        if name in CONTENT:
            pattern = "".join(
                f"(?:{each.rstrip('?*')} ){each[-1] if each[-1] in '?*' else ''}"
                for each in CONTENT[name]
            )
            assert re.fullmatch(pattern, "".join(f"{tag(each)} " for each in element)), name
        is_value = name == "decimal" and "id" not in element.attrib
        if name in ATTRIBUTES and not is_value:
            must, may = ATTRIBUTES[name]
            assert must <= set(element.attrib) <= must | may, name
    for version in (root.get("revision"), root.get("schemaVersion")):
        assert re.fullmatch(r"[0-9]{1,4}\.[0-9]{1,4}", str(version))


def test_both_languages_have_resources_of_the_revision_that_is_asked_for() -> None:
    wanted = all_of(ADMX, "resources")[0].get("minRequiredRevision")
    assert {root.get("revision") for root in ADML.values()} == {wanted}
    assert strings("ja-JP").keys() == strings("en-US").keys()
    assert all(strings(language).values() for language in ADML)
    assert all(__version__ in strings(language)["SUPPORTED_ClinicSigner"] for language in ADML)


@pytest.mark.parametrize("language", list(ADML))
def test_every_string_and_presentation_is_there_once_and_used(language: str) -> None:
    source = FILES["ClinicSigner.admx"].decode("utf-8")
    for kind in ("string", "presentation"):
        wanted = re.findall(rf"\$\({kind}\.(\w+)\)", source)
        there = [str(each.get("id")) for each in all_of(ADML[language], kind)]
        assert len(there) == len(set(there))
        assert set(there) == set(wanted)
    assert "$(" not in re.sub(r'"\$\((string|presentation)\.[A-Za-z0-9_]+\)"', "", source)


def test_names_are_names_and_no_two_are_the_same() -> None:
    for kind in ("policy", "category", "definition"):
        names = [str(each.get("name")) for each in all_of(ADMX, kind)]
        assert all(NAME.fullmatch(name) for name in names)
        assert len({name.lower() for name in names}) == len(names)
    for element in ADMX.iter():
        assert NAME.fullmatch(str(element.get("id", "x")))


def test_every_policy_is_in_a_category_that_there_is_and_supported() -> None:
    categories = {each.get("name") for each in all_of(ADMX, "category")}
    used = {each.get("ref") for each in all_of(ADMX, "parentCategory")}
    assert used == categories
    assert set(texts.TABLES) == {setting.table for setting in SETTINGS} | {"locked"}
    definitions = {each.get("name") for each in all_of(ADMX, "definition")}
    supported = [each.get("ref") for each in all_of(ADMX, "supportedOn") if each.get("ref")]
    assert set(supported) == definitions
    policies = all_of(ADMX, "policy")
    assert len(supported) == len(policies) == len(SETTINGS) + len(LOCK_POLICIES)
    for policy in policies:
        assert policy.get("class") == "Machine"
        key = str(policy.get("key"))
        assert key.startswith(f"{POLICIES}\\")
        assert not key.endswith("\\")


@pytest.mark.parametrize("language", list(ADML))
def test_every_element_has_its_box_and_every_box_its_element(language: str) -> None:
    boxes = {x.get("id"): x for x in all_of(ADML[language], "presentation")}
    for policy in all_of(ADMX, "policy"):
        elements = policy.find(f"{{{NAMESPACE}}}elements")
        if elements is None:
            assert policy.get("presentation") is None
            assert policy.get("valueName")
            continue
        shown = boxes[str(policy.get("presentation"))[len("$(presentation.") : -1]]
        pairs = [(tag(x), x.get("refId")) for x in shown]
        assert pairs == [(BOXES[tag(x)], x.get("id")) for x in elements]
        for box in shown:
            label = box.findtext(f"{{{NAMESPACE}}}label") if tag(box) == "textBox" else box.text
            assert label
        for element in elements:
            if tag(element) == "list":
                assert element.get("key") != policy.get("key")
                assert (element.get("valuePrefix") is None) is (
                    element.get("explicitValue") == "true"
                )


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_a_policy_asks_for_what_its_setting_may_be(setting: Setting[object]) -> None:
    policy, kind = policy_of(setting), setting.kind
    elements = list(policy.iterfind(f"{{{NAMESPACE}}}elements/*"))
    if isinstance(kind, WholeNumber):
        bounds = elements[0].get("minValue"), elements[0].get("maxValue")
        assert bounds == (str(kind.least), str(kind.most))
    if isinstance(kind, OneNumber):
        values = [int(str(x.get("value"))) for x in elements[0].iter(f"{{{NAMESPACE}}}decimal")]
        assert tuple(values) == kind.numbers
    if isinstance(kind, OneOf):
        values_ = [x.text for x in elements[0].iter(f"{{{NAMESPACE}}}string")]
        assert values_ == [member.value for member in kind.members]
    if isinstance(kind, OneNumber | OneOf):
        shown = next(
            x for x in all_of(ADML["ja-JP"], "presentation") if x.get("id") == policy_name(setting)
        )
        items = list(elements[0])
        default = list(items[int(str(shown[0].get("defaultItem")))].iter())[-1]
        assert str(written(setting.default)) in (default.text, default.get("value"))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_the_program_reads_what_the_editor_writes(setting: Setting[object], tmp_path: Path) -> None:
    """The editor's side is done here as the reference describes it."""
    policy, value = policy_of(setting), written(setting.default)
    key = str(policy.get("key"))
    elements = list(policy.iterfind(f"{{{NAMESPACE}}}elements/*"))
    if isinstance(setting.kind, Truth):
        state = "enabledValue" if value else "disabledValue"
        number = policy.find(f"{{{NAMESPACE}}}{state}/{{{NAMESPACE}}}decimal")
        assert number is not None
        data = RegistryValue(REG_DWORD, int(str(number.get("value"))))
        content = {key: {str(policy.get("valueName")): data}}
    elif tag(elements[0]) == "list":
        parts = value if isinstance(value, list) and value else ["https://a.example"]
        content = {
            str(elements[0].get("key")): {
                str(place): RegistryValue(REG_SZ, part) for place, part in enumerate(parts, 1)
            }
        }
    else:
        is_number = isinstance(value, int)
        data = RegistryValue(REG_DWORD if is_number else REG_SZ, value)
        content = {key: {str(elements[0].get("valueName")): data}}
    loaded = load_settings(
        administrator=tmp_path / "none", user=tmp_path / "none", registry=RegistryTree(content)
    )
    assert loaded.origin(setting) is Origin.POLICY


def test_the_help_names_registry_and_property() -> None:
    for language in ADML:
        said = strings(language)["second_base_url_Explain"]
        assert r"HKLM\SOFTWARE\Policies\ClinicSigner\second" in said
        assert "SECOND_BASE_URL" in said
        assert "second.base_url" in said


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_policies_and_their_choices_are_called_in_words(setting: Setting[object]) -> None:
    for language, is_japanese in (("ja-JP", True), ("en-US", False)):
        said, name = strings(language), policy_name(setting)
        title = said[name]
        assert title == (setting.title.ja if is_japanese else setting.title.en)
        assert len(title) <= (40 if is_japanese else 80), "one line of the editor's list"
        assert setting.key not in title
        assert bool(re.search("[ぁ-んァ-ン一-龥]", title)) is is_japanese
        help_ = said[f"{name}_Explain"]
        if isinstance(setting.kind, OneOf | OneNumber):
            items = policy_of(setting).iter(f"{{{NAMESPACE}}}item")
            ids = [str(item.get("displayName")) for item in items]
            shown = [said[each.removeprefix("$(string.").removesuffix(")")] for each in ids]
            assert len(set(shown)) == len(shown) == len(setting.kind.choices())
            for (value, words), text in zip(setting.kind.choices(), shown, strict=True):
                assert text == (words.ja if is_japanese else words.en)
                assert text != written(value)
                brackets = "（{}）" if is_japanese else " ({})"
                assert text + brackets.format(written(value)) in help_


def test_no_two_policies_are_called_the_same() -> None:
    for language in ADML:
        said = strings(language)
        titles = [said[policy_name(setting)] for setting in SETTINGS]
        assert len(set(titles)) == len(titles)


def test_the_files_are_written_where_windows_looks_for_them(tmp_path: Path) -> None:
    command.main([str(tmp_path / "PolicyDefinitions")])
    written_ = {
        str(each.relative_to(tmp_path / "PolicyDefinitions")): each.read_bytes()
        for each in tmp_path.rglob("*")
        if each.is_file()
    }
    assert written_ == {str(Path(name)): data for name, data in FILES.items()}
    head = b"<?xml version='1.0' encoding='utf-8'?>"
    assert all(data.startswith(head) for data in FILES.values())


def test_the_zip_that_is_given_out_holds_them_and_is_the_same_each_time(tmp_path: Path) -> None:
    one, other = (release.build(tmp_path / name, "1.2.3") for name in "ab")
    assert one.name == "ClinicSigner-1.2.3-policies.zip"
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == FILES

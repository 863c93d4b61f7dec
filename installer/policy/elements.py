"""What is asked for in a policy, by the kind of its setting: in the ADMX, and as it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from clinic_signer.setting import Setting, written
from clinic_signer.setting_kinds import OneNumber, OneOf, Paths, Texts, Truth, WholeNumber
from clinic_signer.words import Language
from installer.policy import texts

ELEMENT = "value"
"""The id of the one element of a policy."""
_LONGEST_TEXT = 1023  # what the editor allows by itself


def add_element(policy: Element, setting: Setting[object]) -> None:
    """Put into a policy where its value stands and what it may be."""
    kind = setting.kind
    if isinstance(kind, Truth):
        policy.set("valueName", setting.name)
        for state, number in (("enabledValue", "1"), ("disabledValue", "0")):
            SubElement(SubElement(policy, state), "decimal", value=number)
        return
    policy.set("presentation", f"$(presentation.{policy.get('name')})")
    elements = SubElement(policy, "elements")
    if isinstance(kind, WholeNumber):
        attributes = {"required": "true", "minValue": str(kind.least), "maxValue": str(kind.most)}
        _value(elements, "decimal", setting, attributes)
    elif isinstance(kind, OneNumber | OneOf):
        choice = _value(elements, "enum", setting, {"required": "true"})
        for name, value in _items(setting):
            text = f"$(string.{policy.get('name')}_{name})"
            inside = SubElement(SubElement(choice, "item", displayName=text), "value")
            if isinstance(value, int):
                SubElement(inside, "decimal", value=str(value))
            else:
                SubElement(inside, "string").text = value
    elif isinstance(kind, Texts | Paths):
        # With an empty prefix the values are named 1, 2, 3, …; the key is theirs alone.
        key = f"{policy.get('key')}\\{setting.name}"
        SubElement(elements, "list", id=ELEMENT, key=key, valuePrefix="")
    else:
        attributes = {} if _may_be_empty(setting) else {"required": "true"}
        _value(elements, "text", setting, {**attributes, "maxLength": str(_LONGEST_TEXT)})


def add_presentation(
    table: Element, name: str, setting: Setting[object], language: Language
) -> None:
    """Say how the value of a policy is asked for; a truth is the policy itself."""
    kind = setting.kind
    if isinstance(kind, Truth):
        return
    presentation = SubElement(table, "presentation", id=name)
    label = texts.label(setting, language)
    if isinstance(kind, WholeNumber):
        attributes = {"refId": ELEMENT, "defaultValue": str(setting.default)}
        SubElement(presentation, "decimalTextBox", attributes).text = label
    elif isinstance(kind, OneNumber | OneOf):
        values = [value for _, value in _items(setting)]
        place = str(values.index(_choice(setting.default)))
        attributes = {"refId": ELEMENT, "noSort": "true", "defaultItem": place}
        SubElement(presentation, "dropdownList", attributes).text = label
    elif isinstance(kind, Texts | Paths):
        SubElement(presentation, "listBox", refId=ELEMENT).text = label
    else:
        box = SubElement(presentation, "textBox", refId=ELEMENT)
        SubElement(box, "label").text = label
        if setting.default:
            SubElement(box, "defaultValue").text = str(setting.default)


def item_strings(
    name: str, setting: Setting[object], language: Language
) -> Iterator[tuple[str, str]]:
    """The choices of a policy in words; its help names the value of each."""
    if isinstance(setting.kind, OneNumber | OneOf):
        choices = setting.kind.choices()
        for (item, _value), (_member, words) in zip(_items(setting), choices, strict=True):
            yield f"{name}_{item}", words.in_language(language)


def _value(
    elements: Element, tag: str, setting: Setting[object], attributes: dict[str, str]
) -> Element:
    return SubElement(elements, tag, {"id": ELEMENT, "valueName": setting.name, **attributes})


def _items(setting: Setting[object]) -> list[tuple[str, int | str]]:
    """The choices of a setting, with names that ids may have."""
    kind = setting.kind
    if isinstance(kind, OneNumber):
        return [(str(number), number) for number in kind.numbers]
    assert isinstance(kind, OneOf)  # noqa: S101 - narrows the type
    values = [_choice(member) for member in kind.members]
    return [(str(value).replace("-", "_"), value) for value in values]


def _choice(value: object) -> int | str:
    plain = written(value)
    return plain if isinstance(plain, int) else str(plain)


def _may_be_empty(setting: Setting[object]) -> bool:
    try:
        setting.read("")
    except ValueError:
        return False
    return True

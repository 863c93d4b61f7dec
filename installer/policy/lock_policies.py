"""The policies that no setting is behind: what people are told of what they cannot change."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from clinic_signer.settings_registry import LOCKED
from clinic_signer.windows_registry import POLICIES
from clinic_signer.words import Language, Words
from installer.policy.elements import ELEMENT


@dataclass(frozen=True, slots=True)
class LockPolicy:
    """A policy of the table ``locked``.

    Attributes:
        name: of its value, or of the key of its list.
        is_list: a list of names with texts; else one text.
        title: what it is called.
        explanation: what it does.
        label: what is asked for.
    """

    name: str
    is_list: bool
    title: Words
    explanation: Words
    label: Words

    @property
    def policy(self) -> str:
        """The name of the policy."""
        return f"{LOCKED}_{self.name}"

    def add_element(self, policy: Element) -> None:
        """Put into the policy where its value stands."""
        policy.set("presentation", f"$(presentation.{self.policy})")
        elements = SubElement(policy, "elements")
        if self.is_list:
            key = f"{POLICIES}\\{LOCKED}\\{self.name}"
            SubElement(elements, "list", id=ELEMENT, key=key, explicitValue="true")
        else:
            attributes = {"id": ELEMENT, "valueName": self.name, "required": "true"}
            SubElement(elements, "text", {**attributes, "maxLength": "200"})

    def add_presentation(self, table: Element, language: Language) -> None:
        """Say how its value is asked for."""
        presentation = SubElement(table, "presentation", id=self.policy)
        label = self.label.in_language(language)
        if self.is_list:
            SubElement(presentation, "listBox", refId=ELEMENT).text = label
        else:
            box = SubElement(presentation, "textBox", refId=ELEMENT)
            SubElement(box, "label").text = label


LOCK_POLICIES = (
    LockPolicy(
        "contact",
        False,
        Words("変更の問い合わせ先", "Whom to ask for changes"),
        Words(
            "管理者が決めた設定の横に「変更は院内の担当者（…）へ」と表示します。",
            "Shown beside settings that the administrator has decided: whom to ask.",
        ),
        Words("問い合わせ先（内線など）", "Whom to ask (an extension, for instance)"),
    ),
    LockPolicy(
        "since",
        False,
        Words("設定を決めた日", "Day from which the settings are decided"),
        Words(
            "管理者が決めた設定の横に、いつからかを表示します。2026-04-01の形で書きます。",
            "Shown beside settings that the administrator has decided: since when. Written like "
            "2026-04-01.",
        ),
        Words("日付（2026-04-01の形）", "Day (like 2026-04-01)"),
    ),
    LockPolicy(
        "reasons",
        True,
        Words("設定を決めた理由", "Reasons for decided settings"),
        Words(
            "管理者が決めた設定の横に理由を表示します。「値の名前」に設定のキー（card.routeなど）、"
            "「値」に理由を書きます。",
            "Shown beside settings that the administrator has decided: why. The name of a value is "
            "the key of a setting (card.route, for instance), the value is the reason.",
        ),
        Words("設定のキーと理由", "Keys of settings, and reasons"),
    ),
)

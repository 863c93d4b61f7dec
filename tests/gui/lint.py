"""What a person with a screen reader and a keyboard would stumble over in a window."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QComboBox, QWidget

from clinic_signer.gui import strings
from clinic_signer.words import Language

Role = QAccessible.Role
Relation = QAccessible.RelationFlag
NOTHING = (Role.NoRole, Role.Client, Role.Pane)
CONTROLS = (
    *(Role.Button, Role.CheckBox, Role.RadioButton, Role.PageTab, Role.MenuItem),
    *(Role.ComboBox, Role.SpinBox, Role.EditableText, Role.ButtonMenu),
)
"""What a person does something with; what is only read may be data in any language."""

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z]{3,}")
_SAME_IN_BOTH = re.compile(
    r"PIN|API|QR|HPKI|Clinic Signer|Ctrl|Alt|Shift|PDF|HTML|JSON|CSV|English|F\d"
)
_PEOPLE = re.compile(
    "もう一つのリーダー|見本リーダー|架空|一郎|調剤.二郎|模擬|見本|花子?|仮野|太郎|例田|さくら|試山|健|"
    "内線|日本語"
)
"""Who and what is named in the tests; names are never translated."""
_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff]")
_STUTTER = re.compile(r"。。|\.\.(?!\.)|、、|  ")


def focusable(window: QWidget) -> list[QWidget]:
    """Everything the Tab key can reach now."""
    keys = Qt.FocusPolicy.TabFocus.value
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy().value & keys
        and widget.focusProxy() is None  # the field inside a spin box is no stop of its own
        and widget.isVisible()
        and widget.isEnabled()
        and widget.window() is window
    ]


def shown(root: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """A part of the tree of assistive technology, from its root, without what is hidden."""
    if root.state().invisible:  # type: ignore[attr-defined]
        return
    yield root
    for index in range(root.childCount()):
        child = root.child(index)
        if child is not None:
            yield from shown(child)


def lint(window: QWidget) -> list[str]:
    """Complaints; empty for a window in which everything has a name, a role and a reason."""
    root = QAccessible.queryAccessibleInterface(window)
    nodes = list(shown(root))
    return [
        *_without_name_or_role(window),
        *_off_without_reason(window),
        *(complaint for node in nodes for complaint in _of_its_words(node)),
        *(complaint for node in nodes for complaint in _twins(node)),
    ]


def name_of(node: QAccessibleInterface) -> str:
    """What it is called."""
    return node.text(QAccessible.Text.Name)


def description_of(node: QAccessibleInterface) -> str:
    """What is said besides."""
    return node.text(QAccessible.Text.Description)


def _without_name_or_role(window: QWidget) -> Iterator[str]:
    for widget in focusable(window):
        reader = QAccessible.queryAccessibleInterface(widget)
        kind = widget.metaObject().className()
        if not name_of(reader).strip():
            yield f"{kind} has no name"
        if reader.role() in NOTHING:
            yield f"{kind} ({name_of(reader)}) has no role"
        # Qt names a combo box by what is chosen; what is chosen *of* is said by its label alone.
        labels = [found for found, kind in reader.relations() if kind & Relation.Label]
        if isinstance(widget, QComboBox) and not labels:
            yield f"nothing says what is chosen in {name_of(reader)}"


def _off_without_reason(window: QWidget) -> Iterator[str]:
    for widget in window.findChildren(QWidget):
        if widget.isEnabled() or not widget.isVisible() or widget.window() is not window:
            continue
        reader = QAccessible.queryAccessibleInterface(widget)
        if reader.role() in CONTROLS and not description_of(reader):
            yield f"{name_of(reader)} is off without a reason"


def _of_its_words(node: QAccessibleInterface) -> Iterator[str]:
    name, description, role = name_of(node), description_of(node), node.role()
    if _PRIVATE_USE.search(name + description):
        yield f"{name} reads out an icon"
    if role is Role.Graphic and not name:
        yield "a picture has no name"
    if _STUTTER.search(name) and role is not Role.StaticText:
        yield f"{name} stutters"
    if name and re.match(re.escape(name) + r"\s+(Ctrl|Alt|F\d)", description) and role in CONTROLS:
        yield f"{name} is said twice: {description}"
    if role in CONTROLS and _is_in_wrong_language(name):
        yield f"{name} is in the wrong language"


def _is_in_wrong_language(name: str) -> bool:
    if strings.language() is Language.ENGLISH:
        return bool(_JAPANESE.search(_PEOPLE.sub("", name)))
    words = _SAME_IN_BOTH.sub("", name)
    return bool(_WORD.search(words)) and not _JAPANESE.search(name)


def _twins(parent: QAccessibleInterface) -> Iterator[str]:
    """Two controls side by side of which nobody who cannot see knows which is which."""
    seen: set[tuple[str, Role]] = set()
    for index in range(parent.childCount()):
        child = parent.child(index)
        if child is None or child.state().invisible or child.role() not in CONTROLS:  # type: ignore[attr-defined]
            continue
        named = (name_of(child), child.role())
        if named in seen:
            yield f"{named[0]} is there twice"
        seen.add(named)

"""The product as wixl reads it: folders, files, registry, shortcuts, conditions.

Japanese stands in it as ASCII tokens: wixl 0.101 cannot write another code page (``tables.py``
puts the words in afterwards).
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from installer import registered
from installer.msi import identity, options
from installer.msi.identity import UPGRADE_CODE, code, row_name
from installer.registered import ICON, INSTALLER_KEY, MAKER, NAME, PROGRAM, Form, RegistryValue

NAMESPACE = "http://schemas.microsoft.com/wix/2006/wi"
FORMS = {Form.TEXT: "string", Form.EXPANDED: "expandable", Form.NUMBER: "integer"}

WORDS = {
    "JaProduct": registered.PRODUCT,
    "JaOlder": "これより新しいClinic Signerがインストールされています。"
    "古いものに戻すときは、先にアンインストールしてください。",
    "JaWindows": "Clinic Signerには、64ビット版のWindows 10（バージョン1703）以降が必要です。",
    "JaSetup": "Clinic Signerはsetup.exeでインストールされています。"
    "先にアンインストールしてください。",
    "JaDescription": "電子処方箋を確かめて署名します",
    "JaDocument": registered.DOCUMENT_WORDS,
}
"""Token → the words that replace it."""


def write(target: Path, payload: Path, version: str) -> None:
    """Write the source beside which wixl runs.

    Args:
        target: the file; paths in it are relative to its folder (wixl takes no others).
        payload: the folder that is installed.
        version: of the product.
    """
    wix = Element("Wix", xmlns=NAMESPACE)
    product = _product(wix, payload, version)
    SubElement(product, "Icon", Id="Product.ico", SourceFile=_relative(payload / ICON, target))
    _properties(product)
    root = SubElement(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    programs = SubElement(root, "Directory", Id="ProgramFiles64Folder")
    folder = SubElement(programs, "Directory", Id=options.FOLDER, Name=NAME)
    _files(folder, payload, payload, target)
    _registry(folder, version)
    _autostart(folder)
    for place in ("ProgramMenuFolder", "DesktopFolder"):
        _shortcut(SubElement(root, "Directory", Id=place), place)
    feature = SubElement(
        product, "Feature", Id="Main", Title=NAME, Level="1", Absent="disallow",
        ConfigurableDirectory=options.FOLDER,
    )  # fmt: skip
    for component in list(product.iter("Component")):
        SubElement(feature, "ComponentRef", Id=component.attrib["Id"])
    indent(wix)
    target.write_bytes(tostring(wix, encoding="utf-8", xml_declaration=True))


def _product(wix: Element, payload: Path, version: str) -> Element:
    product = SubElement(
        wix, "Product", Id=code(f"product {version} {identity.digest(payload)}"), Name="JaProduct",
        UpgradeCode=UPGRADE_CODE, Language="1041", Version=version, Manufacturer=MAKER,
    )  # fmt: skip
    SubElement(
        product, "Package", Id="*", Description=f"{NAME} {version}", Manufacturer=MAKER,
        Comments="See docs/windows-install.md",
        InstallerVersion="500", Languages="1041", Compressed="yes", SummaryCodepage="932",
        InstallScope="perMachine",
    )  # fmt: skip
    SubElement(product, "MajorUpgrade", DowngradeErrorMessage="JaOlder")
    SubElement(product, "Media", Id="1", Cabinet="product.cab", EmbedCab="yes")
    build = f"Installed OR (VersionNT64 AND FOUND_BUILD >= {registered.OLDEST_BUILD})"
    SubElement(product, "Condition", Message="JaWindows").text = build
    setup = 'Installed OR NOT FOUND_KIND OR FOUND_KIND = "msi"'
    SubElement(product, "Condition", Message="JaSetup").text = setup
    return product


def _properties(product: Element) -> None:
    fixed = {
        "ARPPRODUCTICON": "Product.ico",
        "ARPNOMODIFY": "1",
        # All files, whatever their versions: a library can go back to an older version, and its
        # file would be left out because the newer one is still there, and then be removed with it.
        "REINSTALLMODE": "amus",
    }
    for name, value in fixed.items():
        SubElement(product, "Property", Id=name, Value=value)
    windows = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
    searches = [(each.found, each.key, each.value) for each in options.remembered()]
    searches += [("FOUND_BUILD", windows, "CurrentBuildNumber")]
    searches += [("FOUND_KIND", INSTALLER_KEY, "KIND")]
    for name, key, value in searches:
        found = SubElement(product, "Property", Id=name)
        SubElement(
            found, "RegistrySearch", Id=row_name("s", name), Root="HKLM", Key=key, Name=value,
            Type="raw", Win64="yes",
        )  # fmt: skip


def _files(parent: Element, folder: Path, payload: Path, target: Path) -> None:
    for path in sorted(folder.iterdir(), key=lambda each: (each.is_dir(), each.name)):
        name = path.relative_to(payload).as_posix()
        if path.is_dir():
            inside = SubElement(parent, "Directory", Id=row_name("d", name), Name=path.name)
            _files(inside, path, payload, target)
            continue
        SubElement(
            _component(parent, name), "File", Id=file_row(name), Name=path.name,
            Source=_relative(path, target), KeyPath="yes",
        )  # fmt: skip


def file_row(name: str) -> str:
    """The row of a file, from its path in the payload."""
    return row_name("f", name)


def _registry(folder: Element, version: str) -> None:
    own = _component(folder, "registry")
    place = f"[{options.FOLDER}]"
    first, *others = registered.values(registered.Kind.MSI, place, version)
    _value(own, first, is_key_path=True)
    for value in others:
        words = {text: token for token, text in WORDS.items()}
        _value(own, replace(value, value=words.get(value.value, value.value)))
    for each in options.remembered():
        _value(own, RegistryValue(each.key, each.value, f"[{each.name}]"))


def _autostart(folder: Element) -> None:
    command = f'"[{options.FOLDER}]{PROGRAM}"'
    value = RegistryValue(registered.RUN_KEY, registered.RUN_VALUE, command)
    _value(_component(folder, options.AUTOSTART), value, is_key_path=True)


def _shortcut(parent: Element, place: str) -> None:
    component = _component(parent, shortcut_component(place))
    _value(component, RegistryValue(INSTALLER_KEY, place, "1"), is_key_path=True)
    SubElement(
        component, "Shortcut", Id=row_name("l", place), Directory=place, Name=NAME,
        Target=f"[#{file_row(PROGRAM)}]", WorkingDirectory=options.FOLDER, Icon="Product.ico",
        Description="JaDescription",
    )  # fmt: skip


def shortcut_component(place: str) -> str:
    """What the component of a shortcut is called."""
    return f"shortcut {place}"


def component_row(name: str) -> str:
    """The row of a component, from what it is called: a file's path, or a word."""
    return row_name("c", name)


def _component(parent: Element, name: str) -> Element:
    row = {"Id": component_row(name), "Guid": code(f"component {name}"), "Win64": "yes"}
    return SubElement(parent, "Component", row)


def _value(component: Element, value: RegistryValue, *, is_key_path: bool = False) -> None:
    row = {"Root": "HKLM", "Key": value.key, "Type": FORMS[value.form], "Value": value.value}
    row |= {"Name": value.name} if value.name else {}
    row |= {"KeyPath": "yes"} if is_key_path else {}
    SubElement(component, "RegistryValue", row)


def _relative(path: Path, target: Path) -> str:
    return os.path.relpath(path, target.parent)

"""Makes the MSI: wixl first, then what wixl 0.101 cannot do, table by table.

Each step names its limit; with a wixl that lacks the limit the step can go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from installer import places, registered
from installer.msi import database, file_versions, identity, options, source

FIRST_ACTION = 300
"""After the search in the registry (50) and before costs (800), where the folder must be known."""
TELL_FOLDER = "Tell_folder"
AFTER_FOLDERS = 1010
"""After CostFinalize (1000), when the folder is known for good."""
MAX_INCLUSIVE = 0x200
"""msidbUpgradeAttributesVersionMaxInclusive."""


def build(payload: Path, out: Path, version: str) -> Path:
    """Make the MSI of a payload; return it.

    Args:
        payload: the folder that is installed, signed already.
        out: where the MSI goes.
        version: of the product, three numbers.

    Raises:
        BuildStopped: a tool failed, or a text is left that should have been replaced.
    """
    out.mkdir(parents=True, exist_ok=True)
    work = places.empty(places.BUILD / "msi")
    wxs, msi = work / "product.wxs", work / f"{places.FILE_NAME}-{version}-x64.msi"
    source.write(wxs, payload, version)
    places.run(["wixl", "-a", "x64", "-o", msi.name, wxs.name], folder=work)
    database.set_code_page(msi)
    _put_words_in(msi)
    _fill_file_versions(msi, payload)
    _remember_properties(msi)
    _make_options(msi)
    _upgrade_the_same_version_too(msi)
    package = identity.code(f"package {places.sha256(wxs)} {identity.digest(payload)}")
    # wixl leaves the language of the template at English and writes no author.
    database.set_summary(
        msi, [f"{registered.NAME} {version}", registered.MAKER, "x64;1041", package]
    )  # fmt: skip
    target = out / msi.name
    target.unlink(missing_ok=True)
    return msi.rename(target)


def _put_words_in(msi: Path) -> None:
    """Replace the tokens: wixl writes its string pool without a code page."""
    left = set(source.WORDS)
    for name in ("Property", "LaunchCondition", "Shortcut", "Registry", "Error", "CustomAction"):
        table = database.export(msi, name)
        records = table.records()
        for record in records:
            for column, value in record.items():
                if value in source.WORDS:
                    record[column] = source.WORDS[value]
                    left.discard(value)
        database.write(msi, table.with_records(records))
    if left:
        raise places.BuildStopped(f"these words are nowhere in the MSI: {sorted(left)}")


def _fill_file_versions(msi: Path, payload: Path) -> None:
    """Name the versions of programs, which wixl leaves out, and drop their hashes.

    The Windows Installer compares files by version, and by hash only those without one (Windows
    Installer, "File Versioning Rules").
    """
    versions = {
        source.file_row(path.relative_to(payload).as_posix()): version
        for path in places.files_in(payload)
        if (version := file_versions.version_of(path))
    }
    files = database.export(msi, "File")
    records = files.records()
    for record in records:
        if version := versions.get(record["File"]):
            record |= {"Version": version, "Language": "0"}
    database.write(msi, files.with_records(records))
    hashes = database.export(msi, "MsiFileHash")
    kept = [each for each in hashes.records() if each["File_"] not in versions]
    database.write(msi, hashes.with_records(kept))


def _remember_properties(msi: Path) -> None:
    """Take what was remembered where the command line says nothing."""
    everything = options.remembered()
    actions = [_setting(f"Take_{each.name}", each.name, f"[{each.found}]") for each in everything]
    actions.append(_setting(TELL_FOLDER, "ARPINSTALLLOCATION", f"[{options.FOLDER}]"))
    _add(msi, "CustomAction", actions)
    steps = [
        {"Action": f"Take_{each.name}", "Condition": _when_taken(each), "Sequence": str(number)}
        for number, each in enumerate(everything, FIRST_ACTION)
    ]
    _add(msi, "InstallUISequence", steps)
    last = {"Action": TELL_FOLDER, "Condition": "", "Sequence": str(AFTER_FOLDERS)}
    _add(msi, "InstallExecuteSequence", [*steps, last])
    # Public properties reach the half of the installation that runs as the system only if they
    # are listed; wixl lists its own two.
    names = [each.name for each in everything] + [options.FORGET]
    properties = database.export(msi, "Property")
    records = properties.records()
    for record in records:
        if record["Property"] == "SecureCustomProperties":
            record["Value"] = ";".join([record["Value"], *names])
    database.write(msi, properties.with_records(records))


def _when_taken(each: options.Remembered) -> str:
    condition = f"{each.found} AND NOT {each.name}"
    if each.name == options.FOLDER:  # another folder would leave the old files behind
        return condition
    return f"{condition} AND NOT {options.FORGET}"


def _setting(action: str, name: str, value: str) -> dict[str, str]:
    """An action that sets a property (type 51)."""
    return {"Action": action, "Type": "51", "Source": name, "Target": value, "ExtendedType": ""}


def _add(msi: Path, name: str, records: Iterable[Mapping[str, str]]) -> None:
    table = database.export(msi, name)
    database.write(msi, table.with_records([*table.records(), *records]))


def _make_options(msi: Path) -> None:
    """Give the two components that are wanted by some their conditions, which wixl cannot read."""
    conditions = {
        source.component_row(component): f"{name} = 1"
        for component, name in (
            (options.AUTOSTART, options.AUTOSTART),
            (source.shortcut_component("DesktopFolder"), options.DESKTOP_SHORTCUT),
        )
    }
    table = database.export(msi, "Component")
    records = table.records()
    for record in records:
        record["Condition"] = conditions.get(record["Component"], "")
    database.write(msi, table.with_records(records))


def _upgrade_the_same_version_too(msi: Path) -> None:
    """Let a build replace another of the same version; else both would be installed."""
    table = database.export(msi, "Upgrade")
    records = table.records()
    for record in records:
        if record["ActionProperty"] == "WIX_UPGRADE_DETECTED":
            record["Attributes"] = str(int(record["Attributes"]) | MAX_INCLUSIVE)
    database.write(msi, table.with_records(records))

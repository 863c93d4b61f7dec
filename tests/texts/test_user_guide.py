"""The guides: every name as the window has it, both languages alike, every picture there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clinic_signer.settings import SETTINGS
from conftest import PROJECT
from texts.found import everything

GUIDE = PROJECT / "docs" / "user-guide"
ADMIN_GUIDE = PROJECT / "docs" / "admin-guide"
PAGES = ("doctor.md", "pharmacist.md", "it.md")
FOR_ADMINISTRATORS = "admin-guide"
NAMES = {"ja": re.compile(r"「([^」]+)」"), "en": re.compile(r"\*\*([^*]+)\*\*")}
PHONE = (PROJECT / "resources" / "sandbox" / "phone" / "words.js").read_text(encoding="utf-8")
"""What the page says that stands in for the phone's app."""
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#]+)")
ALT_TEXT = re.compile(r"!\[[^\]]*\]")


def page(language: str, name: str) -> str:
    if name == FOR_ADMINISTRATORS:
        return (ADMIN_GUIDE / f"{language}.md").read_text(encoding="utf-8")
    return (GUIDE / language / name).read_text(encoding="utf-8")


def named(language: str, name: str) -> list[str]:
    return NAMES[language].findall(ALT_TEXT.sub("", page(language, name)))


def as_pattern(text: str) -> str:
    parts = re.split(r"\{[^}]*\}", text)
    return "[^「」*]+".join(re.escape(part) for part in parts)


@pytest.fixture(scope="module")
def shown() -> dict[str, re.Pattern[str]]:
    """All texts of the product in one pattern for each language; facts may be anything."""
    rooms = ("gui", "signature", "signers", "diagnostics", "sandbox")
    texts = [text for text in everything().texts if text.room in rooms]
    ja = sorted({as_pattern(text.ja) for text in texts if _says_something(text.ja)})
    en = sorted({as_pattern(text.en) for text in texts if _says_something(text.en)})
    return {"ja": re.compile("|".join(ja)), "en": re.compile("|".join(en))}


def _says_something(text: str) -> bool:
    """Not only facts and signs, which would fit any name."""
    return bool(re.search(r"[^\W\d]", re.sub(r"\{[^}]*\}", "", text)))


@pytest.mark.parametrize("name", [*PAGES, FOR_ADMINISTRATORS])
@pytest.mark.parametrize("language", NAMES)
def test_everything_is_named_as_the_window_names_it(
    language: str, name: str, shown: dict[str, re.Pattern[str]]
) -> None:
    names = named(language, name)
    assert len(names) > 3
    unknown = [each for each in names if not shown[language].fullmatch(each)]
    assert [each for each in unknown if f'"{each}"' not in PHONE] == []


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_have_the_same_chapters_and_pictures(name: str) -> None:
    ja, en = page("ja", name), page("en", name)
    assert re.findall(r"^#+", ja, re.MULTILINE) == re.findall(r"^#+", en, re.MULTILINE)
    pictures = [[place for mark, _, place in LINK.findall(text) if mark] for text in (ja, en)]
    assert [p.replace("-ja.", "-en.") for p in pictures[0]] == pictures[1] != []
    assert not any("-ja." in picture for picture in pictures[1])
    assert len(re.findall(r"^\d\.", ja, re.MULTILINE)) == len(
        re.findall(r"^\d\.", en, re.MULTILINE)
    )


def test_the_guide_for_administrators_says_the_same_in_both_languages() -> None:
    ja, en = page("ja", FOR_ADMINISTRATORS), page("en", FOR_ADMINISTRATORS)
    for kept in (r"^#+", r"^\d\.", r"^```", r"\]\(([^)]+)\)", r"`([^`\n]+)`"):
        found = [re.findall(kept, text, re.MULTILINE) for text in (ja, en)]
        assert found[0] == found[1] != [], kept


def test_the_guide_for_administrators_names_only_settings_there_are() -> None:
    keys = {setting.key for setting in SETTINGS}
    tables = {key.partition(".")[0] for key in keys}
    named = re.findall(r"`([a-z]+)\.([a-z_]+)`", page("ja", FOR_ADMINISTRATORS))
    named_keys = {f"{table}.{name}" for table, name in named if table in tables}
    assert len(named_keys) > 15
    assert named_keys <= keys


@pytest.mark.parametrize(
    "file",
    [*GUIDE.rglob("*.md"), *ADMIN_GUIDE.glob("*.md"), PROJECT / "README.md"],
    ids=lambda f: f.name,
)
def test_every_link_leads_somewhere(file: Path) -> None:
    places = [place for _, _, place in LINK.findall(file.read_text(encoding="utf-8"))]
    local = [place for place in places if "://" not in place]
    assert local
    assert [place for place in local if not (file.parent / place).exists()] == []


def test_every_picture_is_used() -> None:
    pages = [*(PROJECT / "docs").rglob("*.md"), PROJECT / "README.md"]
    text = "".join(file.read_text(encoding="utf-8") for file in pages)
    pictures = sorted(file.name for file in (PROJECT / "docs" / "images").glob("*.png"))
    assert pictures
    assert [picture for picture in pictures if f"images/{picture}" not in text] == []

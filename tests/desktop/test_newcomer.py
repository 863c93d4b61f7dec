"""A newcomer who sees nothing but what a screen reader says, and has only a keyboard.

Nothing of the program is touched but through the accessibility bus and keys; every name that is
looked for comes from the program's own words, so that a name that changes anywhere but there fails
here. The phone is a program of its own that photographs the screen.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import zxingcpp

from cli.commands import CLEAN
from clinic_signer.gui import strings
from clinic_signer.gui.approval import texts as phone_texts
from clinic_signer.gui.paper import texts as paper_texts
from clinic_signer.gui.report import texts as report_texts
from clinic_signer.gui.report.exporting import ReportForm
from clinic_signer.gui.strings import say
from clinic_signer.sandbox import PIN
from clinic_signer.signature.report import Verdict
from clinic_signer.signers.card.state import CardState, CardStateKind
from desktop.newcomer import Newcomer
from desktop.print_server import QUEUE
from desktop.session import Desktop, missing_for_desktop
from second_certificate.software_phone import SoftwarePhone

SECONDS_TO_FIRST_SIGNATURE = 60
"""In which somebody who has never seen the program shall have signed."""
PATIENT = "仮野太郎"
"""Of the prescription that is verified, without the space."""
NO_CARD = CardState(CardStateKind.NO_CARD)
PHASES = 4
"""Of an approval: what is said of it is said once for each, and never for each second."""
QUIET_SECONDS = 0.6
"""A little more than the time in which the PIN dialog takes nothing."""


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    lacking = missing_for_desktop()
    if lacking and not os.environ.get("CI"):  # there it fails instead
        pytest.skip(f"needs {lacking}")
    # Sockets have short names: the folders of pytest are too deep for them.
    with TemporaryDirectory(prefix="desktop-") as folder, Desktop(Path(folder)) as made:
        yield made


@pytest.fixture
def me(desktop: Desktop) -> Iterator[Newcomer]:
    desktop.open_demo()
    with Newcomer(desktop.eyes_and_hands(), desktop.environment) as made:
        yield made


def type_pin(me: Newcomer) -> None:
    """The PIN dialog has the keyboard; nobody types into it within half a second."""
    me.see("password text", is_="focused")
    me.keys("Return")  # typed elsewhere a moment ago
    time.sleep(QUIET_SECONDS)
    me.keys(*PIN, "Return")


def choose_file(me: Newcomer, title: str, file: Path) -> None:
    """In the system's dialog: its name, then Enter."""
    me.see("dialog", says=[title], is_="active")
    me.write(str(file), "text", is_="editable")
    me.keys("Return")


def sign_three_with_the_card(me: Newcomer) -> None:
    me.see("radio button", says=[say(strings.CARD)], is_="checked")
    me.press("push button", say(strings.I_HAVE_CHECKED))
    me.press("check box", say(strings.SELECT_ALL, n=3))
    me.go_to("list", say(strings.QUEUE))
    me.keys("Return", "Return")
    assert me.look("password text") is None, "a stray Enter asks for no PIN"
    me.keys("ctrl+Return")
    type_pin(me)
    me.see("label", say(strings.RESULT_ALL, n=3))
    me.press("push button", say(strings.CLOSE))


def set_up_the_phone(me: Newcomer, desktop: Desktop) -> SoftwarePhone:
    """Write the letter, register the phone with it, make phone and PC known to each other."""
    me.press("push button", say(strings.OPEN_PHONE))
    me.press("push button", say(phone_texts.PRACTICE_LETTER))
    password = what_follows(say(phone_texts.PRACTICE_PASSWORD, password=""), me)
    link = desktop.links[-1]
    phone = SoftwarePhone(link.partition("/r?")[0])
    phone.register(link, password)
    me.press("push button", say(strings.CLOSE))
    me.press("push button", say(strings.SET_UP))
    me.see("image", say(phone_texts.QR_NAME))
    code = phone.pair(photographed(desktop))
    me.see("text", say(phone_texts.CODE_FIELD), is_="focused")
    me.keys(*code)
    me.press("push button", say(phone_texts.NEXT))
    me.see("label", say(phone_texts.PAIR_DONE))
    me.press("push button", say(strings.CLOSE))
    return phone


def what_follows(words: str, me: Newcomer) -> str:
    """What a label says after some words; read out with spaces, typed without."""
    return me.see("label", says=[words]).name.removeprefix(words).replace(" ", "")


def photographed(desktop: Desktop) -> str:
    """The link of the QR on the screen."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for found in zxingcpp.read_barcodes(desktop.photo()):
            return str(found.text)
        time.sleep(0.1)
    raise AssertionError("no QR on the screen")


def sign_one_by_phone(me: Newcomer, desktop: Desktop, phone: SoftwarePhone, file: Path) -> None:
    me.keys("ctrl+o")
    choose_file(me, say(strings.OPEN_FILES), file)
    me.press("check box", say(strings.SELECT_ALL, n=1))
    me.press("push button", say(strings.SIGN_BY_PHONE, n=1))
    number = what_follows(say(phone_texts.NUMBER_NAME, digits=""), me)
    link = photographed(desktop)
    desktop.open_other()
    with Newcomer(desktop.eyes_and_hands("other"), desktop.environment) as elsewhere:
        elsewhere.see("text", "notes", is_="focused")
        phone.approve(link, number)
        me.see("push button", say(strings.OPEN_FOLDER), seconds=30)
        elsewhere.keys("n", "o")
        assert elsewhere.see("text", "notes", is_="focused").text == "no", "the keyboard was taken"
    me.see("push button", say(strings.OPEN_FOLDER), seconds=30)


def verify(me: Newcomer, file: Path) -> None:
    me.press("radio button", say(strings.VERIFY))
    me.press("push button", say(strings.CHOOSE_FILES))
    choose_file(me, say(strings.CHOOSE_FILES), file)
    me.see("alert", says=[strings.plain(Verdict.VALID.words)], is_="focused")


def print_the_report(me: Newcomer, desktop: Desktop) -> bytes:
    """With the system's dialog; what came to the queue."""
    me.keys("ctrl+p")
    me.see("combo box", QUEUE, is_="focused")
    me.keys("Return")
    me.see("label", says=[say(paper_texts.PRINTED)])
    (printed,) = desktop.printer.printed()
    assert PATIENT.encode() not in desktop.printer.told(), "the queue names a patient"
    return printed


def keep_the_report(me: Newcomer, file: Path) -> None:
    me.press("push button", say(paper_texts.EXPORT))
    me.choose(strings.plain(ReportForm.PDF.words))
    choose_file(me, say(paper_texts.EXPORT), file)
    me.see("label", say(paper_texts.EXPORTED, file=file.name))


def text_of(pdf: bytes) -> str:
    command = ["pdftotext", "-raw", "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def test_a_newcomer_signs_with_card_and_phone_verifies_and_prints(
    me: Newcomer, desktop: Desktop, tmp_path: Path
) -> None:
    begin = time.monotonic()
    me.see("list item", seconds=60)
    sign_three_with_the_card(me)
    until_signed = time.monotonic() - begin
    print(f"three signed after {until_signed:.1f} s")
    assert until_signed < SECONDS_TO_FIRST_SIGNATURE
    assert say(strings.RESULT_ALL, n=3) in "".join(me.heard())
    me.see("list", say(strings.QUEUE), is_="focused")
    phone = set_up_the_phone(me, desktop)
    me.press("push button", say(strings.TAKE_CARD_OUT))
    me.see("radio button", says=[say(strings.CARD), strings.plain(NO_CARD.heading)])
    assert strings.plain(NO_CARD.heading) in "".join(me.heard())
    mine = tmp_path / "mine.csv"
    mine.write_bytes(CLEAN.encode())
    sign_one_by_phone(me, desktop, phone, mine)
    phone.close()
    said = me.heard()
    assert sum(say(phone_texts.WAITING) in each for each in said) <= PHASES, said
    signed = sorted(desktop.documents.rglob("*.xml"))
    assert len(signed) == 4
    verify(me, signed[0])
    printed = text_of(print_the_report(me, desktop))
    for wanted in (say(report_texts.TITLE_PRESCRIPTION), PATIENT, "サンドボックス"):
        assert wanted.replace("　", "") in printed
    report = tmp_path / "report.pdf"
    keep_the_report(me, report)
    assert text_of(report.read_bytes()) == printed
    assert desktop.complaints == []
    print(f"everything after {time.monotonic() - begin:.1f} s")

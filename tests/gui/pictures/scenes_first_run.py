"""The first start, one certificate in full, and notices above the screen."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from clinic_signer.gui.certificates.dialog import CertificateDialog
from clinic_signer.gui.certificates.facts import facts_of
from clinic_signer.gui.expiry.bar import ExpiryBar
from clinic_signer.gui.expiry.deciding import notice_due
from clinic_signer.gui.first_run.answers import IntakeNow, Use
from clinic_signer.gui.first_run.page import FirstRunPage
from clinic_signer.logs.not_kept import not_kept
from clinic_signer.offers import Way
from clinic_signer.sandbox import PersonId
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.signers.second_certificate.approval_state import ApprovalKind, ApprovalState
from gui.pictures import cards
from gui.pictures.people import shared_sandbox
from gui.pictures.row import Picture
from gui.pictures.scenes_sign import sign_screen
from gui.pictures.studio import Stage


def first_run(stage: Stage) -> QWidget:
    """A reader without a card, and a phone that is not set up."""
    _page(stage)
    cards.put_in(stage, cards.without(CardStateKind.NO_CARD))
    return stage.window


def first_run_done(stage: Stage) -> QWidget:
    """Everything is ready, and the signature to try out has worked."""
    page = _page(stage)
    page.trial.try_it.click()
    stage.wait(lambda: "見本" in page.trial.sentence.text())
    return stage.window


def first_run_without_card(stage: Stage) -> QWidget:
    """The administrator allows no card: the phone is all there is to prepare."""
    stage.desk.forbid(Way.CARD)
    _page(stage)
    return stage.window


def first_run_without_phone(stage: Stage) -> QWidget:
    """The administrator allows no phone, and no practice."""
    stage.desk.forbid(Way.PHONE)
    stage.desk.first_run.now = IntakeNow(can_practise=False)
    page = _page(stage)
    stage.wait(lambda: not page.trial.isVisible())
    return stage.window


def first_run_to_verify(stage: Stage) -> QWidget:
    """Nobody signs on this PC."""
    stage.desk.forbid(*Way)
    page = _page(stage)
    stage.wait(lambda: page.uses[Use.VERIFY].isChecked())
    return stage.window


def _page(stage: Stage) -> FirstRunPage:
    stage.have_phone().state = ApprovalState(ApprovalKind.UNPAIRED)
    sign_screen(stage)
    stage.window.show_first_start()
    return stage.find(FirstRunPage)


def certificate(stage: Stage) -> QWidget:
    """The dialog of a certificate."""
    shown = shared_sandbox().person(PersonId.DOCTOR).certificate
    return stage.show(CertificateDialog(facts_of(shown, is_second=False), stage.lanes.desk))


def expiry(stage: Stage) -> QWidget:
    """45 days before the card's end."""
    sign_screen(stage)
    window = stage.window
    stage.wait(lambda: window.findChild(ExpiryBar) is not None)
    # What was closed is read in a lane; what comes of it would take the notice away again.
    stage.wait(lambda: window.outside.expiry._closed is not None)
    known = shared_sandbox().person(PersonId.DOCTOR).certificate
    ends = replace(known, not_after=stage.clock() + timedelta(days=45))
    window.outside.expiry.bar.show_notice(notice_due(ends, None, stage.clock(), {}))
    return window


def log_not_kept(stage: Stage) -> QWidget:
    """The disk is full: one quiet line."""
    sign_screen(stage)
    stage.window.outside.log._show(not_kept(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
    return stage.window


FIRST_RUN = (
    Picture("first-run", "09a-first-run.png", first_run),
    Picture("first-run-done", "09a-first-run.png", first_run_done, guide="first-start"),
    Picture("first-run-without-card", "", first_run_without_card),
    Picture("first-run-without-phone", "", first_run_without_phone),
    Picture("first-run-to-verify", "", first_run_to_verify),
    Picture("certificate", "", certificate),
    Picture("sign-expiry", "", expiry),
    Picture("sign-log-not-kept", "", log_not_kept),
)

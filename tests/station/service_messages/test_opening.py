"""The exchange is off until somebody sets it up, and what is set by halves is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.settings import Settings, load_settings
from clinic_signer.station.journal.job import Arrival, Route, Source
from clinic_signer.station.service_messages.opening import (
    open_exchange,
    open_practice_exchange,
    practice_folder,
)
from clinic_signer.station.station import Station
from station.service_messages.clinic import Clinic


def settings(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "user.toml"
    file.write_text(text, encoding="utf-8")
    loaded = load_settings(administrator=tmp_path / "none", user=file)
    assert loaded.failures == ()
    return loaded


def test_by_default_there_is_no_exchange(tmp_path: Path, clinic: Clinic) -> None:
    assert open_exchange(settings(tmp_path, ""), clinic.journal) is None


@pytest.mark.parametrize(
    "text", ['[delivery]\nroute = "service"', '[service]\nrequest_folder = "/req"']
)
def test_what_is_set_by_halves_says_what_is_missing(
    tmp_path: Path, clinic: Clinic, text: str
) -> None:
    with pytest.raises(Failure) as caught:
        open_exchange(settings(tmp_path, text), clinic.journal)
    assert caught.value.code is FailureCode.SERVICE_NOT_SET_UP
    assert r"C:\OQS\req" in caught.value.remedy.en


def test_with_both_folders_prescriptions_are_exchanged(tmp_path: Path, clinic: Clinic) -> None:
    folder = clinic.folder / "terminal"
    text = (
        f"[service]\nrequest_folder = '{folder / 'req'}'\nanswer_folder = '{folder / 'res'}'\n"
        'institution = "1319999999"\n'
    )
    exchange = open_exchange(settings(tmp_path, text), clinic.journal)
    assert exchange is not None
    clinic.signed()
    assert exchange.work_once().sent == 1
    (name,) = clinic.files(folder / "req")
    assert b">1319999999<" in (folder / "req" / name).read_bytes()


def test_the_sandbox_knows_no_other_terminal_than_its_own(tmp_path: Path, clinic: Clinic) -> None:
    assert open_practice_exchange(tmp_path, clinic.journal) is not None  # the double is there
    assert open_practice_exchange(tmp_path / "elsewhere", clinic.journal) is None
    assert practice_folder(tmp_path) == tmp_path / "terminal"


def test_what_comes_in_leaves_by_the_usual_way_unless_somebody_says_so(clinic: Clinic) -> None:
    station = Station(clinic.journal, Route.SERVICE)
    arrivals = [
        Arrival(b"1", "a", Source.WINDOW),
        Arrival(b"2", "b", Source.API, Route.API),
        Arrival(b"3", "c", Source.API, Route.FOLDER),
    ]
    routes = [receipt.job.route for receipt in station.receive(arrivals)]
    assert routes == [Route.SERVICE, Route.API, Route.FOLDER]
    (plain,) = clinic.journal.receive([Arrival(b"4", "d", Source.WINDOW)])
    assert plain.job.route is Route.FOLDER

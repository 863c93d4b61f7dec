"""Dispensing results on the command line: made, shown, checked, signed, verified."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.commands import Run
from clinic_signer.cli import ExitCode
from clinic_signer.sandbox import Sandbox

Pipe = Callable[[str], int]
STEM = "mihon-hanako-dispensing"


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Path:
    """What `sandbox dispensing` writes."""
    out = tmp_path / "practice"
    assert run("sandbox", "dispensing", "--out", out).code == ExitCode.OK
    return out


def files_in(folder: Path) -> tuple[str | Path, ...]:
    """The arguments of `dispense` for the files of one sample."""
    received = folder / f"{STEM}-prescription.xml"
    return ("--prescription", received, "--data", folder / f"{STEM}.csv")


def test_the_whole_way_of_a_dispensing_result(
    run: Run, pin_fd: Pipe, folder: Path, tmp_path: Path
) -> None:
    made = tmp_path / "ed.xml"
    files = files_in(folder)
    ran = run("dispense", *files, "--trust", "sandbox", "--out", made, "--json")
    assert ran.code == ExitCode.OK
    told = ran.json("dispense")
    assert (told["output"], told["failure"], told["findings"]) == (str(made), None, [])
    assert made.read_bytes() == (folder / f"{STEM}.xml").read_bytes()
    again = run("dispense", *files, "--trust", "sandbox", "--out", made)
    assert (again.code, "output-exists" in again.err) == (ExitCode.UNREADABLE, True)

    sign = ("sign", made, "--signer", "sandbox", "--out", tmp_path / "out", "--json")
    ran = run(*sign, "--person", "doctor", "--pin-fd", str(pin_fd("1234")))
    assert ran.code == ExitCode.UNREADABLE
    assert "certificate-wrong-role" in ran.err
    ran = run(*sign, "--person", "pharmacist", "--pin-fd", str(pin_fd("1234")))
    assert ran.code == ExitCode.OK, ran.err
    signed = Path(ran.json("sign")[0]["output"])
    assert signed.name == "ed_SANDBOX_signed.xml"
    report = run("verify", signed, "--trust", "sandbox", "--json").json("verify")[0]
    assert report["indication"] == "TOTAL-PASSED"
    assert report["document"]["kind"] == "dispensing"
    assert [each["signed_by"] for each in report["signatures"]] == ["dispenser", "prescriber"]


def test_the_document_stands_beside_the_data_by_default(run: Run, folder: Path) -> None:
    (folder / f"{STEM}.xml").unlink()
    ran = run("dispense", *files_in(folder), "--trust", "sandbox")
    assert ran.code == ExitCode.OK
    assert (folder / f"{STEM}.xml").exists()


def test_data_for_another_prescription_make_no_document(run: Run, folder: Path) -> None:
    other = folder / "reita-sakura-dispensing-prescription.xml"
    out = folder / "wrong.xml"
    ran = run(
        "dispense", "--prescription", other, "--data", folder / f"{STEM}.csv",
        "--out", out, "--trust", "sandbox", "--json",
    )  # fmt: skip
    assert ran.code == ExitCode.FOUND
    told = ran.json("dispense")
    assert told["failure"]["code"] == "checks-found-errors"
    assert "dispensing-prescription-id-differs" in [each["code"] for each in told["findings"]]
    assert not out.exists()


def test_a_changed_prescription_makes_no_document(run: Run, folder: Path) -> None:
    file = folder / f"{STEM}-prescription.xml"
    file.write_bytes(file.read_bytes().replace(b">U0ox", b">U0oy"))
    ran = run("dispense", *files_in(folder))
    assert ran.code == ExitCode.UNREADABLE
    assert "prescription-broken" in ran.err


def test_findings_are_confirmed_before_signing(
    run: Run, pin_fd: Pipe, folder: Path, tmp_path: Path
) -> None:
    document = folder / "karino-taro-dispensing.xml"
    who = ("--signer", "sandbox", "--person", "pharmacist")
    sign = ("sign", document, *who, "--out", tmp_path / "out", "--json")
    ran = run(*sign, "--pin-fd", str(pin_fd("1234")))
    assert ran.code == ExitCode.FOUND
    result = ran.json("sign")[0]
    assert result["failure"]["code"] == "checks-found-warnings"
    assert [each["code"] for each in result["findings"]] == ["dispensing-other-medicine"]
    ran = run(*sign, "--allow-warnings", "--pin-fd", str(pin_fd("1234")))
    assert ran.code == ExitCode.OK


def test_show_takes_data_and_documents(run: Run, folder: Path) -> None:
    told = run("show", folder / f"{STEM}.xml", "--json").json("show")
    assert (told["kind"], told["form"], told["version"]) == ("dispensing", "unsigned", "EPD1.0")
    assert told["records"][1]["fields"][0]["value"] == "見本　花子"
    assert told["prescription"]["records"][0]["raw"] == "SJ1"
    assert told["prescription"]["added_by_service"]["prescription_id"]
    alone = run("show", folder / f"{STEM}.csv", "--json").json("show")
    assert (alone["form"], alone["records"], alone["prescription"]) == (
        "csv",
        told["records"],
        None,
    )
    text = run("show", folder / f"{STEM}.xml").out
    assert "薬剤師氏名 調剤　二郎" in text
    assert "もとの処方箋" in text
    assert "医師漢字氏名 架空　一郎" in text


def test_show_keeps_what_the_table_does_not_know(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cj1.csv"
    file.write_bytes("CJ1,\n5,20260902,1,余分\n777,未知\n".encode())
    text = run("show", file).out
    assert "+ 余分" in text
    assert "777,未知" in text


def test_show_takes_what_the_service_hands_back(
    run: Run, pin_fd: Pipe, folder: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    who = ("--signer", "sandbox", "--person", "pharmacist", "--pin-fd", str(pin_fd("1234")))
    ran = run("sign", folder / f"{STEM}.xml", *who, "--out", tmp_path, "--json")
    signed = Path(ran.json("sign")[0]["output"]).read_bytes()
    archived = tmp_path / "archived.xml"
    archived.write_bytes(sandbox.extend(signed, sandbox.opened_at))
    told = run("show", archived, "--json").json("show")
    assert (told["kind"], told["form"]) == ("dispensing", "from-service")
    assert told["prescription"]["records"][0]["raw"] == "SJ1"
    assert run("check", archived).code == ExitCode.OK


def test_show_says_when_the_prescription_inside_cannot_be_taken_out(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.xml"
    text = (folder / f"{STEM}.xml").read_bytes()
    other.write_bytes(text.replace(b"<Document ", b'<Document xmlns:q="urn:q" '))
    ran = run("show", other, "--json")
    assert ran.code == ExitCode.OK
    assert ran.json("show")["prescription"] is None
    assert "prescription-not-kept" in ran.err
    assert run("check", other).code == ExitCode.UNREADABLE


def test_check_takes_data_and_documents(run: Run, folder: Path) -> None:
    ran = run("check", folder / f"{STEM}.xml", "--holder", "調剤　二郎", "--json")
    assert ran.code == ExitCode.OK
    assert ran.json("check")["findings"] == []
    ran = run("check", folder / f"{STEM}.csv", "--holder", "別人　三郎", "--json")
    assert [each["code"] for each in ran.json("check")["findings"]] == ["pharmacist-name-differs"]
    wrong = folder / "wrong.csv"
    wrong.write_bytes((folder / f"{STEM}.csv").read_bytes().replace(b"\n", b"\r\n"))
    assert run("check", wrong).code == ExitCode.FOUND


def test_dispensing_data_alone_are_not_signed(
    run: Run, pin_fd: Pipe, folder: Path, tmp_path: Path
) -> None:
    ran = run(
        "sign", folder / f"{STEM}.csv", "--signer", "sandbox", "--person", "doctor",
        "--out", tmp_path / "out", "--pin-fd", str(pin_fd("1234")), "--json",
    )  # fmt: skip
    assert ran.code == ExitCode.FOUND
    assert ran.json("sign")[0]["failure"]["code"] == "dispensing-data-alone"

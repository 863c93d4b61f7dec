"""The log never shows a PIN, a payload or a person's name, whatever a room passes to it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from clinic_signer import logs


@pytest.fixture
def log_text(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    logger = logging.getLogger(logs.ROOT)
    monkeypatch.setattr(logger, "handlers", list(logger.handlers))
    monkeypatch.setattr(logger, "propagate", logger.propagate)
    stream = io.StringIO()
    before = logger.level
    logs.configure(logging.DEBUG, stream)
    yield stream
    logger.setLevel(before)


@pytest.mark.parametrize(
    "secret",
    [
        "pin=1234",
        "PIN: 98765432",
        "見本　花子",
        "ﾐﾎﾝ ﾊﾅｺ",
        "00200088" + "31323334" * 4,
        "U0ox" * 20,
    ],
)
def test_secrets_are_blanked(log_text: io.StringIO, secret: str) -> None:
    logging.getLogger("clinic_signer.test").info("before %s after", secret)
    text = log_text.getvalue()
    assert "before" in text
    assert "after" in text
    assert secret not in text
    assert "1234" not in text
    assert "見本" not in text


def test_a_traceback_is_redacted_too(log_text: io.StringIO) -> None:
    try:
        raise ValueError("pin=1234 見本　花子")
    except ValueError:
        logging.getLogger("clinic_signer.test").info("failed", exc_info=True)
    text = log_text.getvalue()
    assert "ValueError" in text
    assert "1234" not in text
    assert "花子" not in text


def test_facts_that_support_needs_stay(log_text: io.StringIO) -> None:
    logging.getLogger("clinic_signer.card").info("SELECT answered %04X in %d ms", 0x6A82, 12)
    assert "SELECT answered 6A82 in 12 ms" in log_text.getvalue()

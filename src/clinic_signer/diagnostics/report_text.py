"""The report as text: read by people, pasted into mails, recognised as whole by its last line."""

from __future__ import annotations

from clinic_signer import __version__
from clinic_signer.diagnostics.finding import Group, Line, State
from clinic_signer.diagnostics.report import Report
from clinic_signer.japan import clock_in_japan
from clinic_signer.words import Language, Words

END = Words("=== 報告の終わり ===", "=== End of the report ===")
"""The last line: without it something was cut off."""
PRIVATE = Words(
    "この報告に、患者さんの情報・PIN・証明書の番号は入りません。",
    "This report has no patient data, PIN or certificate numbers.",
)
_TITLE = Words("Clinic Signer {version}　診断の報告", "Clinic Signer {version} · diagnostics")
_SANDBOX = Words("サンドボックス：法的効力はありません", "Sandbox: no legal effect")
_COUNTED = (State.OK, State.CAUTION, State.BLOCKED, State.NOT_NEEDED)


def report_text(report: Report, language: Language) -> str:
    """The whole report, with an end mark.

    Args:
        report: what was found.
        language: of the words; names and values of facts are the same in both.
    """

    def say(words: Words) -> str:
        return words.in_language(language)

    parts = [say(_TITLE.filled(version=__version__)), say(clock_in_japan(report.at))]
    if report.is_sandbox:
        parts.append(say(_SANDBOX))
    parts += [say(report.headline), _counts(report, language)]
    for group in Group:
        lines = [line for line in report.lines if line.probe.group is group]
        if lines:
            parts += ["", f"[{say(group.words)}]"]
            for line in lines:
                parts += _line(line, language)
    return "\n".join([*parts, "", say(PRIVATE), say(END), ""])


def _counts(report: Report, language: Language) -> str:
    counted = (f"{state.words.in_language(language)} {report.count(state)}" for state in _COUNTED)
    return ("　" if language is Language.JAPANESE else " · ").join(counted)


def _line(line: Line, language: Language) -> list[str]:
    finding = line.finding
    state = finding.state.words.in_language(language)
    title = line.probe.title.in_language(language)
    code = f" [{finding.code}]" if finding.code else ""
    found = [f"{state} | {title}: {finding.words.in_language(language)}{code}"]
    if finding.remedy is not None:
        found.append(f"  → {finding.remedy.in_language(language)}")
    facts = [f"{name}={value}" for name, value in finding.facts if value is not None]
    if facts:
        found.append(f"  ({'; '.join(facts)})")
    return found

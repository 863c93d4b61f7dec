"""``clinic-signer``, ``open`` and ``demo``: the window, or its tour without a display."""

from __future__ import annotations

from clinic_signer.cli.options import Options


def run_window(options: Options) -> int:
    """Open the window for real work; return its exit code.

    Raises:
        Failure: WINDOW_SILENT.
    """
    from clinic_signer.gui.app import run

    return run(language=options.window_language)


def run_open(options: Options) -> int:
    """Open prescriptions in the window, the one there is or a new one; return the exit code.

    Raises:
        Failure: WINDOW_SILENT, USAGE.
    """
    from clinic_signer.gui.app import run

    return run(
        language=options.window_language,
        sandbox=options.sandbox,
        sandbox_folder=options.sandbox_folder if options.sandbox else None,
        files=options.files,
        job_id=options.job,
    )


def run_demo(options: Options) -> int:
    """Open the window on the sandbox, or make the tour of ``--tour DIR``; return the exit code.

    Raises:
        Failure: the sandbox cannot be prepared; USAGE, the tour is a physician's.
    """
    if options.tour is not None:
        if options.person != "doctor":
            from clinic_signer.failures import Failure, FailureCode

            raise Failure(FailureCode.USAGE, reason=f"--tour --person {options.person}")
        from clinic_signer.gui.tour import run_tour

        return run_tour(options.tour, options.language, options.sandbox_folder)
    from clinic_signer.gui.app import run

    return run(
        language=options.window_language,
        sandbox=True,
        real_readers=options.real_readers,
        sandbox_folder=options.sandbox_folder,
        person=options.person,
        first_start=options.first_start,
    )

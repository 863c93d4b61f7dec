"""The failure catalogue: every failure a person can meet has a stable code, a cause and a remedy.

The code is part of the contract: it stands in dialogs, on the command line, in logs and in
``docs/failures.md``. Codes are never renamed or reused. A room raises :class:`Failure` with the
code and the facts (attempts left, line, file name); only ``cli`` and ``gui`` turn it into text.
Facts never hold a PIN, patient data or prescription text.
"""

from clinic_signer.failures.catalogue import CATALOGUE
from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.failure import Failure

__all__ = ["CATALOGUE", "Failure", "FailureCode"]

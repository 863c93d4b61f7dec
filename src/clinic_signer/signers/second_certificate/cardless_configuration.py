"""Where the local services for cardless signing are, as an administrator has set them.

None of it is known for certain: the defaults are what others have observed (docs/settings.md says
where), and every one is a setting, to be confirmed with MEDIS's guide.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from clinic_signer.settings_remote import Deployment, LoginMethod
from clinic_signer.signers.second_certificate.configuration import Timeouts, assert_safe_origin


@dataclass(frozen=True, slots=True)
class CardlessConfiguration:
    """The two local services.

    Attributes:
        token_url: origin of the service that knows who is logged in.
        sign_url: origin of the service that signs.
        token_path: asked for the token.
        login_path: opened in the browser.
        sign_path: given the prescription data.
        logout_path: ends the login; empty where no such thing is known.
        method: how the holder logs in.
        method_parameter: name of the query parameter for it; empty where the page asks.
        deployment: whose adapter it is.
        session: how long one login is used, at most.
        login_within: how long the browser is waited for.
        timeouts: of the requests.
    """

    token_url: str
    sign_url: str
    token_path: str
    login_path: str
    sign_path: str
    logout_path: str = ""
    method: LoginMethod = LoginMethod.FIDO
    method_parameter: str = ""
    deployment: Deployment = Deployment.EACH_PC
    session: timedelta = timedelta(hours=18)
    login_within: timedelta = timedelta(minutes=5)
    timeouts: Timeouts = field(default_factory=Timeouts)

    def __post_init__(self) -> None:
        assert_safe_origin(self.token_url)
        assert_safe_origin(self.sign_url)
        for path in (self.token_path, self.login_path, self.sign_path):
            if not path.startswith("/"):
                raise ValueError("a path begins with a slash")

    @property
    def login_page(self) -> str:
        """The address for the browser."""
        address = self.token_url + self.login_path
        if not self.method_parameter:
            return address
        joint = "&" if "?" in self.login_path else "?"
        return f"{address}{joint}{self.method_parameter}={self.method.value}"

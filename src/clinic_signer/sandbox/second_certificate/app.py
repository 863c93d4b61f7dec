"""The service as an ASGI application: its parts put together."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from clinic_signer.sandbox.second_certificate.approvals import Approvals
from clinic_signer.sandbox.second_certificate.browser import BrowserFlow
from clinic_signer.sandbox.second_certificate.csc_v1 import CscV1
from clinic_signer.sandbox.second_certificate.csc_v2 import CscV2
from clinic_signer.sandbox.second_certificate.dpop import Proofs
from clinic_signer.sandbox.second_certificate.layers import HANDLERS, Layers
from clinic_signer.sandbox.second_certificate.oauth import OAuth, PushedRequests
from clinic_signer.sandbox.second_certificate.page import page_routes
from clinic_signer.sandbox.second_certificate.pairing import Pairings
from clinic_signer.sandbox.second_certificate.passkeys import Passkeys
from clinic_signer.sandbox.second_certificate.pcs import Pcs
from clinic_signer.sandbox.second_certificate.phone import Phone
from clinic_signer.sandbox.second_certificate.phone_approvals import PhoneApprovals
from clinic_signer.sandbox.second_certificate.phone_sessions import PhoneSessions
from clinic_signer.sandbox.second_certificate.service import Service
from clinic_signer.sandbox.second_certificate.tokens import Tokens


def make_service(service: Service) -> Starlette:
    """Put the service together.

    Args:
        service: what its parts share.
    """
    proofs, pcs, tokens = Proofs(service), Pcs(service), Tokens(service)
    passkeys, phones = Passkeys(service), PhoneSessions(service)
    pushed = PushedRequests(service)
    pairings = Pairings(service, proofs, pcs, passkeys)
    approvals = Approvals(service, proofs, pcs, tokens, pushed)
    routes: list[BaseRoute] = [
        *pairings.routes(),
        *approvals.routes(),
        *OAuth(service, proofs, pcs, tokens, pushed, approvals.sessions).routes(),
        *BrowserFlow(service, approvals, pushed).routes(),
        *CscV2(service, proofs, pcs, passkeys, tokens).routes(),
        *CscV1(service, proofs, tokens).routes(),
        *Phone(service, passkeys, phones, pcs).routes(),
        *PhoneApprovals(service, passkeys, phones, pcs, pairings, approvals).routes(),
        *page_routes(),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Layers, service=service, origin=service.origin)],
        exception_handlers=HANDLERS,
    )

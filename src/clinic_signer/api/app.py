"""The API as an ASGI application: the contract's routes, its deeds behind, the guard around."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from clinic_signer.api import contract
from clinic_signer.api.contract import OPERATIONS, Operation
from clinic_signer.api.deeds import Deeds
from clinic_signer.api.guard import Guard, Rules
from clinic_signer.api.parameters import Asked, read
from clinic_signer.api.token import TokenKeeper
from clinic_signer.api.watching import Pool
from clinic_signer.failures import Failure, FailureCode

Deed = Callable[[Request, Asked], Awaitable[Response]]


def make_app(deeds: Deeds, rules: Rules, keeper: TokenKeeper, pool: Pool) -> ASGIApp:
    """Put the API together."""
    done: Mapping[str, Deed] = {
        contract.HAND_IN.name: deeds.hand_in,
        contract.LIST.name: deeds.listed,
        contract.GET.name: deeds.get,
        contract.CANCEL.name: deeds.cancel,
        contract.SIGNED.name: deeds.signed,
        contract.RECEIPT.name: deeds.receipt,
        contract.SERVICE.name: deeds.service,
        contract.SHOW_JOB.name: deeds.show_job,
        contract.SHOW.name: deeds.show,
        contract.EVENTS.name: deeds.events,
        contract.STATUS.name: deeds.status,
        contract.OPENAPI.name: deeds.openapi,
    }
    paths: dict[str, dict[str, tuple[Operation, Deed]]] = {}
    for operation in OPERATIONS:
        methods = paths.setdefault(operation.path, {})
        methods[operation.method] = (operation, done[operation.name])
    routes = [Route(path, _Path(methods)) for path, methods in paths.items()]
    return Guard(Router(routes, redirect_slashes=False, default=_unknown), rules, keeper, pool)


class _Path:
    """What answers at one path.

    Args:
        methods: the operations there.
    """

    def __init__(self, methods: Mapping[str, tuple[Operation, Deed]]) -> None:
        self._methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Do what is asked for.

        Raises:
            Failure: it cannot be done.
        """
        request = Request(scope, receive, send)
        if (found := self._methods.get(request.method)) is None:
            allowed = ", ".join(sorted(self._methods))
            raise Failure(FailureCode.API_METHOD_REFUSED, allow=allowed)
        operation, deed = found
        asked = read(request, operation.parameters)
        _assert_type(request, operation)
        response = await deed(request, asked)
        await response(scope, receive, send)


def _assert_type(request: Request, operation: Operation) -> None:
    if not operation.takes:
        return
    types = request.headers.getlist("content-type")
    essence = types[0].partition(";")[0].strip().lower() if len(types) == 1 else ""
    if essence not in operation.takes:
        raise Failure(FailureCode.API_TYPE_REFUSED)


async def _unknown(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise Failure(FailureCode.API_PATH_UNKNOWN)

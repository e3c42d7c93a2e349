"""The paths of the identity server and of connections. Paths are case-insensitive, as Xero's are."""

import re
from collections.abc import Callable

from xero_sandbox.identity import authorize, connections, discovery, token_endpoint, tokens
from xero_sandbox.messages import Refused, Reply
from xero_sandbox.refusals import not_found, token_expired, token_unknown
from xero_sandbox.visit import Visit

Page = Callable[[Visit], Reply]

PAGES: dict[tuple[str, str], Page] = {
    ("GET", "/identity/connect/authorize"): authorize.show_consent,
    ("POST", "/identity/connect/authorize"): authorize.take_consent,
    ("POST", "/connect/token"): token_endpoint.exchange_token,
    ("POST", "/connect/revocation"): token_endpoint.revoke,
    ("GET", "/.well-known/openid-configuration"): discovery.configuration,
    ("GET", "/.well-known/openid-configuration/jwks"): discovery.keys,
}

_CONNECTION = re.compile(r"/connections/([^/]+)", re.IGNORECASE)


def serve(visit: Visit) -> Reply:
    path = visit.request.path.rstrip("/").lower()
    page = PAGES.get((visit.request.method, path))
    if page:
        return page(visit)
    if path == "/connections" and visit.request.method == "GET":
        return connections.list_connections(visit, _client_id(visit))
    found = _CONNECTION.fullmatch(path)
    if found and visit.request.method == "DELETE":
        return connections.delete_connection(visit, _client_id(visit), found[1])
    raise Refused(not_found())


def _client_id(visit: Visit) -> str:
    token = tokens.read_access(visit.connection, visit.request.bearer)
    if token is None:
        raise token_unknown()
    if token.expires <= visit.now:
        raise token_expired(token.expires)
    return token.grant.client_id

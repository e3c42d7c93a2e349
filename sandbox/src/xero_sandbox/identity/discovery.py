"""Where everything of the identity server is, and the public key of its tokens."""

from xero_sandbox.identity import signing
from xero_sandbox.identity.tokens import ISSUER
from xero_sandbox.messages import Reply
from xero_sandbox.visit import Visit
from xero_sandbox.wire import to_plain_json


def configuration(visit: Visit) -> Reply:
    """The issuer stays Xero's own, as it stands in the tokens; the endpoints are this server's."""
    content = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{visit.base_url}/identity/connect/authorize",
        "token_endpoint": f"{visit.base_url}/connect/token",
        "revocation_endpoint": f"{visit.base_url}/connect/revocation",
        "jwks_uri": f"{visit.base_url}/.well-known/openid-configuration/jwks",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    }
    return Reply(200, to_plain_json(content), "application/json")


def keys(visit: Visit) -> Reply:
    return Reply(200, to_plain_json(signing.public_keys(visit.connection)), "application/json")

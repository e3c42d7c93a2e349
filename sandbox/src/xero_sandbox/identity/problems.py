"""How the identity server refuses: HTTP 400 with one short code and nothing else."""

from xero_sandbox.messages import Refused, Reply
from xero_sandbox.wire import to_plain_json


def token_error(code: str) -> Refused:
    """`invalid_grant`, `invalid_client`, `invalid_request`, `unauthorized_client`, `invalid_scope`..."""
    return Refused(Reply(400, to_plain_json({"error": code}), "application/json; charset=UTF-8"))

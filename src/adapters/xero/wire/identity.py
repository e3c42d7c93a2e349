"""What Xero's identity server and its list of connections return."""

import msgspec

ORGANISATION = "ORGANISATION"


class Tokens(msgspec.Struct):
    """Lives for `expires_in` seconds."""

    access_token: str
    refresh_token: str
    expires_in: int = 1800


class GrantedConnection(msgspec.Struct, rename="camel"):
    """One tenant that the app may use; `tenant_type` is ORGANISATION or a kind of practice."""

    id: str
    tenant_id: str
    tenant_type: str = ""
    tenant_name: str | None = None


class Claims(msgspec.Struct):
    """The claims of an access token that are used."""

    authentication_event_id: str = ""


TOKENS = msgspec.json.Decoder(Tokens)
CONNECTIONS = msgspec.json.Decoder(list[GrantedConnection])
CLAIMS = msgspec.json.Decoder(Claims)

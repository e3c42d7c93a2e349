"""Bearer tokens: JWTs, signed with a key that the Productive backend and this server share (HS256)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt

from core.caller import Caller, Permission, Role
from core.errors import Refused
from core.ids import OrganizationId, UserId
from core.problems import Reason

ALGORITHM = "HS256"
CLAIMS = ["exp", "iss", "aud", "sub", "organization_id", "role"]
LEEWAY = timedelta(seconds=30)
LONGEST_TOKEN = 4096
LONGEST_ID = 255

FAULTS: Mapping[type[jwt.InvalidTokenError], str] = {
    jwt.ExpiredSignatureError: "The bearer token has expired",
    jwt.ImmatureSignatureError: "The bearer token is not valid yet",
    jwt.InvalidAudienceError: "The bearer token is for another audience",
    jwt.InvalidIssuerError: "The bearer token is from another issuer",
    jwt.InvalidSignatureError: "The bearer token is not signed with our key",
    jwt.InvalidAlgorithmError: f"The bearer token is not signed with {ALGORITHM}",
}
"""What is said of a token. Never the token itself."""


@dataclass(frozen=True, slots=True)
class CallerKey:
    """The shared key, not shown by repr, and the issuer and audience that every token must name."""

    key: str = field(repr=False)
    issuer: str
    audience: str

    def issue(self, caller: Caller, at: datetime, lasts: timedelta) -> str:
        """A token for this caller."""
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "iat": at,
            "exp": at + lasts,
            "sub": caller.user_id,
            "organization_id": caller.organization_id,
            "role": caller.role.value,
            "permissions": sorted(permission.value for permission in caller.permissions),
        }
        return jwt.encode(claims, self.key, ALGORITHM)

    def verify(self, token: str) -> Caller:
        """Who the token says is calling. Refused with UNAUTHENTICATED."""
        if len(token) > LONGEST_TOKEN:
            raise unauthenticated("The bearer token is too long")
        try:
            claims = jwt.decode(
                token,
                self.key,
                algorithms=[ALGORITHM],
                issuer=self.issuer,
                audience=self.audience,
                leeway=LEEWAY,
                options={"require": CLAIMS},
            )
        except jwt.MissingRequiredClaimError as error:
            raise unauthenticated(f"The bearer token has no claim {error.claim!r}") from None
        except jwt.InvalidTokenError as error:
            raise unauthenticated(FAULTS.get(type(error), "The bearer token is malformed")) from None
        except (ValueError, TypeError, ArithmeticError, RecursionError):  # claims of shapes that nobody foresaw
            raise unauthenticated("The bearer token is malformed") from None
        return caller_of(claims)


def caller_of(claims: Mapping[str, Any]) -> Caller:
    """The caller that these claims describe. Permissions that this version does not know are passed over."""
    granted = claims.get("permissions", [])
    if not isinstance(granted, list) or not all(isinstance(each, str) for each in granted):
        raise unauthenticated("The claim 'permissions' is not a list of texts")
    role = claims["role"]
    if not isinstance(role, str) or role not in {each.value for each in Role}:
        raise unauthenticated(f"The claim 'role' is not one of {', '.join(Role)}")
    return Caller(
        organization_id=OrganizationId(id_claim(claims, "organization_id")),
        user_id=UserId(id_claim(claims, "sub")),
        role=Role(role),
        permissions=frozenset(permission for permission in Permission if permission.value in granted),
    )


def id_claim(claims: Mapping[str, Any], name: str) -> str:
    value = claims[name]
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_ID or not value.isprintable():
        raise unauthenticated(f"The claim {name!r} is not an id of 1 to {LONGEST_ID} characters")
    return value


def token_of(metadata: Iterable[tuple[str, str | bytes]]) -> str:
    """The token in the `authorization` metadata, which must be there once. Refused with UNAUTHENTICATED."""
    given = [value for key, value in metadata if key == "authorization"]
    if len(given) != 1 or not isinstance(given[0], str):
        raise unauthenticated("The metadata has no authorization" if not given else "The authorization is ambiguous")
    scheme, _, token = given[0].partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise unauthenticated("The authorization is not of the form 'Bearer <token>'")
    return token.strip()


def unauthenticated(message: str) -> Refused:
    return Refused.because(Reason.UNAUTHENTICATED, "", message)

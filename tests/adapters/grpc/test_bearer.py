"""Bearer tokens: what is believed, and what is said of the others."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from adapters.grpc.edge.bearer import CallerKey, token_of
from core.caller import Caller, Permission, Role
from core.errors import Refused
from core.ids import OrganizationId, UserId
from core.problems import Reason
from support.edge import KEY

CALLER = Caller(OrganizationId("7"), UserId("carl"), Role.MEMBER, frozenset({Permission.COPY_INVOICES}))


def claims(**changes: Any) -> dict[str, Any]:
    valid = {
        "iss": "productive",
        "aud": "productive-xero",
        "exp": datetime.now(UTC) + timedelta(minutes=5),
        "sub": "carl",
        "organization_id": "7",
        "role": "member",
        "permissions": ["invoices.copy"],
    }
    return {name: value for name, value in {**valid, **changes}.items() if value is not None}


def signed(**changes: Any) -> str:
    return jwt.encode(claims(**changes), KEY.key, "HS256")


def message_for(token: str) -> str:
    with pytest.raises(Refused) as refusal:
        KEY.verify(token)
    (problem,) = refusal.value.problems
    assert problem.reason is Reason.UNAUTHENTICATED
    assert token not in problem.message
    return problem.message


def test_a_token_that_we_issue_says_who_is_calling() -> None:
    assert KEY.verify(KEY.issue(CALLER, datetime.now(UTC), timedelta(minutes=1))) == CALLER


def test_a_token_of_the_backend_says_who_is_calling_and_unknown_permissions_are_passed_over() -> None:
    assert KEY.verify(signed(permissions=["invoices.copy", "moon.fly"])) == CALLER
    assert KEY.verify(signed(permissions=None)).permissions == frozenset()


@pytest.mark.parametrize("name", ["exp", "iss", "aud", "sub", "organization_id", "role"])
def test_a_missing_claim_is_named(name: str) -> None:
    assert message_for(signed(**{name: None})) == f"The bearer token has no claim {name!r}"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"exp": datetime.now(UTC) - timedelta(hours=1)}, "The bearer token has expired"),
        ({"nbf": datetime.now(UTC) + timedelta(hours=1)}, "The bearer token is not valid yet"),
        ({"aud": "somebody else"}, "The bearer token is for another audience"),
        ({"iss": "somebody else"}, "The bearer token is from another issuer"),
        ({"role": ["admin"]}, "The claim 'role' is not one of admin, member, service"),
        ({"role": {"admin": True}}, "The claim 'role' is not one of admin, member, service"),
        ({"exp": float("inf")}, "The bearer token is malformed"),
        ({"exp": [1]}, "The bearer token is malformed"),
        ({"sub": 7}, "The bearer token is malformed"),
        ({"aud": {"a": 1}}, "The bearer token is for another audience"),
        ({"role": "root"}, "The claim 'role' is not one of admin, member, service"),
        ({"permissions": "invoices.copy"}, "The claim 'permissions' is not a list of texts"),
        ({"permissions": [1]}, "The claim 'permissions' is not a list of texts"),
        ({"organization_id": 7}, "The claim 'organization_id' is not an id of 1 to 255 characters"),
        ({"organization_id": " "}, "The claim 'organization_id' is not an id of 1 to 255 characters"),
        ({"organization_id": "7\n8"}, "The claim 'organization_id' is not an id of 1 to 255 characters"),
        ({"organization_id": "7" * 256}, "The claim 'organization_id' is not an id of 1 to 255 characters"),
    ],
)
def test_what_is_wrong_with_a_claim_is_said(changes: dict[str, Any], message: str) -> None:
    assert message_for(signed(**changes)) == message


def test_clocks_may_differ_by_half_a_minute() -> None:
    assert KEY.verify(signed(exp=datetime.now(UTC) - timedelta(seconds=20))) == CALLER


def test_another_key_is_not_believed() -> None:
    token = jwt.encode(claims(), "another key, which is long enough as well", "HS256")
    assert message_for(token) == "The bearer token is not signed with our key"


@pytest.mark.parametrize("algorithm", [None, "HS384", "HS512"])
def test_another_algorithm_is_not_believed(algorithm: str | None) -> None:
    key = KEY.key * 2
    token = jwt.encode(claims(), key if algorithm else None, algorithm)  # type: ignore[arg-type]  # "none" has no key
    assert message_for(token) == "The bearer token is not signed with HS256"


@pytest.mark.parametrize("token", ["rubbish", "a.b.c", "é", "x" * 5000])
def test_rubbish_is_no_token(token: str) -> None:
    assert message_for(token) in {"The bearer token is malformed", "The bearer token is too long"}


def test_the_key_is_not_shown() -> None:
    assert KEY.key not in repr(CallerKey(KEY.key, "a", "b"))


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ([], "The metadata has no authorization"),
        ([("authorization", "Basic abc")], "The authorization is not of the form 'Bearer <token>'"),
        ([("authorization", "Bearer ")], "The authorization is not of the form 'Bearer <token>'"),
        ([("authorization", "Bearer a"), ("authorization", "Bearer b")], "The authorization is ambiguous"),
    ],
)
def test_authorization_that_is_none_is_refused(metadata: list[tuple[str, str | bytes]], message: str) -> None:
    with pytest.raises(Refused) as refusal:
        token_of(metadata)
    assert refusal.value.problems[0].message == message


def test_the_scheme_is_read_in_any_case() -> None:
    assert token_of([("user-agent", "x"), ("authorization", "bearer abc")]) == "abc"

"""Who may call what: one table, complete, and closed to what is not in it."""

from typing import Any

import pytest

from adapters.grpc.edge.admission import BY_SIGNATURE, RULES, Anyone, admit, allows, is_open
from adapters.grpc.server import SERVICES
from core.caller import Caller, Permission, Role
from core.errors import Refused
from core.ids import OrganizationId, UserId
from core.problems import Reason
from support.edge import KEY, SERVICERS, a_token

METHODS = [f"/{service.full_name}/{method.name}" for service in SERVICES for method in service.methods]
ADMIN = Caller(OrganizationId("7"), UserId("ann"), Role.ADMIN)
MEMBER = Caller(OrganizationId("7"), UserId("max"), Role.MEMBER)
COPIER = Caller(OrganizationId("7"), UserId("carl"), Role.MEMBER, frozenset({Permission.COPY_INVOICES}))
BACKEND = Caller(OrganizationId("7"), UserId("backend"), Role.SERVICE)


def metadata(caller: Caller) -> list[tuple[str, str]]:
    return [("authorization", f"Bearer {a_token(caller)}")]


def test_every_method_that_is_served_has_a_rule_and_no_rule_lacks_its_method() -> None:
    assert set(RULES) | BY_SIGNATURE == set(METHODS)
    assert not set(RULES) & BY_SIGNATURE


def test_only_the_delivery_of_a_webhook_is_admitted_by_its_signature() -> None:
    assert {method.rpartition("/")[2] for method in BY_SIGNATURE} == {"DeliverXeroWebhook"}


@pytest.mark.parametrize("method", sorted(RULES))
def test_an_admin_may_do_everything_and_is_known_by_the_token_alone(method: str) -> None:
    assert admit(method, metadata(ADMIN), KEY) == ADMIN


@pytest.mark.parametrize("method", [method for method, rule in RULES.items() if rule is Role.ADMIN])
@pytest.mark.parametrize("caller", [MEMBER, COPIER, BACKEND])
def test_only_admins_set_up(method: str, caller: Caller) -> None:
    with pytest.raises(Refused) as refusal:
        admit(method, metadata(caller), KEY)
    (problem,) = refusal.value.problems
    assert (problem.reason, problem.facts) == (Reason.PERMISSION_DENIED, {"role": "admin"})


def test_everything_that_changes_something_but_a_copy_is_an_admins() -> None:
    changing = {method.rpartition("/")[2] for method, rule in RULES.items() if rule is Role.ADMIN}
    assert changing == {
        *("StartConnection", "CompleteConnection", "ChooseTenant", "DisconnectConnection", "DeleteConnection"),
        *("SwitchPayments", "BackfillPayments"),
        *("UpdateSettings", "ResolveTransfer", "LinkExisting", "Unlink", "ImportLinks", "Relink"),
    }


def test_whatever_can_be_only_checked_changes_something_and_is_not_open_to_all() -> None:
    writes = [
        f"/{service.full_name}/{method.name}"
        for service in SERVICES
        for method in service.methods
        if "validate_only" in method.input_type.fields_by_name
    ]
    assert len(writes) == 14
    assert Anyone.OF_THE_ORGANIZATION not in {RULES[method] for method in writes}


@pytest.mark.parametrize(("file", "servicer"), SERVICERS.items())
def test_every_method_of_the_contract_is_answered(file: Any, servicer: Any) -> None:
    (service,) = file.DESCRIPTOR.services_by_name.values()
    (contract,) = (base for base in servicer.__mro__ if base.__name__ == f"{service.name}Servicer")
    for method in service.methods:
        assert getattr(servicer, method.name) is not getattr(contract, method.name)


def test_copying_needs_its_permission() -> None:
    method = "/productive.xero.v1.CopyService/CopyDocument"
    assert admit(method, metadata(COPIER), KEY) == COPIER
    with pytest.raises(Refused) as refusal:
        admit(method, metadata(BACKEND), KEY)
    assert refusal.value.problems[0].facts == {"permissions": ",".join(Permission)}


def test_anyone_of_the_organization_may_look() -> None:
    assert allows(Anyone.OF_THE_ORGANIZATION, MEMBER)


def test_a_method_without_a_rule_is_closed_to_everybody() -> None:
    with pytest.raises(Refused) as refusal:
        admit("/productive.xero.v1.CopyService/DropEverything", metadata(ADMIN), KEY)
    assert refusal.value.problems[0].reason is Reason.PERMISSION_DENIED


@pytest.mark.parametrize("method", METHODS)
def test_none_of_our_methods_is_open(method: str) -> None:
    assert not is_open(method)


def test_health_and_reflection_are_open() -> None:
    assert is_open("/grpc.health.v1.Health/Check")
    assert is_open("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")


def test_raw_calls_are_shown_to_admins_and_services_only() -> None:
    """They have whole documents in them, and Xero's answers to the byte."""
    method = "/productive.xero.v1.TransferService/ListAttempts"
    assert [admit(method, metadata(caller), KEY) for caller in (ADMIN, BACKEND)] == [ADMIN, BACKEND]
    for caller in (MEMBER, COPIER):
        with pytest.raises(Refused) as refusal:
            admit(method, metadata(caller), KEY)
        assert refusal.value.problems[0].reason is Reason.PERMISSION_DENIED

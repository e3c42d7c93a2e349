"""Connections: reading requests, making responses."""

from adapters.grpc.wire.enums import CONNECTION_STATES
from adapters.grpc.wire.problems import wire_problem, wire_problems
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.values import wire_moment
from core.connection import Connection
from core.ids import ConnectionId, SubsidiaryId, TenantId
from productive.xero.v1 import connection_service_pb2 as wire
from usecases.connections.requests import (
    Checked,
    Completed,
    ConnectionCommand,
    ConsentAsked,
    Redirected,
    TenantChosen,
    TenantOffer,
)

LONGEST_NAME = 255
LONGEST_ADDRESS = 2000
LONGEST_SECRET = 4000
"""Xero says nothing of how long its codes are; this is far beyond those seen."""


def read_connection_command(fields: Fields) -> ConnectionCommand:
    return ConnectionCommand(
        subsidiary_id=SubsidiaryId(fields.id("subsidiary_id")),
        subsidiary_name=fields.text("subsidiary_name", required=True, limit=LONGEST_NAME),
        redirect_uri=fields.text("redirect_uri", required=True, limit=LONGEST_ADDRESS),
    )


def read_redirected(fields: Fields) -> Redirected:
    """The redirect's query; a code, unless there is an error instead."""
    state = fields.text("state", required=True, limit=LONGEST_SECRET)
    error = fields.text("error", limit=LONGEST_NAME)
    return Redirected(state, fields.text("code", required=not error, limit=LONGEST_SECRET), error)


def read_tenant_chosen(fields: Fields) -> TenantChosen:
    state = fields.text("state", required=True, limit=LONGEST_SECRET)
    return TenantChosen(state, TenantId(fields.id("tenant_id")))


def read_connection_id(fields: Fields) -> ConnectionId:
    return ConnectionId(fields.id("connection_id"))


def wire_consent(asked: ConsentAsked) -> wire.StartConnectionResponse:
    return wire.StartConnectionResponse(consent_url=asked.url or "", expire_time=wire_moment(asked.expires_at))


def wire_connection(connection: Connection) -> wire.Connection:
    return wire.Connection(
        connection_id=connection.id,
        subsidiary_id=connection.subsidiary_id,
        subsidiary_name=connection.subsidiary_name,
        tenant_id=connection.tenant.id,
        tenant_name=connection.tenant.name,
        base_currency_code=connection.base_currency,
        state=CONNECTION_STATES.value(connection.state),
        connected_by=connection.connected_by,
        connect_time=wire_moment(connection.connected_at),
        state_time=wire_moment(connection.state_at),
        noticed_at_xero=connection.noticed_at_xero,
    )


def wire_completed(completed: Completed) -> wire.CompleteConnectionResponse:
    made = completed.connection
    by_name = sorted(completed.tenants, key=lambda offer: (offer.tenant.name.casefold(), offer.tenant.id))
    return wire.CompleteConnectionResponse(
        connection=wire_connection(made) if made else None,
        tenants=[wire_tenant(offer) for offer in by_name],
        problems=wire_problems(completed.problems),
    )


def wire_tenant(offer: TenantOffer) -> wire.Tenant:
    return wire.Tenant(
        tenant_id=offer.tenant.id,
        name=offer.tenant.name,
        problem=wire_problem(offer.problem) if offer.problem else None,
    )


def wire_checked(checked: Checked) -> wire.CheckConnectionResponse:
    return wire.CheckConnectionResponse(
        connection=wire_connection(checked.connection), problems=wire_problems(checked.problems)
    )

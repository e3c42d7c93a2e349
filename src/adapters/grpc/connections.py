"""Connections: reading requests, rendering answers."""

from adapters.grpc.enums import CONNECTION_STATES
from adapters.grpc.reading import Fields
from adapters.grpc.values import wire_moment
from core.connection import Connection
from core.ids import ConnectionId, SubsidiaryId
from productive.xero.v1 import connection_service_pb2 as wire
from usecases.requests import ConnectionWanted, ConsentAsked, Redirected

LONGEST_NAME = 255
LONGEST_ADDRESS = 2000
LONGEST_SECRET = 4000
"""Xero says nothing of how long its codes are; this is far beyond those seen."""


def read_connection_wanted(fields: Fields) -> ConnectionWanted:
    return ConnectionWanted(
        subsidiary_id=SubsidiaryId(fields.id("subsidiary_id")),
        subsidiary_name=fields.text("subsidiary_name", required=True, limit=LONGEST_NAME),
        redirect_uri=fields.text("redirect_uri", required=True, limit=LONGEST_ADDRESS),
    )


def read_redirected(fields: Fields) -> Redirected:
    """The redirect's query; a code, unless there is an error instead."""
    state = fields.text("state", required=True, limit=LONGEST_SECRET)
    error = fields.text("error", limit=LONGEST_NAME)
    return Redirected(state, fields.text("code", required=not error, limit=LONGEST_SECRET), error)


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
        connected_at=wire_moment(connection.connected_at),
    )

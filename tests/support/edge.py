"""The gRPC edge over the plugin in memory: its servicers by grpcio-testing, and the whole of it as a real server."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

import grpc
import grpc_testing
from google.protobuf.message import Message
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status
from injector import Binder, Injector, InstanceProvider

from adapters.grpc import CallerKey, GrpcModule, GrpcServer, Threads
from adapters.grpc.connections.service import Connections
from adapters.grpc.copies.service import Copies
from adapters.grpc.edge.caller import calling
from adapters.grpc.links.service import Links
from adapters.grpc.runs.service import Runs
from adapters.grpc.settings.service import ConnectionSettings
from adapters.grpc.transfers.service import Transfers
from core.caller import Caller
from core.errors import PluginError
from productive.xero.v1 import (
    connection_service_pb2,
    copy_service_pb2,
    link_service_pb2,
    run_service_pb2,
    settings_service_pb2,
    transfer_service_pb2,
)
from support.plugin import Plugin, a_copier

M = TypeVar("M", bound=Message)

KEY = CallerKey("a key of the tests, which is long enough", "productive", "productive-xero")
SERVICERS: dict[Any, type[Any]] = {
    connection_service_pb2: Connections,
    settings_service_pb2: ConnectionSettings,
    copy_service_pb2: Copies,
    transfer_service_pb2: Transfers,
    link_service_pb2: Links,
    run_service_pb2: Runs,
}


@dataclass
class StandIn:
    """A use case that answers what a test says, and keeps what it was asked."""

    response: Any
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    named: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, *asked: Any, **named: Any) -> Any:
        self.asked.append(asked)
        self.named.append(named)
        return self.response


def edge_over(plugin: Plugin, threads: int = 4, stand_ins: Mapping[type[Any], StandIn] | None = None) -> Injector:
    """The edge over the use cases of this process, but for those that another stands in for."""

    def replace(binder: Binder) -> None:
        for use_case, stand_in in (stand_ins or {}).items():
            binder.bind(use_case, to=InstanceProvider(stand_in))

    return plugin.process.create_child_injector([GrpcModule(KEY, Threads(threads)), replace])


@dataclass
class As:
    """A servicer that is called by this caller. What it raises is kept: grpcio-testing tells only its text."""

    caller: Caller
    servicer: Any
    raised: Exception | None = None

    def __getattr__(self, method: str) -> Any:
        def response(request: Message, context: grpc.ServicerContext) -> Any:
            with calling(self.caller):
                try:
                    return getattr(self.servicer, method)(request, context)
                except PluginError as error:
                    self.raised = error
                    context.abort(grpc.StatusCode.UNKNOWN, "refused")

        return response


@dataclass
class Servicers:
    """Our servicers without a socket."""

    plugin: Plugin = field(default_factory=lambda: Plugin().connected())
    stand_ins: Mapping[type[Any], StandIn] = field(default_factory=dict)

    @cached_property
    def edge(self) -> Injector:
        return edge_over(self.plugin, stand_ins=self.stand_ins)

    def call(self, request: Message, kind: type[M], by: Caller | None = None, timeout: float | None = None) -> M:
        """The response of the method that takes such a request; what it raises is raised here."""
        file, method = method_of(request)
        spoken = As(by or a_copier(), self.edge.get(SERVICERS[file]))
        server = grpc_testing.server_from_dictionary(
            {method.containing_service: spoken}, grpc_testing.strict_real_time()
        )
        call = server.invoke_unary_unary(method, (), request, timeout)
        response, _, code, _ = call.termination()
        if spoken.raised is not None:
            raise spoken.raised
        assert code is grpc.StatusCode.OK
        assert isinstance(response, kind)
        return response


def method_of(request: Message) -> tuple[Any, Any]:
    """The file and the method of a request: each method has a request type of its own."""
    for file in SERVICERS:
        for service in file.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                if method.input_type is request.DESCRIPTOR:
                    return file, method
    raise LookupError(request.DESCRIPTOR.full_name)


@dataclass
class Reply:
    """What came back over the wire."""

    code: grpc.StatusCode
    message: str = ""
    response: Any = None
    status: Status | None = None
    trailing: Sequence[tuple[str, str | bytes]] = ()

    def detail(self, kind: type[M]) -> M:
        """The detail of this kind; LookupError if there is none."""
        for packed in self.status.details if self.status else ():
            made = kind()
            if packed.Unpack(made):
                return made
        raise LookupError(kind.DESCRIPTOR.full_name)

    def has(self, kind: type[Message]) -> bool:
        name = kind.DESCRIPTOR.full_name
        return any(packed.TypeName() == name for packed in (self.status.details if self.status else ()))


@dataclass
class Wire:
    """A client of a real server on loopback."""

    channel: grpc.Channel
    server: GrpcServer
    edge: Injector

    def call(self, request: Message, token: str | None = "", by: Caller | None = None, timeout: float = 20) -> Reply:
        """The response of the method that takes such a request. `token` None sends none, "" one of `by`."""
        _, method = method_of(request)
        metadata = (("authorization", f"Bearer {token or a_token(by)}"),) if token is not None else ()
        response_type = method.output_type._concrete_class
        stub: Any = self.channel.unary_unary(
            f"/{method.containing_service.full_name}/{method.name}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=response_type.FromString,
        )
        try:
            response, call = stub.with_call(request, metadata=metadata, timeout=timeout)
        except grpc.RpcError as error:
            failed: Any = error
            trailing = failed.trailing_metadata() or ()
            return Reply(failed.code(), failed.details(), None, rpc_status.from_call(failed), trailing)
        return Reply(grpc.StatusCode.OK, "", response, None, call.trailing_metadata())


def a_token(by: Caller | None = None, at: datetime | None = None, lasts: timedelta = timedelta(minutes=5)) -> str:
    return KEY.issue(by or a_copier(), at or datetime.now(UTC), lasts)


@contextmanager
def on_the_wire(
    plugin: Plugin,
    threads: int = 4,
    stand_ins: Mapping[type[Any], StandIn] | None = None,
    options: Sequence[tuple[str, Any]] = (),
) -> Iterator[Wire]:
    """A real server in this process, over the plugin in memory, and a client whose channel has these options."""
    edge = edge_over(plugin, threads, stand_ins)
    server = edge.get(GrpcServer)
    port = server.start("127.0.0.1:0")
    server.report_healthy()
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
        try:
            yield Wire(channel, server, edge)
        finally:
            server.stop(timedelta(seconds=5))

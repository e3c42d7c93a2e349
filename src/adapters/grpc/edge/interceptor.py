"""What happens around every call, in this order: the log's line, failures reported, the drain, the caller let in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import grpc
import structlog
from google.rpc.status_pb2 import Status
from injector import inject

from adapters.grpc.edge.admission import BY_SIGNATURE, admit, is_open
from adapters.grpc.edge.bearer import CallerKey
from adapters.grpc.edge.caller import calling
from adapters.grpc.edge.drain import Drain
from adapters.grpc.errors.failures import Failure, failure_of, internal
from adapters.grpc.errors.status import status_of
from core.caller import Caller
from ports import Clock, Identifiers

Q = TypeVar("Q")  # a method's question
A = TypeVar("A")  # and its response

CALL_ID = "x-call-id"
PUSHBACK = "grpc-retry-pushback-ms"
"""gRPC's own name: what a client with a retry policy goes by instead of its own delays."""

LONGEST_PUSHBACK = timedelta(seconds=5)
TOLD = ("request_id", "transfer_id", "connection_id", "link_id")
DETAILS = "grpc-status-details-bin"
LONGEST_FACT = 255

log = structlog.get_logger("calls")


@dataclass(slots=True)
class Call:
    """What the log has of one call: ids and outcomes, never a document's text."""

    id: str
    method: str
    began: datetime
    code: grpc.StatusCode = grpc.StatusCode.OK
    facts: dict[str, str] = field(default_factory=dict)

    def note(self, **facts: str) -> None:
        self.facts.update({name: value[:LONGEST_FACT] for name, value in facts.items() if value})

    def came_from(self, caller: Caller) -> None:
        self.note(organization_id=caller.organization_id, user_id=caller.user_id)

    def asked(self, request: object) -> None:
        """Ids that the request names. Only those of ours: a state, a code or a text is never among them."""
        self.note(**{name: getattr(request, name, "") for name in TOLD})

    def returned(self, response: object) -> None:
        transfer = getattr(getattr(response, "result", response), "transfer", None)  # a copy has a result
        self.note(transfer_id=transfer.transfer_id if transfer else "")

    def failed(self, failure: Failure) -> None:
        self.code = failure.code
        known = {key: failure.facts.get(key, "") for key in ("transfer_id", "error_id")}
        self.note(reason=failure.reason, **known)


class RichStatus(grpc.Status):
    """A status with its details, the call's id, and when a client that repeats by itself may do so."""

    def __init__(self, failure: Failure, status: Status, call_id: str) -> None:
        self.code = failure.code
        self.details = status.message
        self.trailing_metadata = (
            (DETAILS, status.SerializeToString()),
            (CALL_ID, call_id),
            (PUSHBACK, pushback(failure.retry_after)),
        )


def pushback(retry_after: timedelta | None) -> str:
    """Milliseconds to wait; "-1", which forbids it, where nobody should wait for so long within one call."""
    if retry_after is None or retry_after > LONGEST_PUSHBACK:
        return "-1"
    return str(round(retry_after.total_seconds() * 1000))


class Edge(grpc.ServerInterceptor):
    """Stands around every call but those of the open services."""

    @inject
    def __init__(self, key: CallerKey, drain: Drain, clock: Clock, identifiers: Identifiers) -> None:
        self._key = key
        self._drain = drain
        self._clock = clock
        self._identifiers = identifiers

    def intercept_service(
        self,
        continuation: "Callable[[grpc.HandlerCallDetails], grpc.RpcMethodHandler[Q, A] | None]",
        handler_call_details: grpc.HandlerCallDetails,
    ) -> "grpc.RpcMethodHandler[Q, A] | None":
        handler = continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or is_open(method):
            return handler
        behaviour, make = around(handler)
        made: grpc.RpcMethodHandler[Q, A] = make(
            lambda request, context: self._respond(method, behaviour, request, context),
            handler.request_deserializer,
            handler.response_serializer,
        )
        return made

    def _respond(
        self, method: str, behaviour: Callable[[Q, grpc.ServicerContext], A], request: Q, context: grpc.ServicerContext
    ) -> A:
        call = Call(self._identifiers.new(), method.removeprefix("/"), self._clock.now())
        context.set_trailing_metadata(((CALL_ID, call.id),))
        with self._logged(call), failures_reported(call, context), self._drain.call():
            if method in BY_SIGNATURE:
                return behaviour(request, context)
            caller = admit(method, context.invocation_metadata(), self._key)
            call.came_from(caller)
            call.asked(request)
            with calling(caller):
                response = behaviour(request, context)
            call.returned(response)
            return failures_in_stream(response, call, context) if isinstance(response, Iterator) else response  # type: ignore[return-value]

    @contextmanager
    def _logged(self, call: Call) -> Iterator[None]:
        """One line when the call ends; what others log during it bears its id, too."""
        with structlog.contextvars.bound_contextvars(call_id=call.id):
            try:
                yield
            finally:
                took = self._clock.now() - call.began
                milliseconds = round(took.total_seconds() * 1000, 1)
                log.info("call", method=call.method, status=call.code.name, ms=milliseconds, **call.facts)


def around(handler: Any) -> tuple[Callable[[Any, grpc.ServicerContext], Any], Callable[..., Any]]:
    """A handler's behaviour, and what makes a handler of its kind. Both ways at once nothing of ours streams.

    A behaviour that returns a stream has done everything when it returns: only messages are left to be sent.
    """
    if handler.unary_unary is not None:
        return handler.unary_unary, grpc.unary_unary_rpc_method_handler
    if handler.stream_unary is not None:
        return handler.stream_unary, grpc.stream_unary_rpc_method_handler
    if handler.unary_stream is None:
        raise TypeError("Nothing here stands around a stream both ways")
    return handler.unary_stream, grpc.unary_stream_rpc_method_handler


def is_unforeseen(cause: BaseException | None) -> bool:
    """Whether a failure was reported in words of ours and came of something that only the operator can look into."""
    return isinstance(cause, Exception) and failure_of(cause) is None


def failures_in_stream(stream: Iterator[Any], call: Call, context: grpc.ServicerContext) -> Iterator[Any]:
    """What goes wrong while a stream is being sent is reported as any other failure."""
    with failures_reported(call, context):
        yield from stream


@contextmanager
def failures_reported(call: Call, context: grpc.ServicerContext) -> Iterator[None]:
    """Every exception becomes a status; one that nobody foresaw goes to the log, and only its id to the caller."""
    try:
        yield
    except Exception as error:
        failure = failure_of(error)
        if failure is None or is_unforeseen(error.__cause__):
            log.exception("unexpected error", error_id=call.id, method=call.method)
        failure = failure or internal(call.id)
        call.failed(failure)
        context.abort_with_status(RichStatus(failure, status_of(failure), call.id))

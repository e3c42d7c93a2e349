"""The health service, on a thread of its own: a server whose threads all wait for Xero is busy, not dead."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import grpc
from grpc_health.v1.health import OVERALL_HEALTH, HealthServicer
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import add_HealthServicer_to_server


class Health:
    """NOT_SERVING until `serving`, and again from `stopping` on."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="health")
        self._servicer = HealthServicer()
        self._servicer.set(OVERALL_HEALTH, HealthCheckResponse.NOT_SERVING)
        # the instance's own attribute comes before the class's method when the service is added
        vars(self._servicer)["Check"] = apart(self._servicer.Check, self._pool)

    def add_to(self, server: grpc.Server) -> None:
        add_HealthServicer_to_server(self._servicer, server)

    def serving(self, services: Iterable[str]) -> None:
        for name in (OVERALL_HEALTH, *services):
            self._servicer.set(name, HealthCheckResponse.SERVING)

    def stopping(self) -> None:
        self._servicer.enter_graceful_shutdown()

    def close(self) -> None:
        self._pool.shutdown(wait=True)


Check = Callable[[HealthCheckRequest, grpc.ServicerContext], HealthCheckResponse]


def apart(check: Check, pool: ThreadPoolExecutor) -> Check:
    """The same, answered on this pool: grpc looks for the attribute, as its own health service does for Watch."""

    def response(request: HealthCheckRequest, context: grpc.ServicerContext) -> HealthCheckResponse:
        return check(request, context)

    response.experimental_thread_pool = pool  # type: ignore[attr-defined]  # grpc's own way to say so
    return response

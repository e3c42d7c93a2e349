"""The gRPC edge: what callers see of the use cases."""

from adapters.grpc.edge.bearer import CallerKey
from adapters.grpc.edge.streams import Threads
from adapters.grpc.module import GrpcModule
from adapters.grpc.server import CannotListen, GrpcServer

__all__ = ["CallerKey", "CannotListen", "GrpcModule", "GrpcServer", "Threads"]

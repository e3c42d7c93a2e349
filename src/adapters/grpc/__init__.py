"""The gRPC edge: what callers see of the use cases."""

from adapters.grpc.bearer import CallerKey
from adapters.grpc.module import GrpcModule
from adapters.grpc.server import CannotListen, GrpcServer
from adapters.grpc.streams import Threads

__all__ = ["CallerKey", "CannotListen", "GrpcModule", "GrpcServer", "Threads"]

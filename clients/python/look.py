"""Looks at the connections of an organization: python look.py ADDRESS TOKEN SERVICE_CONFIG"""

import sys
from pathlib import Path

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from productive.xero.v1 import connection_service_pb2, connection_service_pb2_grpc

address, token, config = sys.argv[1:]
channel = grpc.insecure_channel(address, options=[("grpc.service_config", Path(config).read_text())])
connections = connection_service_pb2_grpc.ConnectionServiceStub(channel)
try:
    request = connection_service_pb2.ListConnectionsRequest()
    found = connections.ListConnections(request, metadata=[("authorization", f"Bearer {token}")], timeout=5)
    print(f"{len(found.connections)} connections")
except grpc.RpcError as error:
    reason = ""
    status = rpc_status.from_call(error)
    for detail in status.details if status else ():
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            reason = info.reason
    print(error.code().name, reason)

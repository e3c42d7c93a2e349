package com.example;

import com.google.rpc.ErrorInfo;
import com.google.gson.Gson;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.productive.xero.v1.ConnectionServiceGrpc;
import io.productive.xero.v1.ListConnectionsRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Looks at the connections of an organization: Look ADDRESS TOKEN SERVICE_CONFIG. */
public final class Look {
  public static void main(String[] words) throws Exception {
    Map<String, ?> config = new Gson().fromJson(Files.readString(Path.of(words[2])), Map.class);
    var channel = ManagedChannelBuilder.forTarget(words[0]).usePlaintext().defaultServiceConfig(config).build();
    var headers = new Metadata();
    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + words[1]);
    var connections = ConnectionServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(5, TimeUnit.SECONDS);
    try {
      var found = connections.listConnections(ListConnectionsRequest.getDefaultInstance());
      System.out.println(found.getConnectionsCount() + " connections");
    } catch (StatusRuntimeException error) {
      var reason = "";
      var status = StatusProto.fromThrowable(error);
      for (var detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          reason = detail.unpack(ErrorInfo.class).getReason();
        }
      }
      System.out.println(error.getStatus().getCode() + " " + reason);
    }
    channel.shutdownNow();
  }
}

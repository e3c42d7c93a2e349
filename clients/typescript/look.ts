// Looks at the connections of an organization: node look.js ADDRESS TOKEN SERVICE_CONFIG
import { readFileSync } from "node:fs";
import { credentials, Metadata, status } from "@grpc/grpc-js";
import { ErrorInfo } from "./google/rpc/error_details";
import { Status } from "./google/rpc/status";
import { ConnectionServiceClient, ListConnectionsRequest } from "./productive/xero/v1/connection_service";

const [address, token, config] = process.argv.slice(2);
const client = new ConnectionServiceClient(address, credentials.createInsecure(), {
  "grpc.service_config": readFileSync(config, "utf8"),
});
const metadata = new Metadata();
metadata.set("authorization", `Bearer ${token}`);
const request = ListConnectionsRequest.fromPartial({});
client.listConnections(request, metadata, { deadline: Date.now() + 5000 }, (error, found) => {
  if (error) {
    const [details] = error.metadata.get("grpc-status-details-bin");
    const info = details && Status.decode(details as Buffer).details.find((each) => each.typeUrl.endsWith("ErrorInfo"));
    console.log(status[error.code], info ? ErrorInfo.decode(info.value).reason : "");
  } else {
    console.log(`${found.connections.length} connections`);
  }
  client.close();
});

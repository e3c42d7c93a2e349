// Looks at the connections of an organization: go run . ADDRESS TOKEN SERVICE_CONFIG
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	xerov1 "example.com/client/v1"
)

func main() {
	address, token := os.Args[1], os.Args[2]
	config, err := os.ReadFile(os.Args[3])
	if err != nil {
		panic(err)
	}
	connection, err := grpc.NewClient(address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(string(config)))
	if err != nil {
		panic(err)
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
	found, err := xerov1.NewConnectionServiceClient(connection).ListConnections(ctx, &xerov1.ListConnectionsRequest{})
	if err == nil {
		fmt.Printf("%d connections\n", len(found.GetConnections()))
		return
	}
	failed, reason := status.Convert(err), ""
	for _, detail := range failed.Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			reason = info.GetReason()
		}
	}
	fmt.Println(failed.Code(), reason)
}

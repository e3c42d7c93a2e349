# Looks at the connections of an organization: ruby look.rb ADDRESS TOKEN SERVICE_CONFIG
require "google/protobuf/well_known_types"
require "google/rpc/error_details_pb"
require "google/rpc/status_pb"
require "productive/xero/v1/connection_service_services_pb"

address, token, config = ARGV
options = { "grpc.service_config" => File.read(config) }
connections = Productive::Xero::V1::ConnectionService::Stub.new(address, :this_channel_is_insecure, channel_args: options)
begin
  request = Productive::Xero::V1::ListConnectionsRequest.new
  found = connections.list_connections(request, metadata: { authorization: "Bearer #{token}" }, deadline: Time.now + 5)
  puts "#{found.connections.size} connections"
rescue GRPC::BadStatus => error
  details = error.to_rpc_status&.details || []
  info = details.map { |detail| detail.unpack(Google::Rpc::ErrorInfo) }.compact.first
  puts "#{error.class.name.split('::').last.gsub(/(?<!^)([A-Z])/, '_\1').upcase} #{info&.reason}"
end

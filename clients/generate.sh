#!/usr/bin/env bash
# Generates a client in each language from the contract, as the README says, builds it, and has each look at a server
# three times: with a token, with a wrong one, and when the server is gone. Needs protoc, node, go, mvn and ruby.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$here/../.build/clients
python=$here/../.venv/bin/python
plugin=$here/../.venv/bin/productive-xero
export GOPATH=$work/gopath GOFLAGS=-mod=mod
export PATH=$PATH:$work/gopath/bin

rm -rf "$work/out" && mkdir -p "$work/out" && cd "$work/out"
"$plugin" protos protos
ours=$(cd protos && find productive -name '*.proto')
config=$work/out/protos/productive/xero/v1/service_config.json

python() {
  mkdir python && "$python" -m grpc_tools.protoc -I protos --python_out=python --grpc_python_out=python $ours
  cp "$here/python/look.py" python/
  look() { PYTHONPATH=python "$python" python/look.py "$@"; }
}

ruby_client() {
  mkdir ruby && grpc_tools_ruby_protoc -I protos --ruby_out=ruby --grpc_out=ruby $ours
  look() { ruby -Iruby "$here/ruby/look.rb" "$@"; }
}

typescript() {
  mkdir typescript && (cd typescript && npm init -y > /dev/null && npm install --silent ts-proto @grpc/grpc-js typescript @types/node)
  protoc -I protos --plugin=typescript/node_modules/.bin/protoc-gen-ts_proto --ts_proto_out=typescript \
    --ts_proto_opt=outputServices=grpc-js,esModuleInterop=true $ours google/rpc/status.proto google/rpc/error_details.proto
  cp "$here/typescript/look.ts" typescript/
  (cd typescript && npx tsc --target es2022 --module nodenext --moduleResolution nodenext --strict --skipLibCheck --outDir out look.ts)
  look() { node typescript/out/look.js "$@"; }
}

go_client() {
  go install google.golang.org/protobuf/cmd/protoc-gen-go@latest
  go install google.golang.org/grpc/cmd/protoc-gen-go-grpc@latest
  cp -r "$here/go" go
  protoc -I protos --go_out=go --go_opt=module=xero.productive.io --go-grpc_out=go --go-grpc_opt=module=xero.productive.io $ours
  (cd go && go mod tidy && go build -o look .) 2> go/build.log || { cat go/build.log; return 1; }
  look() { go/look "$@"; }
}

java_client() {
  cp -r "$here/java" java
  (cd java && mvn -q -B -Dprotos="$work/out/protos" compile dependency:build-classpath -Dmdep.outputFile=classpath > build.log) || { cat java/build.log; return 1; }
  look() { java -cp "java/target/classes:$(cat java/classpath)" com.example.Look "$@"; }
}

serve() { # in a folder of its own, with a development key and an empty database
  mkdir server
  (cd server && PRODUCTIVE_XERO_LISTEN=127.0.0.1:0 exec "$plugin" serve --development > ready 2> log) &
  server=$!
  trap 'kill $server 2> /dev/null || true' EXIT
  until grep -q ready server/ready 2> /dev/null; do kill -0 $server; sleep 0.2; done
  address=$(awk '/ready/ {print $NF}' server/ready)
  token=$(cd server && "$plugin" token --organization 7 --user ann --role admin)
}

serve
failed=0
expect() { # what a client should say, and what it says
  if [[ "${2// /}" == "${3// /}" ]]; then echo "  $1: $3"; else echo "  $1: $3, and not $2"; failed=1; fi
}
for language in python ruby_client typescript go_client java_client; do
  echo "==> ${language%_client}"
  $language
  expect "with a token" "0 connections" "$(look "$address" "$token" "$config")"
  expect "with a wrong one" "UNAUTHENTICATED ERROR_REASON_UNAUTHENTICATED" "$(look "$address" wrong "$config" | tr '[:lower:]' '[:upper:]')"
  expect "without a server" "UNAVAILABLE" "$(look 127.0.0.1:1 "$token" "$config" 2> /dev/null | tr '[:lower:]' '[:upper:]')"
done
exit $failed

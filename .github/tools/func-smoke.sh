#!/bin/sh
# Starts the published package under the Azure Functions Core Tools (func on the PATH) with the local stack's services, publishes two
# sign-ins, and asks for the handoff that follows from them. Needs the .NET SDK and Node.js. HOST=standin tries this script without func.
set -eu
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
ready=$folder/ready.json

dotnet build src/HandoffFunctions.Local -c Release --nologo -v quiet
dotnet src/HandoffFunctions.Local/bin/Release/net10.0/HandoffFunctions.Local.dll serve --port 0 --host "${HOST:-func}" >"$ready" 2>"$folder/log" &
stack=$!
trap 'kill -TERM $stack 2>/dev/null || true; wait $stack 2>/dev/null || true; rm -rf "$folder"' EXIT

fail() {
  echo "$1" >&2
  cat "$folder/log" >&2
  exit 1
}

at() { node -p "JSON.parse(require('fs').readFileSync('$ready', 'utf8')).$1"; }

waited=0
until [ -s "$ready" ]; do
  kill -0 $stack 2>/dev/null || fail "The stack ended before it was ready."
  [ $waited -lt 300 ] || fail "The stack was not ready within five minutes."
  waited=$((waited + 1))
  sleep 1
done

functions=$(at functions) eventGrid=$(at eventGrid) issuer=$(at issuer) control=$(at control)
sign_in() {
  curl -fsS -X POST "$eventGrid" -H 'Content-Type: application/json' -d "{\"specversion\":\"1.0\",\"id\":\"$1\",\"source\":\"/smoke\",
    \"type\":\"Handoff.Session.Started\",\"time\":\"$2\",
    \"data\":{\"userId\":\"$3\",\"sessionId\":\"$1\",\"deviceId\":\"tablet-smoke\",\"deviceClass\":\"clinical-tablet\"}}"
  curl -fsS "$control/idle" >/dev/null
}
sign_in s-1 "$(date -u -d '2 minutes ago' +%Y-%m-%dT%H:%M:%SZ)" operator-a
sign_in s-2 "$(date -u -d '1 minute ago' +%Y-%m-%dT%H:%M:%SZ)" operator-b

token=$(curl -fsS "$issuer/dev-token?roles=Handoff.Read&sub=analyst-1")
custody=$(curl -fsS -H "Authorization: Bearer $token" "$functions/api/devices/tablet-smoke/custody")
case $custody in
  *handoff.detected*) echo "Under ${HOST:-func}, two sign-ins became a handoff." ;;
  *) fail "No handoff came of two sign-ins: $custody" ;;
esac

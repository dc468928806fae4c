#!/usr/bin/env bash
# Lints the contract with Spectral (its own rules and OWASP's) and Redocly. The rules stand in openapi/.
#   tests/outside/lint.sh [DOC]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
document=$(realpath "${1:-$root/openapi/openapi.json}")
"$here/setup.sh"
node=$root/target/outside/node
# A Node.js that setup.sh had to install is there.
PATH=$root/target/outside/venv/bin:$PATH

# Spectral finds rule sets beside the file that names them, and its exceptions hold for a file of this name.
work=$(mktemp -d "$node/lint.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp "$document" "$work/openapi.json"
cp "$root/openapi/spectral.yaml" "$root/openapi/redocly.yaml" "$work/"
cd "$work"

failed=0
"$node/node_modules/.bin/spectral" lint openapi.json --ruleset spectral.yaml --fail-severity hint || failed=1
REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true NO_COLOR=1 \
  "$node/node_modules/.bin/redocly" lint openapi.json --config redocly.yaml || failed=1
exit "$failed"

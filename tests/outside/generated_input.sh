#!/usr/bin/env bash
# Calls every operation of the contract with generated input, valid and invalid, and judges the answers by the contract
# (Schemathesis). The exceptions stand in schemathesis.toml.
#   tests/outside/generated_input.sh DOC BASE_URL TOKEN [SEED]
# TOKEN is the access token of an administrator. The service must be one that may be filled with nonsense, started with
# COALITION_RATE_LIMIT_PER_MINUTE=0 and COALITION_FORM_RATE_LIMIT_PER_HOUR=0. MAX_EXAMPLES (10) sets the effort;
# a run that takes longer than MAX_SECONDS (1500) fails.
set -euo pipefail
if [ "$#" -lt 3 ]; then
  echo "usage: $0 DOC BASE_URL TOKEN [SEED]" >&2
  exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
document=$(realpath "$1")
"$here/setup.sh"

# Its own folder, so that nothing of an earlier run has a say.
work=$(mktemp -d "$root/target/outside/run.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp "$here/schemathesis.toml" "$here/hooks.py" "$work/"
cd "$work"
seed=${4:-1}
status=0
timeout --signal=INT --kill-after=20 "${MAX_SECONDS:-1500}" \
  "$root/target/outside/venv/bin/schemathesis" --no-color run "$document" --url "$2" --header "Authorization: Bearer $3" \
  --checks all --exclude-checks response_schema_conformance --seed "$seed" --max-examples "${MAX_EXAMPLES:-10}" \
  --generation-database none --continue-on-failure --output-truncate true || status=$?
# A run whose token was refused has tested little: somebody nobody knows is 404 with a good token, 401 with a bad one.
answer=$(curl --silent --output /dev/null --write-out '%{http_code}' --header "Authorization: Bearer $3" "$2/api/v1/partners/nobody") || true
if [ "$answer" != 404 ]; then
  echo "The token is not valid any more ($answer): an operation has ended its session; see hooks.py." >&2
  status=1
fi
[ "$status" -eq 0 ] || echo "Generated input found failures; to see them again: SEED $seed against a fresh service." >&2
exit "$status"

#!/usr/bin/env bash
# Every check, on SQLite and on a PostgreSQL that the tests start by themselves. One build profile for all of them.
# The last line is "N passed, N failed"; the exit code is not 0 when anything failed.
set -uo pipefail
cd "$(dirname "$0")/.."

passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# One check that either holds or does not.
check() { # name, command...
  local name=$1
  shift
  echo "== $name"
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $name"
  fi
}

# A run of cargo test, whose own counts are added up.
cargo_tests() { # name, arguments of cargo test...
  local name=$1
  shift
  echo "== $name"
  local counts
  cargo test "$@" 2>&1 | tee "$log"
  local status=${PIPESTATUS[0]}
  counts=$(grep -E '^test result:' "$log" | sed -E 's/.* ([0-9]+) passed; ([0-9]+) failed; ([0-9]+) ignored.*/\1 \2 \3/')
  local ok=0 bad=0 ignored=0 a b c
  while read -r a b c; do
    [ -n "$a" ] && ok=$((ok + a)) && bad=$((bad + b)) && ignored=$((ignored + c))
  done <<<"$counts"
  passed=$((passed + ok))
  failed=$((failed + bad))
  if [ "$ignored" -gt 0 ]; then
    echo "FAILED: $ignored tests of '$name' are switched off"
    failed=$((failed + ignored))
  fi
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
    echo "FAILED: $name did not run"
    failed=$((failed + 1))
  elif [ "$ok" -eq 0 ]; then
    echo "FAILED: $name ran no test"
    failed=$((failed + 1))
  fi
}

if ! scripts/prepare.sh tests; then
  echo "0 passed, 1 failed"
  exit 1
fi
check "formatting" cargo fmt --all --check
check "lints" cargo clippy --quiet --workspace --all-targets -- -D warnings
check "build" cargo build --quiet --bin coalition
check "contract is the checked-in one" bash -c 'target/debug/coalition openapi | cmp - openapi/openapi.json || { echo "run make contract after a deliberate change"; exit 1; }'
check "contract lint" tests/outside/lint.sh openapi/openapi.json
check "deployment files" bash -c 'tests/outside/setup.sh && target/outside/venv/bin/python tests/outside/deployment.py'
cargo_tests "unit tests" --quiet -p coalition --lib
cargo_tests "black-box tests on SQLite and PostgreSQL" --quiet -p coalition-tests

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

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
    return 1
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

# The tests of the web app in Chromium, whose own counts are added up, too.
browser_tests() { # name, arguments of playwright test...
  local name=$1
  shift
  echo "== $name"
  local report=frontend/test-results/report.json
  rm -f "$report"
  (cd frontend && npx playwright test "$@")
  local status=$? ok=0 bad=0 skipped=0
  read -r ok bad skipped < <(node --print '
    const { stats } = JSON.parse(fs.readFileSync(process.argv[1], "utf8"));
    [stats.expected, stats.unexpected + stats.flaky, stats.skipped].join(" ")' "$report" 2>/dev/null)
  passed=$((passed + ${ok:-0}))
  failed=$((failed + ${bad:-0}))
  if [ "${skipped:-0}" -gt 0 ]; then
    echo "FAILED: $skipped tests of '$name' did not run"
    failed=$((failed + skipped))
  fi
  if [ "$status" -ne 0 ] && [ "$((${bad:-0} + ${skipped:-0}))" -eq 0 ]; then
    echo "FAILED: $name did not run to its end"
    failed=$((failed + 1))
  elif [ "${ok:-0}" -eq 0 ]; then
    echo "FAILED: $name passed no test"
    failed=$((failed + 1))
  fi
}

# The rules of the web app, counted like the others.
unit_tests_of_the_web_app() {
  echo "== web app: unit tests"
  local report=frontend/test-results/unit.json
  rm -f "$report"
  (cd frontend && npx vitest run --reporter=default --reporter=json --outputFile.json=test-results/unit.json)
  local status=$? ok=0 bad=0 skipped=0
  read -r ok bad skipped < <(node --print '
    const r = JSON.parse(fs.readFileSync(process.argv[1], "utf8"));
    [r.numPassedTests, r.numFailedTests, r.numPendingTests + r.numTodoTests].join(" ")' "$report" 2>/dev/null)
  passed=$((passed + ${ok:-0}))
  failed=$((failed + ${bad:-0} + ${skipped:-0}))
  if [ "${skipped:-0}" -gt 0 ]; then
    echo "FAILED: $skipped unit tests of the web app are switched off"
  fi
  if [ "${ok:-0}" -eq 0 ] || { [ "$status" -ne 0 ] && [ "$((${bad:-0} + ${skipped:-0}))" -eq 0 ]; }; then
    echo "FAILED: the unit tests of the web app did not run to their end"
    failed=$((failed + 1))
  fi
}

if ! scripts/prepare.sh tests; then
  echo "0 passed, 1 failed"
  exit 1
fi
check "formatting" cargo fmt --all --check
check "lints" cargo clippy --quiet --workspace --all-targets -- -D warnings
# All at once: the service and its unit tests are compiled beside each other.
check "build" cargo build --quiet --workspace --bins --tests
check "contract is the checked-in one" bash -c 'target/debug/coalition openapi | cmp - openapi/openapi.json || { echo "run make contract after a deliberate change"; exit 1; }'
check "contract lint" tests/outside/lint.sh openapi/openapi.json
check "deployment files" bash -c 'tests/outside/setup.sh && target/outside/venv/bin/python tests/outside/deployment.py'
cargo_tests "unit tests" --quiet -p coalition --lib
cargo_tests "black-box tests on SQLite and PostgreSQL" --quiet -p coalition-tests

# Messages are complete in every language and types are made anew from the contract, or the build stops.
if check "web app: messages, types of the contract and build" scripts/web.sh; then
  check "web app: formatting and lints" npm --prefix frontend run --silent lint
  check "web app: types" npm --prefix frontend run --silent check
  unit_tests_of_the_web_app
  browser_tests "web app: journeys, accessibility and weight in Chromium" --project checks
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

#!/usr/bin/env bash
# Speed and memory of the release build, as ratios to a ceiling that is measured in the same run.
#   PARTNERS=50000 PRACTICES=50000 SECONDS=4 SUBJECTS=partners,practices,engines scripts/bench.sh
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/prepare.sh tests
cargo build --release --bin coalition
cargo bench --quiet -p coalition-tests --bench ratios

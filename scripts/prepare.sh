#!/usr/bin/env bash
# Installs what the build and the tests need and this machine lacks. Says what is missing when it may not install it.
#   scripts/prepare.sh          what the build needs
#   scripts/prepare.sh tests    also what the tests need
set -euo pipefail

missing=()
need() { # a test that succeeds when it is there; the Debian package that brings it
  eval "$1" >/dev/null 2>&1 || missing+=("$2")
}
need 'command -v cc' build-essential
need 'command -v pkg-config' pkg-config
need 'pkg-config --exists openssl' libssl-dev
if [ "${1:-}" = tests ]; then
  need 'ls /usr/lib/postgresql/*/bin/initdb' postgresql
  need 'python3 -m venv --help && python3 -c "import ensurepip"' python3-venv
  need 'command -v node' nodejs
  need 'command -v npm' npm
  need 'command -v curl' curl
fi
if ! command -v cargo >/dev/null 2>&1; then
  echo "Rust is missing: install it with rustup, see https://rustup.rs" >&2
  exit 1
fi
[ "${#missing[@]}" -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing: ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "Missing: ${missing[*]}. Install them with your package manager, for example: sudo apt-get install ${missing[*]}" >&2
  exit 1
fi

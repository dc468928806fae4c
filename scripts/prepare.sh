#!/usr/bin/env bash
# Installs what the build and the tests need and this machine lacks. Says what is missing when it may not install it.
#   scripts/prepare.sh          what the build of the service needs
#   scripts/prepare.sh web      what the build of the web app needs
#   scripts/prepare.sh tests    both, and what the tests need
set -euo pipefail

oldest_node=20
node_is_new_enough() {
  [ "$(node --print 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge "$oldest_node" ]
}

missing=()
need() { # a test that succeeds when it is there; the Debian package that brings it
  eval "$1" >/dev/null 2>&1 || missing+=("$2")
}
if [ "${1:-}" != web ]; then
  need 'command -v cc' build-essential
  need 'command -v pkg-config' pkg-config
  need 'pkg-config --exists openssl' libssl-dev
fi
if [ "${1:-}" = web ] || [ "${1:-}" = tests ]; then
  need node_is_new_enough nodejs
  need 'command -v npm' npm
fi
if [ "${1:-}" = tests ]; then
  need 'ls /usr/lib/postgresql/*/bin/initdb' postgresql
  need 'python3 -m venv --help && python3 -c "import ensurepip"' python3-venv
  need 'command -v curl' curl
  need 'test -x "${CHROMIUM:-/usr/bin/chromium}"' chromium
  # Pages in Arabic need letters to be measured and looked at.
  need 'fc-list :lang=ar family | grep -q Noto' fonts-noto-core
  need 'command -v fc-list' fontconfig
fi
if [ "${1:-}" != web ] && ! command -v cargo >/dev/null 2>&1; then
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
# Older distributions bring an older Node.
if [[ " ${missing[*]} " == *" nodejs "* ]] && ! node_is_new_enough; then
  echo "Node $oldest_node or later is needed, and this system's package is older: see https://nodejs.org" >&2
  exit 1
fi

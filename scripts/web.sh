#!/usr/bin/env bash
# Builds the web app into frontend/dist. What is up to date is left as it is.
#   scripts/web.sh               builds
#   scripts/web.sh --if-needed   builds only when a source is newer than the last build
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
'' | --if-needed) ;;
*)
  sed -n '2,4s/^# \{0,1\}//p' "$0" >&2
  exit 2
  ;;
esac

dist=frontend/dist
# What it is built from: the app's own files but for what is made from them, and the contract.
newer_source() {
  find frontend openapi/openapi.json \
    \( -path "$dist" -o -name node_modules -o -name .svelte-kit -o -path frontend/src/lib/paraglide -o -path frontend/tests \
    -o -path frontend/test-results -o -path frontend/screenshots -o -name '*.gen.ts' -o -path frontend/project.inlang/cache \
    -o -path 'frontend/project.inlang/.*' -o -path frontend/project.inlang/README.md \) -prune \
    -o -type f -newer "$dist/index.html" -print -quit
}
if [ "${1:-}" = --if-needed ]; then
  if [ -f "$dist/index.html" ]; then
    newer=$(newer_source)
    [ -n "$newer" ] || exit 0
    echo "Building the web app: $newer has changed."
  fi
fi

scripts/prepare.sh web
began=$(mktemp)
trap 'rm -f "$began"' EXIT
cd frontend
# Installed packages belong to one lock file and one version of Node.
stamp=node_modules/.installed-for
wanted="$(sha256sum package-lock.json | cut -d ' ' -f 1) $(node --version)"
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
  # Exactly what the lock file names, as `npm ci` would; that refuses, because a package below the message compiler wishes
  # for builds for other systems that not every registry has.
  npm install --no-save --no-fund --no-audit
  mkdir -p node_modules
  echo "$wanted" >"$stamp"
fi
npm run build
test -f dist/index.html
# As old as the beginning of the build: what was edited meanwhile is newer.
touch -r "$began" dist/index.html

#!/usr/bin/env bash
# What the test of docs/production reads its files with: nftables (installed where we are root), nginx and
# prometheus (unpacked below .venv/tools, so that no server starts here). Where they cannot be had, that part is left out and says so.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v apt-get >/dev/null || exit 0
if [ "$(id -u)" = 0 ] && [ ! -x /usr/sbin/nft ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nftables >/dev/null || true
fi
unpacked() {  # the package, and its program
  [ -x "/$2" ] || [ -x ".venv/tools/$2" ] && return 0
  mkdir -p .venv/tools
  (cd .venv/tools && apt-get download -qq "$1" >/dev/null 2>&1 && dpkg -x "$1"_*.deb . && rm -f "$1"_*.deb) || true
}
unpacked nginx usr/sbin/nginx
unpacked prometheus usr/bin/promtool

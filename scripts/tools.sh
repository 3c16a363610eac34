#!/usr/bin/env bash
# What the test of docs/production reads its files with: nftables (installed where we are root) and nginx (unpacked
# below .venv/tools, so that no server starts here). Where they cannot be had, that part is left out and says so.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v apt-get >/dev/null || exit 0
if [ "$(id -u)" = 0 ] && [ ! -x /usr/sbin/nft ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nftables >/dev/null || true
fi
if [ ! -x /usr/sbin/nginx ] && [ ! -x .venv/tools/usr/sbin/nginx ]; then
  mkdir -p .venv/tools
  (cd .venv/tools && apt-get download -qq nginx >/dev/null 2>&1 && dpkg -x nginx_*.deb . && rm -f nginx_*.deb) || true
fi

#!/usr/bin/env bash
# Chromium and fonts for the browser tests, SoftHSM for those of keys: from Debian where we may, else one line says
# what to install.
set -euo pipefail
softhsm() { command -v softhsm2-util >/dev/null; }
found() { command -v chromium >/dev/null && fc-list 2>/dev/null | grep -qi noto; }
found && softhsm && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core fontconfig softhsm2 >/dev/null
fi
softhsm || echo "hawn: left out: the tests of keys in a PKCS#11 token (Debian: apt-get install softhsm2)"
command -v chromium >/dev/null && exit 0
echo "hawn: the browser tests need Chromium and Noto fonts: install the packages chromium and fonts-noto-core" >&2
exit 1

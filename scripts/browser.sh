#!/usr/bin/env bash
# Chromium and fonts for the browser tests, SoftHSM for those of keys: from Debian where we may, else one line says
# what to install. Chromium without its window (chromium-headless-shell) takes a third of the time; the whole one does.
set -euo pipefail
shell() { command -v chromium-headless-shell >/dev/null; }
browser() { shell || command -v chromium >/dev/null || command -v chromium-browser >/dev/null; }
softhsm() { command -v softhsm2-util >/dev/null; }
fonts() { [ -n "$(fc-list 2>/dev/null | grep -i noto)" ]; }  # grep -q would break the pipe, and pipefail tell it
shell && fonts && softhsm && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  get() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null; }
  apt-get update -qq
  get fonts-noto-core fontconfig softhsm2
  get --no-install-recommends chromium-headless-shell 2>/dev/null || browser || get chromium
fi
softhsm || echo "hawn: left out: the tests of keys in a PKCS#11 token (Debian: apt-get install softhsm2)"
browser && exit 0
echo "hawn: the browser tests need Chromium and Noto fonts: install the packages chromium and fonts-noto-core" >&2
exit 1

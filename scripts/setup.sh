#!/usr/bin/env bash
# ./.venv with everything that requirements/dev.txt locks. Touches nothing outside this folder, but for Debian's
# python3-venv where we are root and it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=.venv/.stamp
want=$(cat requirements/dev.txt pyproject.toml src/hawn/locale/*/LC_MESSAGES/*.po 2>/dev/null | sha256sum | cut -d' ' -f1)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && exit 0

find_python() {
  for name in python3.14 python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"; return
    fi
  done
}
python=$(find_python)
if [ -z "$python" ]; then
  echo "hawn: Python 3.11 or newer is needed (Debian: apt-get install python3 python3-venv)" >&2; exit 1
fi
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
  else
    echo "hawn: Python's venv is missing (Debian: apt-get install python3-venv)" >&2; exit 1
  fi
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
echo "Setting up .venv (a minute the first time)"
# The lock names every package, so nothing is resolved here: a resolver would meet a release newer than the lock
# behind an extra (coverage[toml]) and refuse it for want of a pin. `pip check` says whether the lock is whole.
pip=(.venv/bin/python -m pip --disable-pip-version-check)
"${pip[@]}" install -q --no-cache-dir --no-deps --require-hashes -r requirements/dev.txt
"${pip[@]}" install -q --no-cache-dir --no-deps --no-build-isolation -e .
"${pip[@]}" check >/dev/null || { "${pip[@]}" check >&2; exit 1; }
echo "$want" > "$stamp"

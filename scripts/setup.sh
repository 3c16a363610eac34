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
    exec 9<Makefile && flock 9  # scripts/debian.sh may run beside
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    flock -u 9
  else
    echo "hawn: Python's venv is missing (Debian: apt-get install python3-venv)" >&2; exit 1
  fi
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
echo "Setting up .venv (half a minute the first time)"
# The lock names every package, so nothing is resolved here: a resolver would meet a release newer than the lock
# behind an extra (coverage[toml]) and refuse it for want of a pin. `pip check` says whether the lock is whole.
# pip fetches uv, at the lock's own hash, and uv the rest: pip takes six times as long. Nothing is compiled before it is
# used: of 11,600 files a run needs 2,900. uv knows nothing of pip's own settings (a mirror, say): there pip does it all.
py=.venv/bin/python
pip=("$py" -m pip --disable-pip-version-check)
uv=(.venv/bin/uv --cache-dir .venv/.uv pip)
"${pip[@]}" install -q --no-cache-dir --no-compile --no-deps --require-hashes -r <(awk '/^[^ #]/ {on = /^uv==/} on' requirements/dev.txt)
"${uv[@]}" install -q --python "$py" --no-deps --require-hashes -r requirements/dev.txt || {
  echo "uv cannot fetch here: pip goes on"
  "${pip[@]}" install -q --no-cache-dir --no-compile --no-deps --require-hashes -r requirements/dev.txt
}
rm -rf .venv/.uv
"${pip[@]}" install -q --no-cache-dir --no-deps --no-build-isolation -e .
"${uv[@]}" check --python "$py" -q || { "${pip[@]}" check >&2; exit 1; }
rm -rf .venv/.uv
echo "$want" > "$stamp"

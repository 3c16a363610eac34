#!/usr/bin/env bash
# The whole suite on three processes, as tests that wait leave two cores idle (the walls also through a pooling proxy),
# then the database-wall tests again on Debian's PostgreSQL 15.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -x /usr/sbin/pgbouncer ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends pgbouncer >/dev/null || true
fi
[ -x /usr/sbin/pgbouncer ] || echo "hawn: left out: the walls behind a pooling proxy (Debian: apt-get install pgbouncer)"
# Where a machine starts what is installed, a scanner that fetches its own database is not ours to install.
if ! command -v clamd >/dev/null && [ "$(id -u)" = 0 ] && [ ! -d /run/systemd/system ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends clamav-daemon >/dev/null || true
fi
command -v clamd >/dev/null || echo "hawn: left out: attachments before a real ClamAV (Debian: apt-get install clamav-daemon)"
.venv/bin/python -m pytest -n 3 --dist loadgroup -q "$@"
[ $# -eq 0 ] || exit 0
bin=/usr/lib/postgresql/15/bin
if [ ! -x "$bin/postgres" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  mkdir -p /etc/postgresql-common
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql-15 >/dev/null || true
fi
if [ -x "$bin/postgres" ]; then
  echo "Again on $("$bin/postgres" --version):"
  mapfile -t walls < <(grep -rlE 'mark\.wall' tests --include='test_*.py')  # to collect the others takes longer
  HAWN_PG_BIN=$bin .venv/bin/python -m pytest -n 2 --dist loadgroup -q -m wall "${walls[@]}"
else
  echo "hawn: left out: the database-wall tests on PostgreSQL 15 (Debian: apt-get install postgresql-15)"
fi

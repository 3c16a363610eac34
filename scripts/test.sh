#!/usr/bin/env bash
# The whole suite on three processes, as tests that wait leave two cores idle (the walls also through a pooling proxy),
# then the database-wall tests again on Debian's PostgreSQL 15.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/python -m pytest -n 3 --dist loadgroup -q "$@"
[ $# -eq 0 ] || exit 0
bin=/usr/lib/postgresql/15/bin
if [ -x "$bin/postgres" ]; then
  echo "Again on $("$bin/postgres" --version):"
  mapfile -t walls < <(grep -rlE 'mark\.wall' tests --include='test_*.py')  # to collect the others takes longer
  HAWN_PG_BIN=$bin .venv/bin/python -m pytest -n 2 --dist loadgroup -q -m wall "${walls[@]}"
fi

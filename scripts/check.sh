#!/usr/bin/env bash
# Everything that needs no database: format, lint, imports, types, templates, migrations, settings, data.
set -euo pipefail
cd "$(dirname "$0")/.."
py=.venv/bin
step() { echo "- $1"; shift; "$@"; }
step "format" $py/ruff format -q --check src tests bench hatch_build.py
step "lint" $py/ruff check -q src tests bench hatch_build.py
step "imports" $py/lint-imports --no-cache
step "types" $py/mypy --no-error-summary
step "templates" $py/djlint --lint --quiet src
export DJANGO_SETTINGS_MODULE=hawn.config.settings.test
step "migrations" $py/python -W ignore -m django makemigrations --check --dry-run -v 0
step "settings" env DJANGO_SETTINGS_MODULE=hawn.config.settings.production HAWN_SECRET_KEY="$(printf 'k%.0s' {1..60})abcdefgh0123456789" \
  HAWN_CONTEXT_KEY="$(printf '0%.0s' {1..64})" DATABASE_URL=postgresql://app@localhost/none $py/python -m django check --deploy --fail-level WARNING
step "profiles" $py/hawn country check malta uk
step "catalogues" $py/hawn messages --check

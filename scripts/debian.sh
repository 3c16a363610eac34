#!/usr/bin/env bash
# What the tests use beside Python, from Debian where we may: in one go, as each run of apt-get takes seconds. Where we
# may not, a line says for each what is left out; without a browser we stop.
set -euo pipefail
cd "$(dirname "$0")/.."
has() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ]; }
browser() { has chromium-headless-shell || has chromium || has chromium-browser; }
fonts() { [ -n "$(fc-list 2>/dev/null | grep -i noto)" ]; }  # grep -q would break the pipe, and pipefail tell it
postgres() { [ -x /usr/lib/postgresql/15/bin/postgres ]; }
here() { has "$1" || [ -x ".venv/tools/usr/sbin/$1" ] || [ -x ".venv/tools/usr/bin/$1" ]; }

want=() unpack=()
has chromium-headless-shell || want+=(chromium-headless-shell)  # without its window: a third of the time of the whole
fonts || want+=(fonts-noto-core fontconfig)
has softhsm2-util || want+=(softhsm2)
has nft || want+=(nftables)
has pgbouncer || want+=(pgbouncer)
postgres || want+=(postgresql-15)
# Where a machine starts what is installed, a scanner that fetches its own database is not ours to install.
has clamd || [ -d /run/systemd/system ] || want+=(clamav-daemon)
here nginx || unpack+=(nginx)  # read the files of docs/production; unpacked only, so that no server starts
here promtool || unpack+=(prometheus)

install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1; }
if [ "$(id -u)" = 0 ] && has apt-get && [ ${#want[@]} -gt 0 ]; then
  exec 9<Makefile && flock 9  # make setup may want apt-get meanwhile
  echo "Installing what the tests use: ${want[*]}"
  apt-get update -qq || true  # what cannot be had is named below
  names=$(apt-cache pkgnames)
  known() { grep -qxF "$1" <<<"$names"; }
  get=()
  for package in "${want[@]}"; do ! known "$package" || get+=("$package"); done
  [ ${#get[@]} = 0 ] || install "${get[@]}" || for package in "${get[@]}"; do install "$package" || true; done
  browser || install chromium || true  # the whole one does, too
fi
if has apt-get && [ ${#unpack[@]} -gt 0 ]; then
  mkdir -p .venv/tools
  for package in "${unpack[@]}"; do
    (cd .venv/tools && apt-get download -qq "$package" && dpkg -x "$package"_*.deb . && rm "$package"_*.deb) >/dev/null 2>&1 || true
  done
fi

left() { echo "hawn: left out: $1 (Debian: apt-get install $2)"; }
has softhsm2-util || left "the tests of keys in a PKCS#11 token" softhsm2
has pgbouncer || left "the walls behind a pooling proxy" pgbouncer
has clamd || left "attachments before a real ClamAV" clamav-daemon
postgres || left "the database-wall tests on PostgreSQL 15" postgresql-15
has nft || left "reading the firewall of docs/production" nftables
here nginx || left "reading the web server's file of docs/production" nginx
here promtool || left "reading the alarms of docs/production" prometheus
fonts || left "letters of other scripts on the screens of the browser tests" fonts-noto-core
browser && exit 0
echo "hawn: the browser tests need Chromium and Noto fonts: install the packages chromium and fonts-noto-core" >&2
exit 1

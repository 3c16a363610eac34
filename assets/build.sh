#!/usr/bin/env bash
# Builds the committed style sheets and icons. Needs Node; users of Hawn do not.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --silent --no-fund --no-audit
out=../src/hawn/core/static/core
mkdir -p "$out/icons"
npx sass --load-path=node_modules --style=compressed --no-source-map --quiet-deps hawn.scss "$out/hawn.css"
node -e '
const fs = require("fs"), rtl = require("rtlcss");
fs.writeFileSync(process.argv[2], rtl.process(fs.readFileSync(process.argv[1], "utf8")));
' "$out/hawn.css" "$out/hawn.rtl.css"
for icon in phone mail lock house user users clock check triangle-alert languages log-out arrow-right heart-handshake file-text printer list-checks send door-open folder-lock map-pin calendar life-buoy info volume-2 siren landmark link paperclip image file-down coffee utensils trophy school baby accessibility shirt briefcase banknote stethoscope smile message-circle share-2 rss hand-helping minus plus chart-line; do
  cp "node_modules/lucide-static/icons/$icon.svg" "$out/icons/"
done
cp icons/*.svg "$out/icons/" # our own, in the same grid
cp node_modules/lucide-static/LICENSE "$out/icons/LICENSE"
cp LICENSE-govuk-frontend.txt "$out/" # the npm package ships none

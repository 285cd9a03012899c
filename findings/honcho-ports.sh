#!/usr/bin/env bash
# honcho 2.0.0: every line of a Procfile counts for the ports, also `release`, which a platform runs once before the
# others. With it in front, PORT=8080 gives `web` 8180; named alone, `web` gets 8080.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check honcho==2.0.0
cd "$folder"
printf 'release: sleep 1; echo migrated\nweb: echo listening on $PORT\n' > Procfile
"$folder/venv/bin/honcho" version
export PORT=8080
all=$("$folder/venv/bin/honcho" start --no-colour 2>&1 | grep listening)
alone=$("$folder/venv/bin/honcho" start --no-colour web 2>&1 | grep listening)
echo "with release: $all"
echo "alone: $alone"
[[ $all == *"listening on 8180" && $alone == *"listening on 8080" ]] || { echo "the behaviour has changed"; exit 1; }

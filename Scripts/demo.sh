#!/usr/bin/env bash
# Runs the demo of built programs ($1: their folder) into $2, and says whether it found exactly what it planted.
#
# The demo ends with 2, findings. That is a success only if the findings are those of Examples/demo/expected.json:
# docs/demo.md says which faults they are, and why.
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$1
out=$2

status=0
"$programs/zonefall" demo --out "$out" || status=$?
if [ "$status" -ne 2 ]; then
    echo "demo: ended with status $status; 2 (findings) was expected" >&2
    exit "$((status == 0 ? 1 : status))"
fi
"$programs/zonefall" report validate "$out/report.json" --expect Examples/demo/expected.json

#!/usr/bin/env bash
# Times the audit and the forecasts of the sample map with built programs ($1: their folder); writes Benchmarks/out/.
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$1
map=${ZONEFALL_BENCH_MAP:-Examples/shop/zonemap.yaml}
mkdir -p Benchmarks/out

seconds() {
    local started ended
    started=$(date +%s%N)
    "$@" >/dev/null 2>&1 || [ $? -eq 2 ]
    ended=$(date +%s%N)
    awk -v ns="$((ended - started))" 'BEGIN { printf "%.3f", ns / 1e9 }'
}

audit=$(seconds "$programs/zonefall" audit "$map" --format json)
simulate=$(seconds "$programs/zonefall" simulate "$map" --each --format json)
printf '{"map": "%s", "audit_seconds": %s, "simulate_seconds": %s}\n' "$map" "$audit" "$simulate" |
    tee Benchmarks/out/commands.json

#!/usr/bin/env bash
# Times the audit and the forecasts of a map of 10,000 things with built programs ($1: their folder); writes Benchmarks/out/.
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$1
mkdir -p Benchmarks/out
python3 Scripts/large-map.py 10000 >Benchmarks/out/map.json

# The middle of three runs. Status 2, findings, is what this map is made for.
seconds() {
    local run started
    for run in 1 2 3; do
        started=$(date +%s%N)
        "$@" >/dev/null || [ $? -eq 2 ]
        echo $(($(date +%s%N) - started))
    done | sort -n | awk 'NR == 2 { printf "%.3f", $1 / 1e9 }'
}

audit=$(seconds "$programs/zonefall" audit Benchmarks/out/map.json --format json)
simulate=$(seconds "$programs/zonefall" simulate Benchmarks/out/map.json --each --format json)
printf '{"things": 10000, "audit_seconds": %s, "simulate_each_seconds": %s}\n' "$audit" "$simulate" |
    tee Benchmarks/out/commands.json

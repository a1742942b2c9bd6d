#!/usr/bin/env bash
# Measures correlation: run.sh BENCH CLOUDS HOURS. Prints one JSON object, with instructions where perf may count them.
set -euo pipefail
bench=$1 clouds=$2 hours=$3
sizes=${SIZES:-"55 110 219 437"}

instructions() { # of a region of so many tenants; null where they can't be counted
    local count
    count=$(perf stat -x, -e instructions:u "$bench" cost "$1" 2>&1 >/dev/null | awk -F, '/instructions/ {print $1}') || true
    [[ $count =~ ^[0-9]+$ ]] && echo "$count" || echo null
}

printf '{"clouds":%s,\n"healthy":%s,\n"cost":[' "$("$bench" quality "$clouds")" "$("$bench" healthy "$hours")"
separator=""
for size in $sizes; do
    sample=$("$bench" cost "$size")
    printf '%s\n%s,"instructions":%s}' "$separator" "${sample%\}}" "$(instructions "$size")"
    separator=,
done
printf '\n]}\n'

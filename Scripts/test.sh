#!/usr/bin/env bash
# Runs every test: first those that may run side by side, then those that need the machine for themselves, one by one.
# Arguments go to `swift test`. Both parts always run; what failed stands at the end, and whole logs in out/test/.
set -euo pipefail
cd "$(dirname "$0")/.."
export ZONEFALL_REQUIRE_LAB=1
swift=${SWIFT:-swift}
logs=out/test

# Tests that measure time, with kernels, clocks and whole programs.
alone='ZonefallLabTests|ZonefallLinuxTests|ZonefallProbesTests|ZonefallAgentTests|ZonefallChaosTests|ZonefallDoorTests'

mkdir -p "$logs"
failed=()

part() {
    local name=$1 statuses=(0)
    shift
    echo "test: $name: started; each test stands in $logs/$name.log"
    # On the screen: a line per suite, what failed, and the sum.
    "$swift" test "$@" 2>&1 | tee "$logs/$name.log" |
        grep --line-buffered -E '(✔|✘) (Suite|Test run)|✘|error:|^Build' | cut -c1-400 ||
        statuses=("${PIPESTATUS[@]}")
    if [ "${statuses[0]}" -ne 0 ]; then failed+=("$name"); fi
}

part together --skip "$alone" "$@"
part alone --no-parallel --filter "$alone" "$@"

for name in "${failed[@]}"; do
    echo "test: what failed in $logs/$name.log:"
    grep -E '✘ (Test |Suite )?|: error: |Fatal error|Exited with' "$logs/$name.log" | grep -v '✘ Test run' |
        cut -c1-400 | head -n 60 || true
done
[ "${#failed[@]}" -eq 0 ]

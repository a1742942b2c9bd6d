#!/usr/bin/env bash
# Measures the probe engine beside a C prober, fping and blackbox_exporter, all in one run, in network namespaces of its
# own that end with it. Prints a table; writes Benchmarks/out/probes.json. Nothing is sent outside, nothing of this host changes.
#
#   Benchmarks/Probes/run.sh [--repeats 5] [--only REGEX] [--quick] [--drift-minutes 10]
#
# Needs ip, unshare, nsenter and python3. What else is there is measured as well: gcc with ../shared/probe-bench/cprobe.c, fping,
# prometheus-blackbox-exporter with wrk, nginx.
set -euo pipefail
cd "$(dirname "$0")/../.."

swift=${SWIFT:-swift}
bench=${PROBE_BENCH:-}
if [ -z "$bench" ]; then
    # Linked as we ship it: without the dynamic Swift libraries.
    "$swift" build --configuration release --static-swift-stdlib --product ProbeBench >&2
    bench=$("$swift" build --configuration release --static-swift-stdlib --show-bin-path)/ProbeBench
fi
agent=${ZONEFALL_AGENT:-}
if [ -z "$agent" ]; then
    "$swift" build --configuration release --static-swift-stdlib --product zonefall-agent >&2
    agent=$("$swift" build --configuration release --static-swift-stdlib --show-bin-path)/zonefall-agent
fi

# A user namespace makes it possible without root; what root alone may do (SCHED_FIFO) is then left out.
if [ "$(id -u)" -eq 0 ]; then user=(); else user=(--user --map-root-user); fi
exec unshare "${user[@]}" --net --mount --pid --fork --mount-proc --kill-child \
    python3 Benchmarks/Probes/run.py --bench "$bench" --agent "$agent" "$@"

#!/usr/bin/env bash
# Times the lease gate in namespaces that end with this command, and checks the figures against their goals.
# run.sh PROGRAM OUT [PREFIXES [RENEWALS]]
set -euo pipefail
program=$1 out=$2
shift 2
mkdir -p "$(dirname "$out")"
unshare --user --map-root-user --net --mount sh -euc '
    mount -t tmpfs none /run
    mkdir /run/netns
    ip link add zf0 type veth peer name zf1
    exec "$0" "$@"' "$program" "$@" > "$out"

python3 - "$out" <<'PYTHON'
import json, sys
figures = json.load(open(sys.argv[1]))
l3, l2 = figures["l3_silent"], figures["l2_dead"]
goals = [
    (f"arm {figures['prefixes']} prefixes, median", l3["arm"]["median_ms"], 300),
    ("renewal with them loaded, read back too, median", l3["renew_and_read_back"]["median_ms"], 0.1),
    ("renewal, p99", l3["renew_and_read_back"]["p99_ms"], None),
    ("revert, worst", l3["revert"]["max_ms"], 30),
    ("dead link: renewal of both tables, median", l2["renew_and_read_back"]["median_ms"], None),
    ("dead link: revert, worst", l2["revert"]["max_ms"], 30),
    (f"skew of {figures['hosts']} hosts, worst", figures["skew"]["max_ms"], 100),
]
missed = 0
for name, value, goal in goals:
    met = goal is None or value <= goal
    missed += not met
    print(f"{name:50} {value:10.3f} ms   {'' if goal is None else f'goal {goal} ms: ' + ('met' if met else 'MISSED')}")
sys.exit(1 if missed else 0)
PYTHON

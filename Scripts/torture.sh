#!/usr/bin/env bash
# Kills, freezes, floods, forges and replays in namespaces, as often as the goals ask for, and prints what came of it.
# The figures stand in Benchmarks/out/torture.json; tests add to it by TortureReport.
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
out=$PWD/Benchmarks/out/torture.json
mkdir -p Benchmarks/out out/test
crashes=$PWD/out/test/crash-points.json
rm -f "$out" "$crashes"

status=0
suites='ChaosdKillTests|ChaosdInvariantTests|ApprovalInvariantTests|LeaseHolderDeathTests|CrashPointTests|BlackoutKillTests'
ZONEFALL_REQUIRE_LAB=1 ZONEFALL_TORTURE_OUT=$out ZONEFALL_CRASH_POINTS=all ZONEFALL_CRASH_POINTS_OUT=$crashes \
    ZONEFALL_LANES=${ZONEFALL_LANES:-8} "$swift" test --no-parallel --filter "${TORTURE_FILTER:-$suites}" \
    2>&1 | tee out/test/torture.log | grep --line-buffered -E '(✔|✘) (Suite|Test run)|✘|error:' | cut -c1-300 || status=$?

python3 - "$out" "$crashes" <<'PYTHON' || status=1
import json, os, sys
path = sys.argv[1]
figures = {}
for source in sys.argv[1:]:
    if os.path.exists(source):
        figures.update(json.load(open(source)))
wanted = {"kills": None, "stuck": 0, "worst_excess_ms": 100, "renewals": None, "leaked_packets": 0, "crash_points": None,
          "unrecovered": 0, "dark_again": 0, "refused_plans": None, "accepted_mutants": 0, "replays": None,
          "accepted_replays": 0}
wrong = False
for name in list(wanted) + sorted(set(figures) - set(wanted)):
    value = figures.get(name)
    most = wanted.get(name)
    bad = value is not None and most is not None and value > most
    wrong |= bad or (value is None)
    text = "not measured" if value is None else f"{value:,.1f}".rstrip("0").rstrip(".")
    print(f"{name:28} {text:>14}   {'' if most is None else f'at most {most}: ' + ('NO' if bad else 'yes')}")
    figures.setdefault(name, None)
json.dump({k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in sorted(figures.items())},
          open(path, "w"), indent=2)
open(path, "a").write("\n")
sys.exit(1 if wrong else 0)
PYTHON
exit "$status"

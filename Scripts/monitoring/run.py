"""Runs the tests of monitoring, all or those that are named, and says what came of each."""

import argparse
import json
import os
import sys
import time
import traceback

import files
import live
import scale
from bench import Bench

SUITES = [files, live, scale]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True, help="the folder of zonefall-coordinator and zonefall-agent")
    parser.add_argument("--out", default="out/monitoring", help="where figures go")
    parser.add_argument("--keep", action="store_true", help="keep the logs")
    parser.add_argument("suites", nargs="*", help="files, live, scale; all of them when none is named")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    figures, failed, passed = {}, [], 0
    for suite in SUITES:
        name = suite.__name__
        if options.suites and name not in options.suites:
            continue
        bench = Bench(os.path.abspath(options.bin))
        try:
            for test in suite.tests(bench, figures):
                start = time.monotonic()
                try:
                    test()
                    passed += 1
                    verdict = "ok    "
                except Exception:
                    failed.append(f"{name}: {test.__doc__}")
                    verdict = "FAILED"
                    traceback.print_exc()
                print(f"{verdict} {name}: {test.__doc__} ({time.monotonic() - start:.1f} s)", flush=True)
        finally:
            bench.end(options.keep)
    with open(os.path.join(options.out, "figures.json"), "w") as file:
        json.dump(figures, file, indent=2, sort_keys=True)
        file.write("\n")
    for name, value in sorted(figures.items()):
        print(f"figure {name} = {value}")
    print(f"{passed} passed, {len(failed)} failed")
    for name in failed:
        print(f"failed: {name}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

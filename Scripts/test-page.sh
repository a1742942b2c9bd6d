#!/usr/bin/env bash
# Plays the demo's game day through the page in headless Chromium, and holds the HTTP API to its OpenAPI document.
#
# Everything runs on loopback. Pictures and logs go to out/page/. A first argument `picture` also renews docs/page.png.
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
out=out/page
mkdir -p "$out"

say() { echo "test-page: $*" >&2; }
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

if [ ! -x /usr/bin/chromium ]; then
    say "installing chromium"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
fi
[ -d .venv ] || python3 -m venv .venv
if ! .venv/bin/python -c 'import playwright, axe_playwright_python, schemathesis' 2>/dev/null; then
    say "installing playwright, axe and schemathesis into .venv"
    .venv/bin/pip install --quiet --disable-pip-version-check playwright axe-playwright-python schemathesis
fi

for product in zonefall zonefall-agent zonefall-coordinator HostileRegion; do
    "$swift" build --quiet --configuration release --product "$product"
done
programs=$("$swift" build --configuration release --show-bin-path)

status=0
say "the demo, whose game day is played"
"$programs/zonefall" demo --quiet --out "$out/demo" || status=$?
[ "$status" -eq 2 ] || { say "the demo ended with $status"; exit 1; }

failed=()
picture=()
if [ "${1:-}" = picture ]; then picture=(--record-picture docs/page.png); fi
.venv/bin/python Tests/Page/test_page.py "$programs" "$out/demo" "$out" "${picture[@]}" || failed+=(page)
.venv/bin/python Tests/Page/test_api.py "$programs/zonefall-coordinator" "$out" || failed+=(API)
if [ "${#failed[@]}" -gt 0 ]; then
    say "failed: ${failed[*]}"
    exit 1
fi
say "all of it holds; pictures in $out"

#!/usr/bin/env bash
# Tests the import from OpenStack, and what is built on it, against real Keystone, Neutron and Octavia servers on loopback.
#
# The scripts that install, start, fill and stop them stand in ../shared/openstack, or where ZONEFALL_OPENSTACK_SCRIPTS says.
# Everything is installed once (about three minutes); a lab and its data go when the tests are over.
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
scripts=${ZONEFALL_OPENSTACK_SCRIPTS:-../shared/openstack}

if [ ! -x "$scripts/start.sh" ]; then
    echo "test-openstack: $scripts has no start.sh: set ZONEFALL_OPENSTACK_SCRIPTS to the folder of the lab's scripts" >&2
    exit 64
fi

export OPENSTACK_LAB_PORT_OFFSET=${OPENSTACK_LAB_PORT_OFFSET:-21000}
lab=$(mktemp -d "${TMPDIR:-/tmp}/zonefall-openstack.XXXXXX")
finish() {
    "$scripts/stop.sh" "$lab" >/dev/null 2>&1 || true
    rm -rf "$lab"
}
trap finish EXIT

"$scripts/install.sh"
"$swift" build --build-tests

failed=0
phase() {
    local name=$1 filter=$2
    echo "test-openstack: $name" >&2
    ZONEFALL_OPENSTACK_LAB=$lab ZONEFALL_OPENSTACK_PHASE=$name \
        "$swift" test --skip-build --no-parallel --filter "$filter" || failed=1
}

python=${OPENSTACK_LAB_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/openstack-lab}/venv/bin/python

"$scripts/start.sh" "$lab" >/dev/null
"$scripts/seed.sh" "$lab"
phase whole 'ImportOpenStackTests|BrokenCloudTests'
phase whole CloudGameDayTests
echo "test-openstack: beside openstacksdk" >&2
"$python" Scripts/compare-openstacksdk.py "$("$swift" build --show-bin-path)/zonefall" "$lab" || failed=1
"$scripts/stop.sh" "$lab" >/dev/null

OPENSTACK_LAB_PAGE_MAX=5 OPENSTACK_LAB_TOKEN_TTL=6 "$scripts/start.sh" "$lab" >/dev/null
phase narrow 'ShortTokenTests'
"$scripts/stop.sh" "$lab" >/dev/null

OPENSTACK_LAB_TOKEN_TTL=6 "$scripts/start.sh" "$lab" >/dev/null
phase midway KeystoneGoneTests
"$scripts/stop.sh" "$lab" >/dev/null

# It ends one server after the other.
OPENSTACK_LAB_PAGE_MAX=5 OPENSTACK_LAB_TOKEN_TTL=6 "$scripts/start.sh" "$lab" >/dev/null
phase narrow NarrowOpenStackTests
"$scripts/stop.sh" "$lab" >/dev/null

# Last, because it changes the estate.
"$scripts/start.sh" "$lab" >/dev/null
phase mended CloudFixTests
exit "$failed"

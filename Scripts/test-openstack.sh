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

"$scripts/start.sh" "$lab" >/dev/null
"$scripts/seed.sh" "$lab"
phase whole ImportOpenStackTests
"$scripts/stop.sh" "$lab" >/dev/null

OPENSTACK_LAB_PAGE_MAX=5 OPENSTACK_LAB_TOKEN_TTL=6 "$scripts/start.sh" "$lab" >/dev/null
phase narrow 'ShortTokenTests'
phase narrow NarrowOpenStackTests
exit "$failed"

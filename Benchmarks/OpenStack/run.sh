#!/usr/bin/env bash
# Times the import of 5,000 ports beside the bare calls, against real servers on loopback that end with this command.
# run.sh ZONEFALL OUT [PORTS [ROUNDS]]
#
# ZONEFALL_OPENSTACK_SCRIPTS says where the lab's scripts stand (as for make test-openstack); ZONEFALL_OPENSTACK_LAB names a
# seeded lab that runs already, and is left running.
set -euo pipefail
program=$1 out=$2 ports=${3:-5200} rounds=${4:-5}
here=$(cd "$(dirname "$0")" && pwd)
scripts=${ZONEFALL_OPENSTACK_SCRIPTS:-$here/../../../shared/openstack}
if [ ! -x "$scripts/start.sh" ]; then
    echo "bench-openstack: $scripts has no start.sh: set ZONEFALL_OPENSTACK_SCRIPTS to the folder of the lab's scripts" >&2
    exit 64
fi
lab=${ZONEFALL_OPENSTACK_LAB:-}
if [ -z "$lab" ]; then
    lab=$(mktemp -d "${TMPDIR:-/tmp}/zonefall-openstack.XXXXXX")
    trap '"$scripts/stop.sh" "$lab" >/dev/null 2>&1 || true; rm -rf "$lab"' EXIT
    export OPENSTACK_LAB_PORT_OFFSET=${OPENSTACK_LAB_PORT_OFFSET:-22000}
    "$scripts/install.sh"
    "$scripts/start.sh" "$lab" >/dev/null
    "$scripts/seed.sh" "$lab"
fi
python=${OPENSTACK_LAB_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/openstack-lab}/venv/bin/python
"$python" "$here/fill.py" "$lab" "$ports"
"$python" "$here/run.py" "$program" "$lab" "$out" "$rounds"

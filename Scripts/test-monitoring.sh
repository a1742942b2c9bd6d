#!/usr/bin/env bash
# Tests what leaves us against those who take it: Prometheus, promtool, Alertmanager, amtool, VictoriaMetrics, Icinga 2,
# blackbox_exporter, and the libraries of CloudEvents, OpenTelemetry and Grafana.
#
# Everything runs on loopback, from folders of the run's own, and is ended by its process id. What is missing is installed:
# Debian packages without starting a service of theirs, Python packages into .venv-monitoring.
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
venv=.venv-monitoring
packages=(cloudevents prometheus-client opentelemetry-proto grafana-foundation-sdk check-jsonschema pyyaml)

Scripts/install-deps.sh --monitoring
if [ ! -e "$venv/complete" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "${packages[@]}"
    touch "$venv/complete"
fi

if [ -z "${ZONEFALL_BIN:-}" ]; then
    "$swift" build --product zonefall-coordinator
    "$swift" build --product zonefall-agent
    ZONEFALL_BIN=$("$swift" build --show-bin-path)
fi

exec "$venv/bin/python" Scripts/monitoring/run.py --bin "$ZONEFALL_BIN" "$@"

#!/usr/bin/env bash
# Installs what Zonefall needs to build, to run its lab and to test, and only what is missing.
#
# Debian packages come by name from apt; check-jsonschema comes from PyPI into .venv, which git ignores.
# No service of this host is started or enabled by it, and nothing of that guard is left behind.
set -euo pipefail
cd "$(dirname "$0")/.."

# What each package is for stands beside it.
packages=(
    ca-certificates           # HTTPS probes and package downloads
    gdnsd                     # the lab's global load balancer: authoritative DNS
    haproxy                   # the lab's load balancers
    iproute2                  # looking into the lab by hand
    iputils-ping              # tests wait by it until their cables work
    libcurl4-openssl-dev      # HTTP probes and deliveries
    libsodium-dev             # signed plans of game days
    libsqlite3-dev            # the coordinator's store
    monitoring-plugins-basic  # real check_ programs, for the tests of exec probes
    nftables                  # the lab's NAT, and blackouts
    nginx-light               # a real web server with HTTP/2 and TLS, for the tests of probes
    openssl                   # certificates for those tests
    pkg-config                # finds libcurl for the build
    prometheus                # a real one, for the tests of what ends a game day
    prometheus-alertmanager   # the same
    python3-venv              # .venv, for the check of reports against their schema
    unbound                   # a real DNS server, for the tests of dns probes
    zlib1g-dev                # batches travel and are kept compressed
)

# What `make test-monitoring` needs besides.
if [ "${1:-}" = --monitoring ]; then
    packages+=(
        icinga2-bin                    # passive checks
        icinga2-common                 # its check commands
        mandoc                         # man pages
        prometheus                     # scraping, remote write, promtool
        prometheus-alertmanager        # alerts, amtool
        prometheus-blackbox-exporter   # what the blackbox page is compared with
        victoria-metrics               # remote write
    )
fi

marker="# zonefall install-deps: no service starts while packages are installed"
policy=/usr/sbin/policy-rc.d
aside=/usr/sbin/policy-rc.d.zonefall-aside

say() { echo "install-deps: $*" >&2; }

is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# A package counts as present when what it is for is there, however it came: python3-venv above all.
is_present() {
    case $1 in
        python3-venv) python3 -c 'import venv, ensurepip' 2>/dev/null ;;
        *) is_installed "$1" ;;
    esac
}

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

may_be_root() { [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }

# Debian starts a service right after its package is unpacked, unless policy-rc.d says no (exit status 101).
forbid_services() {
    allow_services
    if [ -e "$policy" ]; then as_root mv "$policy" "$aside"; fi
    printf '#!/bin/sh\n%s\nexit 101\n' "$marker" | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
}

# Also mends what an interrupted run left: only a file with our marker is taken away.
allow_services() {
    if grep -qsF "$marker" "$policy"; then as_root rm -f "$policy"; fi
    if [ -e "$aside" ] && [ ! -e "$policy" ]; then as_root mv "$aside" "$policy"; fi
}

installed_packages() { dpkg-query --show --showformat='${db:Status-Status} ${binary:Package}\n' | sort; }

# Package scripts enable their units; a lab tool has no business at this host's next boot.
disable_units_of() {
    local package unit
    for package in "$@"; do
        for unit in $(dpkg --listfiles "$package" | grep -E '/systemd/system/[^/@]+\.(service|socket|timer)$' || true); do
            if command -v systemctl >/dev/null; then
                as_root systemctl --quiet --no-reload disable "$(basename "$unit")" >/dev/null 2>&1 || true
            fi
        done
        for unit in $(dpkg --listfiles "$package" | grep -E '^/etc/init\.d/[^/]+$' || true); do
            as_root update-rc.d "$(basename "$unit")" disable >/dev/null 2>&1 || true
        done
    done
}

install_packages() {
    local before after fresh
    before=$(installed_packages)
    trap allow_services EXIT
    trap 'exit 130' INT TERM HUP
    forbid_services
    say "installing $*"
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1; then
        as_root apt-get update -qq
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    fi
    after=$(installed_packages)
    fresh=$(comm -13 <(echo "$before") <(echo "$after") | sed -n 's/^installed //p')
    # shellcheck disable=SC2086 # one word per package is what is meant
    disable_units_of $fresh
    allow_services
    trap - EXIT INT TERM HUP
}

missing=()
for package in "${packages[@]}"; do
    is_present "$package" || missing+=("$package")
done

if [ "${#missing[@]}" -gt 0 ]; then
    command=(apt-get install --no-install-recommends "${missing[@]}")
    if ! command -v apt-get >/dev/null; then
        say "this machine has no apt; install the equivalents of: ${missing[*]}"
        exit 1
    elif ! may_be_root; then
        say "may not install packages here; run this once: sudo ${command[*]}"
        exit 1
    fi
    install_packages "${missing[@]}"
fi

if [ ! -x .venv/bin/check-jsonschema ]; then
    say "installing check-jsonschema into .venv"
    python3 -m venv .venv
    if ! .venv/bin/pip install --quiet --disable-pip-version-check check-jsonschema; then
        say "PyPI is out of reach; run this once where it is not: .venv/bin/pip install check-jsonschema"
        exit 1
    fi
fi

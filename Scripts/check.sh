#!/usr/bin/env bash
# The checks that need no test run: format, imports, JSON, shell, paths. Says what it checks, and all that it finds wrong.
set -euo pipefail
cd "$(dirname "$0")/.."
failures=0

check() {
    local name=$1
    shift
    if "$@"; then echo "check: $name: ok"; else
        echo "check: $name: FAILED" >&2
        failures=$((failures + 1))
    fi
}

swift_format() {
    swift format lint --strict --parallel --recursive --configuration .swift-format Package.swift Sources Tests
}

# A plain build misses an import of a room to which there is no arrow.
strict_imports() {
    swift build --build-tests --quiet --explicit-target-dependency-import-check error
}

json_files() {
    local file status=0
    while IFS= read -r -d '' file; do
        python3 -m json.tool "$file" /dev/null || { echo "$file: not JSON" >&2; status=1; }
    done < <(git ls-files -z 'docs/schema/*.json' 'dashboards/*.json' 'Examples/**/*.json')
    return "$status"
}

shell_scripts() {
    local file status=0
    while IFS= read -r -d '' file; do
        bash -n "$file" || status=1
    done < <(git ls-files -z '*.sh' .ci/run)
    return "$status"
}

# A path of the machine on which somebody wrote this works nowhere else.
no_machine_paths() {
    local here pattern
    here=$(dirname "$PWD")
    pattern="${HOME%/}/"
    [ "$here" = / ] || pattern="$pattern|${here%/}/"
    [ "$pattern" != / ] || return 0
    ! git grep -nIE "(^|[^[:alnum:])])($pattern)" -- . ':!*.jsonl'
}

check "swift format" swift_format
check "JSON files" json_files
check "shell scripts" shell_scripts
check "no machine paths" no_machine_paths
check "strict imports" strict_imports
exit "$((failures > 0))"

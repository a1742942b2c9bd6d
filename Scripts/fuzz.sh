#!/usr/bin/env bash
# Fuzzes the parsers of bytes from the network: all of them for 60 s each, or one for as long as is said.
#
#   Scripts/fuzz.sh [TARGET [SECONDS]]
#
# Builds with the Swift toolchain's libFuzzer and address sanitizer, outside of the package's own build. What was found is kept
# in out/fuzz/ and tried first the next time.
set -euo pipefail
cd "$(dirname "$0")/.."

targets=(dns http icmp plan batch netlink datagram plugin)
seconds=${2:-60}
[ $# -eq 0 ] || targets=("$1")

build=${FUZZ_BUILD:-.build/fuzz}
found=out/fuzz
flags=(-O -g -sanitize=fuzzer,address -parse-as-library -enable-testing -swift-version 6 -package-name zonefall
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
    -I "$build" -module-cache-path "$build/cache")

# The parsers, and what they need: no sockets, no libcurl.
parsers=(
    DNS/DNSMessage.swift DNS/DNSName.swift Engine/AttemptResult.swift Exec/PluginOutput.swift HTTP/AnswerFault.swift
    HTTP/AnswerHead.swift HTTP/AnswerParser.swift ICMP/EchoMessage.swift
    Loop/Instant.swift Path/TracePacket.swift Routes/NetlinkMessage.swift Routes/Route.swift UDP/EchoDatagram.swift
    UDP/Signature.swift
)

mkdir -p "$build" "$found"
printf 'module CZonefallProbes { umbrella header "%s" export * }\n' \
    "$PWD/Sources/CZonefallProbes/include/CZonefallProbes.h" >"$build/module.modulemap"

# Whole modules, each as one object file.
compile() {
    local name=$1
    shift
    swiftc "${flags[@]}" -wmo -module-name "$name" -emit-module -emit-module-path "$build/$name.swiftmodule" \
        -emit-object -o "$build/$name.o" "$@"
}

echo "fuzz: building" >&2
mapfile -t model < <(find Sources/ZonefallModel -name '*.swift' | sort)
compile ZonefallModel "${model[@]}"
compile ZonefallProbes "${parsers[@]/#/Sources/ZonefallProbes/}"
for source in loop hmac; do
    clang -O1 -g -fsanitize=address -c "Sources/CZonefallProbes/$source.c" -I Sources/CZonefallProbes/include -o "$build/$source.o"
done

for target in "${targets[@]}"; do
    source=$(find Tests/Fuzz -maxdepth 1 -iname "$target.swift")
    [ -n "$source" ] || { echo "fuzz: there is no target '$target'" >&2; exit 64; }
    swiftc "${flags[@]}" -module-name "Fuzz_$target" "$source" "$build"/{ZonefallModel,ZonefallProbes,loop,hmac}.o \
        -use-ld=lld -lm -o "$build/fuzz-$target"
    # Seeds are only read; what is new goes to a folder that does not grow without end.
    corpus=$found/$target
    mkdir -p "$corpus"
    find "$corpus" -type f | sort | tail -n +2001 | xargs -r rm -f
    echo "fuzz: $target for $seconds s" >&2
    "$build/fuzz-$target" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="$found/$target-" "$corpus" "Tests/Fuzz/Seeds/$target" >"$found/$target.log" 2>&1 ||
        { tail -n 60 "$found/$target.log" >&2; echo "fuzz: $target failed; its input is $found/$target-*" >&2; exit 1; }
    grep -E '^(#[0-9]+\s+DONE|Done )' "$found/$target.log" >&2
done
echo "fuzz: ${targets[*]}: nothing found" >&2

#!/usr/bin/env bash
# install.sh BIN PREFIX: puts programs, manual pages (from out/man) and completions where a system looks for them.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$1 prefix=$2

for program in zonefall zonefall-agent zonefall-chaosd zonefall-coordinator; do
    install -D --mode 755 "$bin/$program" "$prefix/bin/$program"
done
for page in out/man/*.1; do
    install -D --mode 644 "$page" "$prefix/share/man/man1/$(basename "$page")"
done
completion() { # SHELL PATH
    mkdir -p "$(dirname "$prefix/share/$2")"
    "$bin/zonefall" completion "$1" >"$prefix/share/$2"
}
completion bash bash-completion/completions/zonefall
completion zsh zsh/site-functions/_zonefall
completion fish fish/vendor_completions.d/zonefall.fish

#!/usr/bin/env bash
# Which CUDA compiler kernels/toolchain.sh takes and what it says when there is none; every compiler is fake and nothing is downloaded.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

compiler() { # FOLDER VERSION
    mkdir -p "$work/$1"
    printf '#!/bin/sh\necho "Cuda compilation tools, release %s, V%s.1"\n' "$2" "$2" >"$work/$1/nvcc"
    chmod +x "$work/$1/nvcc"
}

expect() { # WHAT STATUS PATTERN VARIABLES...: of both outputs together
    local what=$1 status=$2 pattern=$3 out seen
    shift 3
    out=$(env -u NATIX_NVCC PATH=/usr/bin:/bin CUDA_HOME="$work/none" NATIX_CUDA_TOOLCHAIN="$work/none" "$@" bash "$root/kernels/toolchain.sh" --cached 2>&1)
    seen=$?
    [ "$seen" -eq "$status" ] && grep -qE -- "$pattern" <<<"$out" && return
    failures=$((failures + 1))
    printf 'FAILED: %s\n  expected: %s and %s\n  seen:     %s and %s\n' "$what" "$status" "$pattern" "$seen" "$out"
}

compiler old 12.3
compiler good 12.4
compiler new/bin 13.0
compiler cache/bin 12.10
expect 'the one that is named' 0 "^$work/good/nvcc$" NATIX_NVCC="$work/good/nvcc"
expect 'the one that is named must do' 1 "NATIX_NVCC names '$work/old/nvcc'" NATIX_NVCC="$work/old/nvcc"
expect 'the one on PATH' 0 "^$work/good/nvcc$" PATH="$work/good:/usr/bin:/bin" CUDA_HOME="$work/new"
expect 'an old one is passed over, and seen' 0 'old/nvcc is CUDA 12.3, 12.4 is needed; passed over' PATH="$work/old:/usr/bin:/bin" CUDA_HOME="$work/new"
expect 'the one in CUDA_HOME' 0 "^$work/new/bin/nvcc$" CUDA_HOME="$work/new"
if [ ! -x /usr/local/cuda/bin/nvcc ] && [ ! -x /usr/bin/nvcc ]; then
    expect 'the one that was unpacked; 12.10 is after 12.4' 0 "^$work/cache/bin/nvcc$" NATIX_CUDA_TOOLCHAIN="$work/cache"
    expect 'none at all' 77 "no CUDA compiler 12.4 is here .* ./build.sh cuda unpacks one"
fi
bash "$root/kernels/toolchain.sh" --frobnicate >/dev/null 2>&1
[ $? -eq 2 ] || { failures=$((failures + 1)); echo 'FAILED: an unknown option is wrong usage'; }

[ "$failures" -eq 0 ] && echo "all expectations hold"
exit $((failures > 0))

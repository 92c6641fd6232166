#!/usr/bin/env bash
# Writes what the assembler said of each kernel, in the order of their names: kernels/resources.sh BUILD_FOLDER REPORT
# Fails when a kernel spills registers to memory, or when nothing was said at all.
set -euo pipefail
logs=("$1"/kernels/*.cu.o.log)
report=$2
# "Compiling entry function NAME", then a line on stack and spills, then one on registers and shared memory.
rows=$(cat "${logs[@]}" | c++filt | awk '
    /Compiling entry function/ { match($0, /[a-z_]+_kernel(<[^>]*>)?/); name = substr($0, RSTART, RLENGTH) }
    /bytes stack frame/ { stack = $1; spills = $5 + $9 }
    /Used [0-9]+ registers/ {
        registers = 0; shared = 0
        for (i = 1; i < NF; ++i) {
            if ($i == "Used") registers = $(i + 1)
            if ($(i + 1) == "bytes" && $(i + 2) ~ /^smem/) shared = $i
        }
        printf "| `%s` | %d | %d | %d | %d |\n", name, registers, shared, stack, spills
    }' | LC_ALL=C sort)
[ -n "$rows" ] || { echo "resources.sh: the assembler said nothing in ${logs[*]}" >&2; exit 1; }
mkdir -p "$(dirname "$report")"
{
    printf '# What the kernels need of a multiprocessor\n\nAs the assembler of CUDA %s says for sm_90a. Shared memory is what is fixed in the kernel; ' \
        "$(cat "$1/kernels/compiler-version")"
    printf 'the rings of\nthe attention kernels come on top at launch.\n\n'
    printf '| kernel | registers | shared bytes | stack bytes | spilled bytes |\n| --- | ---: | ---: | ---: | ---: |\n%s\n' "$rows"
} >"$report"
cat "$report" >&2
spilling=$(grep -cvE '\| 0 \|$' <<<"$rows" || true)
[ "$spilling" -eq 0 ] || { echo "resources.sh: $spilling kernels spill registers" >&2; exit 1; }

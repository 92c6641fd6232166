#!/usr/bin/env bash
# What perf/gpu/check.sh does with checks that pass, skip, fail and lie, without a GPU: fake checks, a fake nvidia-smi, a folder of its own.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/expectations.sh"

fake() { printf '#!/usr/bin/env bash\n# About %s, more\n# or less. Then details.\n%s\n' "$1" "$2" >"$work/checks/$1.sh"; }

run() { # ARGUMENTS: sets out, err, status
    out=$(NATIX_GPU_CHECKS=$work/checks NATIX_GPU_RESULTS=$work/results PATH=$work/bin:$PATH bash "$root/perf/gpu/check.sh" "$@" 2>"$work/err")
    status=$?
    err=$(cat "$work/err")
}

mkdir -p "$work/checks" "$work/bin"
run
expect 'no checks at all is wrong usage' 2 "$status"

fake 20-second 'echo noise; echo "{\"check\":\"second\",\"passed\":true,\"part\":{\"passed\":false}}"; echo "$NATIX_GPU_RESULTS" >&2'
fake 10-first 'echo "{\"check\":\"first\",\"skipped\":true,\"reason\":\"no compiler here\"}"; exit 77'
run
expect 'passed and skipped together pass' 0 "$status"
expect 'one JSON line a check, in the order of the numbers' 'first second' "$(sed -nE 's/.*"check":"([a-z]+)".*/\1/p' <<<"$out" | xargs)"
expect 'nothing but JSON on standard output' 2 "$(wc -l <<<"$out")"
contains 'the skipped check is seen, with its reason' "$err" '^\| first \| skipped \| no compiler here'
contains 'the passed check is seen' "$err" '^\| second \| passed \|'

run --only second
expect 'only the one named runs' second "$(sed -nE 's/.*"check":"([a-z]+)".*/\1/p' <<<"$out")"
run --only nothing
expect 'a name that is not there is wrong usage' 2 "$status"
contains 'and says which there are' "$err" 'first second'
run --frobnicate
expect 'an unknown option is wrong usage' 2 "$status"
run --list
expect 'the list names them' 'first second' "$(sed -E 's/ .*//' <<<"$out" | xargs)"
contains 'and says what each is about, in its own first sentence' "$out" '^second +About 20-second, more or less$'

fake 30-third 'echo "{\"check\":\"third\",\"part\":1,\"passed\":false,\"inner\":{\"passed\":true},\"reason\":\"off by one\"}"; exit 1'
run
expect 'a failing check fails the run' 1 "$status"
contains 'its own JSON line is kept' "$out" '"reason":"off by one"'
contains 'the others still ran' "$err" '^\| second \| passed'

fake 30-third 'echo "no \"JSON\" here" >&2; exit 3'
run --only third
expect 'a check that dies fails the run' 1 "$status"
contains 'a line is made for it, valid and with its words' "$out" '^\{"check":"third","passed":false,"reason":"exit code 3: no JSON here"\}$'

fake 30-third 'echo "all is well"'
run --only third
expect 'a check that passes without saying so is broken' 1 "$status"
fake 30-third 'echo "{\"check\":\"third\",\"passed\":false}"'
run --only third
expect 'a check whose line and exit code disagree is broken' 1 "$status"
fake 30-third 'exit 77'
run --only third
expect 'a check may skip without a word' 0 "$status"
contains 'and is still a JSON line' "$out" '^\{"check":"third","skipped":true,'

printf '#!/bin/sh\ncase "$*" in *driver*) echo "NVIDIA H200, 570.1";; *) echo "NVIDIA H200";; esac\n' >"$work/bin/nvidia-smi"
chmod +x "$work/bin/nvidia-smi"
fake 30-third 'echo "{\"check\":\"third\",\"passed\":true,\"gpu\":\"$NATIX_GPU_NAME\"}"'
run --only third
contains 'the GPU has a short name' "$out" '"gpu":"h200"'
contains 'and the table says so' "$err" 'on h200'
contains 'versions are filed beside the report' "$(cat "$work/results/versions.txt")" '^gpu: NVIDIA H200, 570.1$'

. "$root/perf/machine.sh"
nvidia-smi() { echo 'NVIDIA H100 80GB HBM3'; }
expect 'memory is no part of the name' h100 "$(gpu_name)"
nvidia-smi() { echo 'NVIDIA GeForce RTX 4090'; }
expect 'nor is the maker' rtx-4090 "$(gpu_name)"
expect 'a name makes a folder' amd-epyc-tm-7b13-2-cores "$(folder_name 'AMD EPYC(TM) 7B13-2-cores ')"

[ "$failures" -eq 0 ] && echo "all expectations hold"
exit $((failures > 0))

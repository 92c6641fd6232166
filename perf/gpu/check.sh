#!/usr/bin/env bash
# The one door to everything that is checked on a GPU: runs perf/gpu/checks/NN-NAME.sh in the order of their numbers and shows a table.
# usage: perf/gpu/check.sh [--only NAME]... | --list | build [PART]...
# --list shows every check and what it is about. build makes their programs on a machine with a CUDA compiler, or with .NET (perf/gpu/build.sh);
# without it a check runs what was carried here. What awaits a device, and what is aimed at: perf/results/README.md.
# A check gets the folder for its report in $NATIX_GPU_RESULTS (perf/results/<gpu>), prints one JSON line with "passed" or "skipped" and a "reason",
# and exits with 0 (passed), 77 (skipped: the machine lacks something) or anything else (failed). JSON lines go to standard output, the table to
# standard error. Exit codes: 0 all passed or skipped, 1 a check failed, 2 the command line is wrong.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root" || exit 2
. perf/machine.sh
checks=${NATIX_GPU_CHECKS:-$here/checks}

die() { printf 'check.sh: %s\n' "$*" >&2; exit 2; }
name_of() { basename "$1" .sh | sed -E 's/^[0-9]+-//'; }
# What a check is about: the first sentence of its comment.
about() { sed -nE '2,$ { /^#/!q; s/^# ?//p }' "$1" | tr '\n' ' ' | sed -E 's/[.] .*//; s/[. ]+$//'; }

if [ "${1:-}" = build ]; then
    shift
    made=$(bash "$here/build.sh" "$@")
    status=$?
    [ $status -ne 2 ] || exit 2
    printf '%s\n' "$made"
    printf '| program | state | why |\n| --- | --- | --- |\n' >&2
    sed -nE 's/.*"check":"build ([^"]*)","(passed|skipped)":(true|false),"reason":"([^"]*)".*/| \1 | \2 \3 | \4 |/p' <<<"$made" |
        sed -E 's/ passed true / made /; s/ passed false / FAILED /; s/ skipped true / left out /' >&2
    [ $status -ne 1 ]
    exit
fi

only=() list=
while [ $# -gt 0 ]; do
    case "$1" in
        --only) only+=("${2?--only needs the name of a check}"); shift 2 ;;
        --list) list=1; shift ;;
        -h | --help) sed -nE '2,$ { /^#/!q; s/^# ?//p }' "${BASH_SOURCE[0]}"; exit 0 ;;
        *) die "unknown option '$1' (try --help)" ;;
    esac
done

all=()
for file in "$checks"/[0-9]*-*.sh; do [ -f "$file" ] && all+=("$file"); done
[ ${#all[@]} -gt 0 ] || die "there are no checks in $checks"
names=()
for file in "${all[@]}"; do names+=("$(name_of "$file")"); done
if [ -n "$list" ]; then
    for i in "${!all[@]}"; do printf '%-12s %s\n' "${names[$i]}" "$(about "${all[$i]}")"; done
    exit 0
fi
for wanted in "${only[@]}"; do
    printf '%s\n' "${names[@]}" | grep -qxF -- "$wanted" || die "there is no check '$wanted'; checks: ${names[*]}"
done

selected() { # NAME
    [ ${#only[@]} -eq 0 ] || printf '%s\n' "${only[@]}" | grep -qxF -- "$1"
}

# A line of JSON as a check should print it, for one that printed none.
own_line() { # NAME STATE REASON
    printf '{"check":"%s","%s":%s,"reason":"%s"}\n' "$1" "$2" "$3" "$(printf '%s' "$4" | tr -d '"\\' | tr '\n\t' '  ' | cut -c1-300)"
}

gpu=$(gpu_name)
export NATIX_GPU_RESULTS=${NATIX_GPU_RESULTS:-$root/perf/results/${gpu:-no-gpu}}
if [ -n "$gpu" ]; then
    mkdir -p "$NATIX_GPU_RESULTS"
    versions >"$NATIX_GPU_RESULTS/versions.txt"
fi

failed=0 table=''
for i in "${!all[@]}"; do
    name=${names[$i]}
    selected "$name" || continue
    errors=$(mktemp)
    output=$(NATIX_GPU_NAME=$gpu bash "${all[$i]}" 2>"$errors")
    status=$?
    line=$(grep -E '^\{.*\}$' <<<"$output" | tail -1)
    said=$(tail -n 3 "$errors")
    rm -f "$errors"
    # The exit code decides; a check whose line says otherwise, or that passed without a line, is broken. The line's first "passed" is the whole's.
    says=$(grep -oE '"passed": ?(true|false)' <<<"$line" | head -1 | tr -d ' ')
    case $status in
        0) verdict=passed
           [ "$says" = '"passed":true' ] || { verdict=FAILED; said="it exited with 0 but its JSON line does not say \"passed\":true. $said"; } ;;
        77) verdict=skipped ;;
        *) verdict=FAILED ;;
    esac
    reason=$(sed -nE 's/.*"reason": ?"([^"]*)".*/\1/p' <<<"$line")
    [ -n "$reason" ] || reason=$said
    if [ "$verdict" = FAILED ]; then
        failed=$((failed + 1))
        [ "$says" = '"passed":false' ] || line=$(own_line "$name" passed false "exit code $status: $reason")
    elif [ "$verdict" = skipped ] && [ -z "$line" ]; then
        line=$(own_line "$name" skipped true "$reason")
    fi
    printf '%s\n' "$line"
    table+=$(printf '| %s | %s | %s |' "$name" "$verdict" "$(tr '\n|' '  ' <<<"$reason" | cut -c1-200)")$'\n'
done

printf '| check | on %s | why |\n| --- | --- | --- |\n%s' "${gpu:-a machine without a GPU}" "$table" >&2
[ "$failed" -eq 0 ]

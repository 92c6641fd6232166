#!/usr/bin/env bash
# The time gate: builds two revisions, runs them by turns and fails when HEAD is proven slower than allowed (docs/benchmarks.md says how).
# usage: perf/gate.sh BASE HEAD [--rounds N] [--confidence C] [--allowed SHARE] [--bench ARGUMENTS] [--metric KEY[:lower|:higher]]... [--json]
#        perf/gate.sh --self-test [--rounds N]
# BASE and HEAD are anything git understands. --bench replaces the arguments of `natix bench`. Exit codes: 0 not proven slower (passed, or
# the interval still holds the limit: the report says which), 1 slower, 2 nothing could be compared.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
gate=artifacts/build/bin/Natix.Engine.Gate/release/natix-gate
trees=artifacts/gate

die() { printf 'gate.sh: %s\n' "$*" >&2; exit 2; }
say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
usage() { sed -nE '3,$ { /^#/!q; s/^# ?//p }' "${BASH_SOURCE[0]}"; }

build_gate() {
    mkdir -p "$trees"
    dotnet build -c Release perf/Natix.Engine.Gate >"$trees/tool.log" 2>&1 || { tail -n 20 "$trees/tool.log" >&2; die "the gate's own tool does not build"; }
}

# REVISION -> the natix program built from it, in a work tree of its own that is kept for the next time.
build_revision() {
    local commit tree
    commit=$(git rev-parse --verify --quiet "$1^{commit}") || die "git knows no revision '$1'"
    tree=$trees/$commit
    if [ ! -x "$tree/artifacts/bin/natix" ]; then
        say "building $1 ($commit)"
        git worktree prune
        [ -d "$tree" ] || git worktree add --quiet --detach "$tree" "$commit" >&2 || die "no work tree could be made for $1"
        "$tree/build.sh" build >"$tree.log" 2>&1 || { tail -n 20 "$tree.log" >&2; die "$1 does not build (full log: $tree.log)"; }
    fi
    printf '%s' "$root/$tree/artifacts/bin/natix"
}

# Older revisions know no --no-overhead; they measure it too, which costs time and moves nothing.
bench_command() { # PROGRAM ARGUMENTS
    local extra=
    "$1" bench --help 2>/dev/null | grep -q -- '--no-overhead' && extra=' --no-overhead'
    printf "'%s' bench %s%s --json" "$1" "$2" "$extra"
}

self_test() {
    build_gate
    local work="'$root/$gate' workload"
    say "a no-op must pass"
    "$gate" compare --base "$work" --head "$work" --metric cpu_us_least "$@" || die "the gate refused two runs of the same program"
    say "a planted slowdown of 10 % must be caught"
    local status=0
    "$gate" compare --base "$work" --head "$work --slowdown 0.1" --metric cpu_us_least "$@" || status=$?
    [ "$status" -eq 1 ] || die "the gate did not catch a planted slowdown of 10 % (exit code $status)"
    say "the gate holds: it passed a no-op and caught a planted slowdown of 10 %"
}

[ $# -gt 0 ] || { usage >&2; exit 2; }
case "$1" in
    --self-test) shift; self_test "$@"; exit 0 ;;
    -h | --help) usage; exit 0 ;;
esac
[ $# -ge 2 ] || { usage >&2; exit 2; }
base=$1 head=$2
shift 2
bench='--streams 1 --lanes 1 --seconds 1'
metrics=() rest=()
while [ $# -gt 0 ]; do
    case "$1" in
        --bench) bench=${2?--bench needs arguments}; shift 2 ;;
        --metric) metrics+=(--metric "${2?--metric needs a key}"); shift 2 ;;
        --rounds | --confidence | --allowed) rest+=("$1" "${2?$1 needs a number}"); shift 2 ;;
        --json) rest+=("$1"); shift ;;
        *) usage >&2; die "unknown option '$1'" ;;
    esac
done
# The whole frame as CPU time, which others on the machine hardly move, and its two host stages.
[ ${#metrics[@]} -gt 0 ] || metrics=(--metric cpu_us_per_frame --metric decode_p50_us --metric preprocess_p50_us)

build_gate
base_program=$(build_revision "$base") || exit 2
head_program=$(build_revision "$head") || exit 2
say "running $base and $head by turns"
"$gate" compare --base "$(bench_command "$base_program" "$bench")" --head "$(bench_command "$head_program" "$bench")" "${metrics[@]}" "${rest[@]}"

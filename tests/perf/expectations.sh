#!/usr/bin/env bash
# What the tests of perf/'s scripts have in common; sourced by them: a folder of their own, and expectations that count failures.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

expect() { # WHAT EXPECTED SEEN
    [ "$2" = "$3" ] && return
    failures=$((failures + 1))
    printf 'FAILED: %s\n  expected: %s\n  seen:     %s\n' "$1" "$2" "$3"
}

contains() { # WHAT TEXT PATTERN
    grep -qE -- "$3" <<<"$2" && return
    failures=$((failures + 1))
    printf 'FAILED: %s\n  no line matches: %s\n  in: %s\n' "$1" "$3" "$2"
}

#!/usr/bin/env bash
# What perf/gpu/parts.sh does with a folder, with parts that are whole, and with parts that are not.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/expectations.sh"

run() { # ARGUMENTS: sets out, status
    out=$(NATIX_PART_BYTES=1000 bash "$root/perf/gpu/parts.sh" "$@" 2>&1)
    status=$?
}

mkdir -p "$work/folder/inner"
head -c 5000 /dev/urandom >"$work/folder/library.so"
echo text >"$work/folder/inner/file.cs"
chmod +x "$work/folder/library.so"

run split "$work/folder" "$work/parts"
expect 'a folder is split' 0 "$status"
expect 'into parts of the size asked for' 1000 "$(stat -c %s "$work/parts/part-00")"
expect 'all of them listed' "$(find "$work/parts" -name 'part-*' | wc -l)" "$(wc -l <"$work/parts/sha256")"
run join "$work/parts" "$work/back"
expect 'and joined' 0 "$status"
expect 'with every byte' '' "$(diff -r "$work/folder" "$work/back")"
[ -x "$work/back/library.so" ] || expect 'and every mode' executable not

printf 'x' | dd of="$work/parts/part-02" bs=1 seek=10 conv=notrunc 2>/dev/null
rm "$work/parts/part-04"
run join "$work/parts" "$work/worse"
expect 'parts that are not whole are refused' 1 "$status"
contains 'each by name' "$out" 'part-02 part-04'
[ ! -e "$work/worse" ] || expect 'and nothing is made of them' absent there
run join "$work/nowhere" "$work/worse"
contains 'no parts at all are named' "$out" 'there is no .*/nowhere/sha256'
run split "$work/nowhere" "$work/parts"
expect 'a folder that is not there is refused' 1 "$status"
run
expect 'no command is wrong usage' 2 "$status"
contains 'and shows how' "$out" 'usage: perf/gpu/parts.sh split'

[ "$failures" -eq 0 ] && echo "all expectations hold"
exit $((failures > 0))

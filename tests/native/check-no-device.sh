#!/bin/sh
# Without a device natix_kernel_tests says that it skips everything, and why, and exits with 77; a wrong option is refused.
set -u
program=$1
output=$(CUDA_VISIBLE_DEVICES= "$program" 2>&1)
status=$?
[ $status -eq 77 ] || { printf 'exit code %s instead of 77:\n%s\n' $status "$output"; exit 1; }
printf '%s\n' "$output" | grep -qE 'skipped: all [0-9]+ cases: no CUDA device: .+' || { printf 'it does not say what it skipped:\n%s\n' "$output"; exit 1; }
json=$(CUDA_VISIBLE_DEVICES= "$program" --json 2>/dev/null)
printf '%s\n' "$json" | grep -qE '^\{"check":"kernels","skipped":true,"reason":"no CUDA device: [^"]+"\}$' || { printf 'no such line of JSON: %s\n' "$json"; exit 1; }
"$program" --frobnicate >/dev/null 2>&1
status=$?
[ $status -eq 2 ] || { printf 'an unknown option gave %s\n' $status; exit 1; }
echo "skips as it should"

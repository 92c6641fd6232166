#!/usr/bin/env bash
# The house rule on file sizes: no source file over 400 lines.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
status=0 seen=0
while read -r file; do
    seen=$((seen + 1))
    lines=$(wc -l <"$file")
    if [ "$lines" -gt 400 ]; then
        echo "$file has $lines lines; 400 is the limit: it is several rooms in one"
        status=1
    fi
done < <(find src tests native kernels perf build.sh -type f \( -name '*.cs' -o -name '*.[ch]' -o -name '*.[ch]pp' -o -name '*.cu' -o -name '*.cuh' -o -name '*.sh' \))
[ "$seen" -gt 0 ] || { echo "no source file was found to measure" && exit 1; }
exit $status

#!/usr/bin/env bash
# The house rule on file sizes: no source file over 400 lines.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
status=0
while read -r file; do
    lines=$(wc -l <"$file")
    if [ "$lines" -gt 400 ]; then
        echo "$file has $lines lines; 400 is the limit: it is several rooms in one"
        status=1
    fi
done < <(git ls-files '*.cs' '*.c' '*.cpp' '*.h' '*.hpp' '*.cu' '*.cuh' '*.sh')
exit $status

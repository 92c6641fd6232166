#!/bin/sh
# The library exports nx_* and nothing else, and needs no library that is looked up at run time.
set -eu
library=$1 least=${2:-12}

exported=$(nm -D --defined-only "$library" | awk '{ print $3 }')
foreign=$(printf '%s\n' "$exported" | grep -v '^nx_' || true)
if [ -n "$foreign" ]; then
    printf 'exported, but not nx_*:\n%s\n' "$foreign"
    exit 1
fi
count=$(printf '%s\n' "$exported" | grep -c '^nx_')
if [ "$count" -lt "$least" ]; then
    printf 'only %s entry points are exported\n' "$count"
    exit 1
fi
if readelf -d "$library" | grep NEEDED | grep -Ei 'jpeg|cuda|nvinfer'; then
    printf 'these must be looked up at run time, not be needed\n'
    exit 1
fi
printf '%s entry points, all nx_*\n' "$count"

#!/bin/sh
# The library needs libcuda.so.1, carries no search path, and overrides the two context calls and nothing else.
set -eu
library=$1
exported=$(nm -D --defined-only "$library" | awk '{ print $3 }' | sort | tr '\n' ' ')
if [ "$exported" != "cuCtxCreate_v2 cuCtxDestroy_v2 " ]; then
    printf 'it exports: %s\n' "$exported"
    exit 1
fi
if ! readelf -d "$library" | grep -q 'NEEDED.*libcuda\.so\.1'; then
    printf 'it does not need libcuda.so.1, so dlsym would find nothing in it\n'
    exit 1
fi
if readelf -d "$library" | grep -E 'R(UN)?PATH'; then
    printf 'it carries a search path of the build machine\n'
    exit 1
fi

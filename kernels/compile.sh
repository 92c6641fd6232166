#!/bin/sh
# Runs the CUDA compiler and keeps what its assembler says of each kernel in OBJECT.log: compile.sh OBJECT NVCC ARGUMENTS...
object=$1
shift
"$@" >"$object.log" 2>&1 && exit 0
status=$?
cat "$object.log" >&2
exit $status

#!/usr/bin/env bash
# perf/results/README.md names every folder of results and every check, and aims at what the checks demand.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
page=perf/results/README.md
failures=0

wrong() { failures=$((failures + 1)); printf 'FAILED: %s\n' "$*"; }
row() { grep -qE "^\| \`$1\` \| $2" "$page" || wrong "$page has no row for $1 that goes on with $3"; } # CHECK PATTERN WORDS
in_code() { grep -qF -- "$2" "$1" || wrong "$1 no longer says '$2': mend it in $page and here"; } # FILE TEXT

seen=0
for folder in perf/results/*/; do
    name=$(basename "$folder")
    seen=$((seen + 1))
    grep -qF "| \`$name/\` |" "$page" || wrong "$page does not say which machine $folder is from"
    # A machine's figures are nobody's without what they were measured on.
    [ "$name" = cuda ] || ls "$folder"*versions.txt >/dev/null 2>&1 || wrong "$folder has no versions"
done
[ "$seen" -gt 0 ] || wrong "there are no results"
while read -r name; do
    [ -d "perf/results/$name" ] || wrong "$page tells of $name/, which is not there"
done < <(sed -nE 's/^\| `([a-z0-9-]+)\/` \|.*/\1/p' "$page")

checks=0
while read -r name _; do
    checks=$((checks + 1))
    grep -qE "^\| \`$name\` \|" "$page" || wrong "$page does not say what the check $name aims at"
done < <(perf/gpu/check.sh --list)
[ "$checks" -gt 2 ] || wrong "check.sh --list shows $checks checks"

# What is aimed at, as the programs have it.
in_code perf/Natix.Engine.GpuCheck/PreprocessCheck.cs 'TargetShare = 0.7;'
row frame-path '`preprocess` \|.*\| >= 70 % \|$' '>= 70 %'
in_code perf/Natix.Engine.GpuCheck/DetectionCheck.cs 'TargetMicroseconds = 100;'
row frame-path '`detections` \|.*\| <= 100 us a frame \|$' '<= 100 us'
in_code tests/native/kernels/device_bench.cu 'target = e4m3 ? 0.88 : 0.92;'
row kernels 'attention, bfloat16 \|.*\| >= 92 % \|$' '>= 92 %'
row kernels 'attention, FP8 \|.*\| >= 88 % \|$' '>= 88 %'
for part in $(sed -nE 's/.*Checks = \[(.*)\];/\1/p' perf/Natix.Engine.GpuCheck/CheckOptions.cs | tr -d '",'); do
    row frame-path "\`$part\`" "$part"
done

# As long as that is so, and no longer.
gpus=$(find perf/results -mindepth 2 -maxdepth 2 \( -name frame-path.md -o -name kernels.md -o -name context.md \) | wc -l)
grep -q 'no check has run on a GPU so far' "$page" && [ "$gpus" -gt 0 ] && wrong "$page says that nothing ran on a GPU, and there are reports of one"

[ "$failures" -eq 0 ] && echo "all expectations hold"
exit $((failures > 0))

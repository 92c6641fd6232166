#!/usr/bin/env bash
# Measures this machine and files what it saw: perf/results/<machine>/{versions.txt,bench.md,clips.md}, and the table in README.md between
# its two markers. usage: perf/measure.sh [CLIPS_DIR [FREE_CLIP,...]]: a folder of clips with second_labels.csv, and which of its clips are free of
# roadwork throughout; without it the clips are skipped, visibly
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
natix=artifacts/bin/natix
[ -x "$natix" ] || { echo "measure.sh: $natix is missing; run ./build.sh build first" >&2; exit 1; }
clips=${1:-}
free=${2:-}

value() { sed -nE "s/.*\"$2\": ?(-?[0-9.eE+-]+).*/\1/p" <<<"$1" | head -1; } # JSON KEY
round() { [ -n "$1" ] && LC_ALL=C printf "%.$2f" "$1" || printf '–'; }         # NUMBER DIGITS; a figure that is missing is shown as missing

. perf/machine.sh
cpu=$(cpu_name)
cores=$(nproc)
out=perf/results/$(machine_name)
mkdir -p "$out"
versions >"$out/versions.txt"

one=$("$natix" bench --streams 1 --workers 1 --seconds 10 --no-overhead --json)
# Where a process's buffers land in memory moves the ratio by a per cent or two: several processes, of 60 interleaved rounds each, and their median.
overheads=$(for _ in 1 2 3 4 5; do
    figures=$("$natix" bench --streams 1 --workers 1 --seconds 1 --json)
    echo "$(value "$figures" overhead_stream_ratio) $(value "$figures" overhead_ratio)"
done)
spread() { # COLUMN: the median of the processes, and their range
    local sorted
    sorted=$(cut -d' ' -f"$1" <<<"$overheads" | sort -n)
    echo "$(round "$(sed -n 3p <<<"$sorted")" 3) ($(round "$(head -1 <<<"$sorted")" 3) to $(round "$(tail -1 <<<"$sorted")" 3))"
}
all=$("$natix" bench --streams "$cores" --seconds 10 --no-overhead --json)
table=$(
    echo "| rendered 960x540 drive, default cascade, CPU | one worker | $cores workers |"
    echo "|---|---|---|"
    echo "| frames a second | $(round "$(value "$one" frames_per_second)" 0) | $(round "$(value "$all" frames_per_second)" 0) |"
    echo "| worker to verdict, p50 / p99 ms | $(round "$(value "$one" p50_ms)" 1) / $(round "$(value "$one" p99_ms)" 1) | $(round "$(value "$all" p50_ms)" 1) / $(round "$(value "$all" p99_ms)" 1) |"
    echo "| managed bytes allocated a frame | $(round "$(value "$one" allocated_bytes_per_frame)" 0) | $(round "$(value "$all" allocated_bytes_per_frame)" 0) |"
    echo "| bytes copied a frame | $(round "$(value "$one" bytes_copied_per_frame)" 0) | $(round "$(value "$all" bytes_copied_per_frame)" 0) |"
    echo "| CPU time of a stream's frames over the sum of their stages, median of 5 processes (range) | $(spread 1) | |"
    echo "| the same of frames sent one at a time | $(spread 2) | |"
)
stamp="Measured on $cpu, $cores cores, by \`perf/measure.sh\`; versions in [\`$out/versions.txt\`]($out/versions.txt)."
printf '# Bench\n\n%s\n\n%s\n' "$table" "Measured on $cpu, $cores cores; versions.txt beside this file." >"$out/bench.md"

if [ -n "$clips" ] && [ -f "$clips/second_labels.csv" ]; then
    # Exit code 3 says that some frames had no verdict; the report says which.
    "$natix" evaluate --clips "$clips" ${free:+--negative-clips "$free"} --report "$out/clips.md" || [ $? -eq 3 ]
else
    echo "measure.sh: no clips given: $out/clips.md is left as it was" >&2
fi

awk -v table="$table" -v stamp="$stamp" '
    /<!-- figures:end -->/ { skip = 0 }
    !skip { print }
    /<!-- figures:begin -->/ { print table "\n\n" stamp; skip = 1 }
' README.md >README.md.new && mv README.md.new README.md
echo "$table"

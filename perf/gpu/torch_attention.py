"""Times torch's scaled dot product attention on keys and values already gathered: one query token a row, 32 query heads, 8 key
heads, head_dim 128, as natix_kernel_tests --bench does with paged ones. Prints one line of JSON, or exits with 77 and a reason."""
import json
import statistics
import sys

HEADS, KV_HEADS, HEAD_DIM, SAMPLES, REPEATS = 32, 8, 128, 15, 4
SHAPES = [(4096, 64), (8192, 32), (32768, 8)]


def skip(reason):
    print(reason, file=sys.stderr)
    sys.exit(77)


def time_of(torch, work):
    """Median microseconds of a call."""
    work()
    times = []
    for _ in range(SAMPLES):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        for _ in range(REPEATS):
            work()
        end.record()
        end.synchronize()
        times.append(begin.elapsed_time(end) * 1e3 / REPEATS)
    return statistics.median(times)


def main():
    try:
        import torch
    except ImportError as missing:
        skip(f"torch is not installed: {missing}")
    if not torch.cuda.is_available():
        skip("torch sees no CUDA device")
    figures = []
    for context, rows in SHAPES:
        def random(heads, tokens):
            return torch.randn(rows, heads, tokens, HEAD_DIM, device="cuda", dtype=torch.bfloat16)
        q, k, v = random(HEADS, 1), random(KV_HEADS, context), random(KV_HEADS, context)
        us = time_of(torch, lambda: torch.nn.functional.scaled_dot_product_attention(q, k, v, enable_gqa=True))
        gigabytes = 2 * rows * context * KV_HEADS * HEAD_DIM * 2 / us / 1e3
        figures.append({"context": context, "rows": rows, "us": round(us, 1), "gb_per_s": round(gigabytes, 1)})
        del q, k, v
    print(json.dumps({"torch": torch.__version__, "attention": figures}))


main()

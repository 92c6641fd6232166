// Bandwidth of the kernels, beside that of a kernel that does nothing but read, in the same minutes.
#pragma once

#include <string>
#include <vector>

namespace natix_test {

struct AttentionFigure {
    bool e4m3;
    int context, rows;
    double waves;                               // blocks over what the device holds at once
    double microseconds, gigabytes_per_second;  // medians
    double share;                               // of streaming reads: median of ratios of neighbours in time
    double target;                              // what was predicted before anything was measured
};

struct BenchResults {
    double stream_gigabytes_per_second = 0;
    std::vector<AttentionFigure> attention;
};

// For attention of 8 key heads, 32 query heads, head_dim 128, blocks of 32. Needs 4 GiB of device memory.
BenchResults run_bench();

}  // namespace natix_test

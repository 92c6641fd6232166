// Decode attention over paged keys and values (nx_paged_attention), split over the context: FlashDecoding (Dao et al.
// 2023) with splits of a fixed size.
#pragma once

#include <cstdint>

#include "natix/kernels.h"

namespace natix::kernels {

using PagedAttention = nx_paged_attention;

// How kernel and twin share out a split: slices of kSliceTokens tokens, slice s to warp s % kAttentionWarps. A block of
// the cache holds whole slices.
inline constexpr int kSliceTokens = 16, kAttentionWarps = 4, kMostGroup = 8;
inline constexpr int kDefaultSplitTokens = 512, kMostSplitTokens = 2048;

// The workspace: a partial result for each split of each row and head, split by split:
// float32 outputs [rows, heads, splits, head_dim], then base-2 log-sum-exps [rows, heads, splits].
struct Splits {
    int32_t tokens;  // of a split
    int32_t most;    // splits of the longest row
    uint64_t output_floats, bytes;
};

Splits splits_of(const PagedAttention& args);

void check(const PagedAttention& args);
void run(const PagedAttention& args);                   // the twin, on host memory
void launch(const PagedAttention& args, void* stream);  // the kernel; checked before

}  // namespace natix::kernels

// A block of four warps a split of a row and a key head, all query heads of the group together, so that keys and values
// are read once. Each warp has slices of its own and a ring of its own to copy them into ahead of time: within a split
// nobody waits for anybody. The work is bound by memory; what counts is that enough copies are under way.
#include "attention_tiles.cuh"
#include "launch.cuh"

namespace natix::kernels {
namespace {

constexpr int kThreads = kAttentionWarps * 32;
constexpr float kLog2E = 1.44269504088896340736F;

template <int kHeadDim, bool kE4m3>
struct Ring {
    using Layout = SliceLayout<kHeadDim, kE4m3>;
    // 24 KiB a warp or 8 stages: two blocks fit into the shared memory of a multiprocessor.
    static constexpr int kStageBytes = 2 * Layout::kBytes, kStages = 24576 / kStageBytes < 8 ? 24576 / kStageBytes : 8;
    static constexpr int kWarpBytes = kStages * kStageBytes, kBlockBytes = kAttentionWarps * kWarpBytes;
};

// Against a maximum of -infinity nothing weighs anything; -infinity - -infinity is no number.
__device__ __forceinline__ float base_of(float maximum) {
    return maximum == -INFINITY ? 0 : maximum;
}

// What a block works on.
struct Piece {
    int row, kv_head, split, group, first, last;  // tokens from first to before last
    int splits;                                   // of the row
};

// A warp's slices of a split: where they lie, and their copies.
template <int kHeadDim, bool kE4m3>
struct Slices {
    using Layout = SliceLayout<kHeadDim, kE4m3>;
    const PagedAttention& a;
    const Piece& piece;
    char* ring;
    int lane, warp, count;
    int block;  // of slice `lane`

    __device__ Slices(const PagedAttention& args, const Piece& p, char* memory)
        : a(args), piece(p), ring(memory), lane(threadIdx.x % 32), warp(threadIdx.x / 32) {
        const int all = (p.last - p.first + kSliceTokens - 1) / kSliceTokens;
        count = (all - warp + kAttentionWarps - 1) / kAttentionWarps;
        block = lane < count ? a.block_tables[int64_t{p.row} * a.table_stride + token(lane) / a.block_tokens] : 0;
    }

    __device__ int token(int i) const { return piece.first + (warp + i * kAttentionWarps) * kSliceTokens; }
    __device__ bool is_there(int i) const {
        const int id = shuffled(block, i);
        return id >= 0 && id < a.blocks;
    }
    __device__ char* keys(int i) const {
        return ring + i % Ring<kHeadDim, kE4m3>::kStages * Ring<kHeadDim, kE4m3>::kStageBytes;
    }
    __device__ char* values(int i) const { return keys(i) + Layout::kBytes; }

    // Tokens behind the last, and blocks that are not there, become zeros: 0 times what lies there might be no number.
    __device__ void begin_copy(int i) const {
        const int id = shuffled(block, i), from = token(i);
        const bool there = id >= 0 && id < a.blocks;
        const int64_t first =
            there ? ((int64_t{id} * a.kv_heads + piece.kv_head) * a.block_tokens + from % a.block_tokens) *
                        Layout::kRowBytes
                  : 0;
        const char* key = static_cast<const char*>(a.key_cache) + first;
        const char* value = static_cast<const char*>(a.value_cache) + first;
#pragma unroll
        for (int c = lane; c < kSliceTokens * Layout::kChunks; c += 32) {
            const int row = c / Layout::kChunks, to = Layout::offset(row, c % Layout::kChunks);
            const bool wanted = there && from + row < piece.last;
            const int64_t at = wanted ? c * 16 : 0;
            begin_copy_16(keys(i) + to, key + at, wanted);
            begin_copy_16(values(i) + to, value + at, wanted);
        }
    }
};

// What a warp knows of its slices, for heads 2t and 2t + 1.
template <int kHeadDim, bool kE4m3>
struct Part {
    float maximum[2] = {-INFINITY, -INFINITY}, total[2] = {};  // total: this lane's tokens
    float sums[kHeadDim / 16][4] = {};

    // valid: tokens of the slice that count.
    __device__ void see(const Queries<kHeadDim, kE4m3>& queries, const char* keys, const char* values, int valid,
                        int lane) {
        float scores[4], kept[2];
        score_slice<kHeadDim, kE4m3>(scores, queries, keys, lane);
#pragma unroll
        for (int i = 0; i < 4; ++i)
            if (lane / 4 + i / 2 * 8 >= valid) scores[i] = -INFINITY;
#pragma unroll
        for (int h = 0; h < 2; ++h) {
            float most = fmaxf(scores[h], scores[h + 2]);
            for (int distance = 4; distance < 32; distance *= 2) most = fmaxf(most, shuffled_xor(most, distance));
            most = fmaxf(most, maximum[h]);
            const float base = base_of(most);
            kept[h] = power_of_2(maximum[h] - base);
            maximum[h] = most;
            scores[h] = power_of_2(scores[h] - base);
            scores[h + 2] = power_of_2(scores[h + 2] - base);
        }
        uint32_t weights[2];
        weigh(scores, kept, weights);
#pragma unroll
        for (int j = 0; j < kHeadDim / 16; ++j)
#pragma unroll
            for (int i = 0; i < 4; ++i) sums[j][i] *= kept[i % 2];
        add_values<kHeadDim, kE4m3>(sums, weights, values, lane);
    }

    // The lanes' totals joined.
    __device__ void join_lanes() {
        for (int distance = 4; distance < 32; distance *= 2)
            for (int h = 0; h < 2; ++h) total[h] += shuffled_xor(total[h], distance);
    }

  private:
    // Weights as the other operand of tensor cores: heads become columns. What is summed is what they were rounded to.
    __device__ void weigh(const float (&scores)[4], const float (&kept)[2], uint32_t (&weights)[2]) {
        float2 rounded_to[2];
#pragma unroll
        for (int half = 0; half < 2; ++half) {
            const float one = scores[2 * half], two = scores[2 * half + 1];
            weights[half] = kE4m3 ? pair_of_f16(one, two) : pair_of_bf16(one, two);
            rounded_to[half] = kE4m3 ? floats_of_f16(weights[half]) : floats_of_bf16(weights[half]);
            weights[half] = transposed(weights[half]);
        }
        total[0] = fused(total[0], kept[0], rounded_to[0].x + rounded_to[1].x);
        total[1] = fused(total[1], kept[1], rounded_to[0].y + rounded_to[1].y);
    }
};

// The warps' parts side by side in shared memory.
template <int kHeadDim>
struct Joint {
    float maxima[kAttentionWarps][kMostGroup], totals[kAttentionWarps][kMostGroup];
    float sums[kAttentionWarps][kMostGroup][kHeadDim];
};

template <int kHeadDim, bool kE4m3>
__device__ void put_down(Joint<kHeadDim>& joint, const Part<kHeadDim, kE4m3>& part, int warp, int lane) {
    const int head = lane % 4 * 2;
    if (lane < 4)
        for (int h = 0; h < 2; ++h) {
            joint.maxima[warp][head + h] = part.maximum[h];
            joint.totals[warp][head + h] = part.total[h];
        }
#pragma unroll
    for (int j = 0; j < kHeadDim / 16; ++j)
#pragma unroll
        for (int k = 0; k < 4; ++k) joint.sums[warp][head + k % 2][element_of<kE4m3>(j, k, lane)] = part.sums[j][k];
}

// One element of one head: to the output if the row has one split, else to the workspace, with the log-sum-exp.
template <int kHeadDim>
__device__ void finish(const PagedAttention& a, const Piece& p, const Joint<kHeadDim>& joint, int member, int element,
                       float scale) {
    float maximum = -INFINITY, total = 0, sum = 0;
    for (int w = 0; w < kAttentionWarps; ++w) maximum = fmaxf(maximum, joint.maxima[w][member]);
    const float base = base_of(maximum);
    for (int w = 0; w < kAttentionWarps; ++w) {
        const float weight = power_of_2(joint.maxima[w][member] - base);
        total = fused(joint.totals[w][member], weight, total);
        sum = fused(joint.sums[w][member][element], weight, sum);
    }
    const float result = quotient(sum, total) * scale;
    const int head = p.kv_head * p.group + member;
    if (p.splits == 1) {
        a.output[p.row * a.output_stride + int64_t{head} * kHeadDim + element] = rounded<uint16_t>(result);
        return;
    }
    const int64_t most = (a.max_context + a.split_tokens - 1) / a.split_tokens;
    const int64_t part = (int64_t{p.row} * a.heads + head) * most + p.split;
    float* outputs = static_cast<float*>(a.workspace);
    outputs[part * kHeadDim + element] = result;
    if (element == 0)
        outputs[int64_t{a.rows} * a.heads * most * kHeadDim + part] =
            maximum == -INFINITY && total == 0 ? -INFINITY : base + log2f(total);
}

template <int kHeadDim, bool kE4m3>
__global__ void __launch_bounds__(kThreads, 2) attend_split_kernel(PagedAttention a) {
    using Copies = Ring<kHeadDim, kE4m3>;
    Piece piece{static_cast<int>(blockIdx.z),
                static_cast<int>(blockIdx.y),
                static_cast<int>(blockIdx.x),
                a.heads / a.kv_heads,
                0,
                0,
                0};
    const int context = a.contexts[piece.row];
    if (context <= 0 || context > a.max_context) {
        if (piece.split != 0) return;
        uint16_t* output = a.output + piece.row * a.output_stride + int64_t{piece.kv_head} * piece.group * kHeadDim;
        const uint16_t value = rounded<uint16_t>(context == 0 ? 0 : not_a_number());
        for (int i = threadIdx.x; i < piece.group * kHeadDim; i += kThreads) output[i] = value;
        return;
    }
    piece.first = piece.split * a.split_tokens;
    if (piece.first >= context) return;
    piece.last = min(context, piece.first + a.split_tokens);
    piece.splits = (context + a.split_tokens - 1) / a.split_tokens;

    char* memory = shared_memory<char>();
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    const Slices<kHeadDim, kE4m3> slices(a, piece, memory + warp * Copies::kWarpBytes);
    for (int i = 0; i < Copies::kStages - 1; ++i) {
        if (i < slices.count) slices.begin_copy(i);
        end_copy_group();
    }
    Queries<kHeadDim, kE4m3> queries;
    queries.load(a.q + piece.row * a.q_stride + int64_t{piece.kv_head} * piece.group * kHeadDim, piece.group, lane,
                 a.softmax_scale * kLog2E * (kE4m3 ? a.key_scales[piece.kv_head] : 1));
    Part<kHeadDim, kE4m3> part;
    for (int i = 0; i < slices.count; ++i) {
        const int ahead = i + Copies::kStages - 1;
        if (ahead < slices.count) slices.begin_copy(ahead);
        end_copy_group();
        wait_for_copies<Copies::kStages - 1>();
        sync_warp();
        part.see(queries, slices.keys(i), slices.values(i), piece.last - slices.token(i), lane);
        if (!slices.is_there(i)) part.total[0] = part.total[1] = not_a_number();
        sync_warp();  // the stage is free
    }
    part.join_lanes();
    wait_for_copies<0>();
    sync_block();  // the rings are free
    Joint<kHeadDim>& joint = *reinterpret_cast<Joint<kHeadDim>*>(memory);
    put_down<kHeadDim, kE4m3>(joint, part, warp, lane);
    sync_block();
    const float scale = kE4m3 ? a.value_scales[piece.kv_head] : 1;
    for (int i = threadIdx.x; i < piece.group * kHeadDim; i += kThreads)
        finish<kHeadDim>(a, piece, joint, i / kHeadDim, i % kHeadDim, scale);
}

// A block a head of a row, a thread an element: the row's splits, in order.
template <int kHeadDim>
__global__ void __launch_bounds__(kHeadDim) join_splits_kernel(PagedAttention a) {
    wait_for_previous_kernel();
    const int head = blockIdx.x, row = blockIdx.y, context = a.contexts[row];
    if (context <= a.split_tokens || context > a.max_context) return;
    const int splits = (context + a.split_tokens - 1) / a.split_tokens;
    const int64_t most = (a.max_context + a.split_tokens - 1) / a.split_tokens,
                  first = (int64_t{row} * a.heads + head) * most;
    const float* outputs = static_cast<const float*>(a.workspace) + first * kHeadDim + threadIdx.x;
    const float* logs = static_cast<const float*>(a.workspace) + int64_t{a.rows} * a.heads * most * kHeadDim + first;
    float maximum = -INFINITY, total = 0, sum = 0;
    for (int s = 0; s < splits; ++s) maximum = fmaxf(maximum, logs[s]);
    for (int s = 0; s < splits; ++s) {
        if (logs[s] == -INFINITY) continue;  // its outputs are 0 / 0
        const float weight = power_of_2(logs[s] - maximum);
        total += weight;
        sum = fused(outputs[int64_t{s} * kHeadDim], weight, sum);
    }
    a.output[row * a.output_stride + int64_t{head} * kHeadDim + threadIdx.x] = rounded<uint16_t>(quotient(sum, total));
}

struct Choice {
    uint32_t kv_type;
    int32_t head_dim;
    void (*attend)(PagedAttention);
    void (*join)(PagedAttention);
    size_t shared_bytes;
    const char* name;
};

// Block size, group and splits are the kernel's arguments: these four are all there are.
constexpr Choice kChoices[] = {
    {NX_TYPE_BF16, 64, attend_split_kernel<64, false>, join_splits_kernel<64>, Ring<64, false>::kBlockBytes,
     "paged_attention bf16 64"},
    {NX_TYPE_BF16, 128, attend_split_kernel<128, false>, join_splits_kernel<128>, Ring<128, false>::kBlockBytes,
     "paged_attention bf16 128"},
    {NX_TYPE_E4M3, 64, attend_split_kernel<64, true>, join_splits_kernel<64>, Ring<64, true>::kBlockBytes,
     "paged_attention e4m3 64"},
    {NX_TYPE_E4M3, 128, attend_split_kernel<128, true>, join_splits_kernel<128>, Ring<128, true>::kBlockBytes,
     "paged_attention e4m3 128"},
};

}  // namespace

void launch(const PagedAttention& given, void* stream) {
    if (given.rows == 0) return;
    const Splits splits = splits_of(given);
    PagedAttention a = given;
    a.split_tokens = splits.tokens;
    for (const Choice& choice : kChoices) {
        if (choice.kv_type != a.kv_type || choice.head_dim != a.head_dim) continue;
        allow_shared(choice.name, choice.attend, choice.shared_bytes);
        launch_kernel(choice.name, choice.attend,
                      Grid{dim3(splits.most, a.kv_heads, a.rows), kThreads, choice.shared_bytes}, stream, a);
        if (splits.most > 1)
            launch_kernel(choice.name, choice.join,
                          Grid{dim3(a.heads, a.rows), static_cast<unsigned>(a.head_dim), 0, true}, stream, a);
        return;
    }
}

}  // namespace natix::kernels

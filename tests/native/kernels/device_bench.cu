#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <stdexcept>
#include <utility>

#include "device_bench.hpp"
#include "device_memory.hpp"
#include "natix/kernels.h"

namespace natix_test {
namespace {

constexpr int kSamples = 15, kRepeats = 4, kThreads = 512, kUnroll = 8;
constexpr int kKvHeads = 8, kGroup = 4, kHeadDim = 128, kBlockTokens = 32, kSplitTokens = 512;
constexpr size_t kStreamBytes = size_t{2} << 30;

__global__ void __launch_bounds__(kThreads) read_all_kernel(const uint4* from, size_t count, unsigned* never) {
    unsigned seen = 0;
    const size_t step = size_t{gridDim.x} * kThreads;
    for (size_t i = size_t{blockIdx.x} * kThreads + threadIdx.x; i < count; i += step * kUnroll) {
        uint4 values[kUnroll];
#pragma unroll
        for (int j = 0; j < kUnroll; ++j) values[j] = i + j * step < count ? __ldcs(from + i + j * step) : uint4{};
#pragma unroll
        for (int j = 0; j < kUnroll; ++j) seen |= values[j].x ^ values[j].y ^ values[j].z ^ values[j].w;
    }
    if (seen == 0xFFFFFFFEu) *never = seen;  // what is not used is not read
}

// Numbers of either sign from 0.5 to 1, in both formats: `keep` and `set` are bits of 4 bytes.
__global__ void fill_kernel(uint32_t* to, size_t count, uint32_t keep, uint32_t set) {
    for (size_t i = size_t{blockIdx.x} * blockDim.x + threadIdx.x; i < count; i += size_t{gridDim.x} * blockDim.x) {
        uint32_t bits = static_cast<uint32_t>(i) * 2654435761u + 12345u;
        bits ^= bits >> 15, bits *= 2246822519u, bits ^= bits >> 13;
        to[i] = (bits & keep) | set;
    }
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

class Stopwatch {
  public:
    explicit Stopwatch(cudaStream_t stream) : stream_(stream) {
        expect_cuda(cudaEventCreate(&begin_), "an event");
        expect_cuda(cudaEventCreate(&end_), "an event");
    }
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;
    ~Stopwatch() {
        cudaEventDestroy(begin_);
        cudaEventDestroy(end_);
    }

    // Microseconds of one call, of several in a row.
    double time(const std::function<void()>& work) {
        expect_cuda(cudaEventRecord(begin_, stream_), "an event");
        for (int i = 0; i < kRepeats; ++i) work();
        expect_cuda(cudaEventRecord(end_, stream_), "an event");
        expect_cuda(cudaEventSynchronize(end_), "what was measured");
        float milliseconds = 0;
        expect_cuda(cudaEventElapsedTime(&milliseconds, begin_, end_), "an event");
        return milliseconds * 1e3 / kRepeats;
    }

  private:
    cudaStream_t stream_;
    cudaEvent_t begin_ = nullptr, end_ = nullptr;
};

struct Bench {
    DeviceMemory memory;
    cudaStream_t stream = static_cast<cudaStream_t>(memory.stream());
    Stopwatch watch{stream};
    int processors = 0;
    void* data = memory.take(kStreamBytes);
    unsigned* never = static_cast<unsigned*>(memory.take(4));

    Bench() { expect_cuda(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, 0), "the device"); }

    void read_all() {
        read_all_kernel<<<processors * 4, kThreads, 0, stream>>>(static_cast<const uint4*>(data), kStreamBytes / 16,
                                                                 never);
        expect_cuda(cudaGetLastError(), "the streaming kernel");
    }
    void fill(bool e4m3) {
        fill_kernel<<<processors * 8, 256, 0, stream>>>(static_cast<uint32_t*>(data), kStreamBytes / 4,
                                                        e4m3 ? 0x87878787u : 0x807F807Fu,
                                                        e4m3 ? 0x30303030u : 0x3F003F00u);
        expect_cuda(cudaGetLastError(), "the filling kernel");
    }
};

// Arrays of one shape: keys in the first half of the data, values in the second, blocks handed out with a stride.
nx_paged_attention attention_of(Bench& bench, bool e4m3, int context, int rows) {
    const int per_row = context / kBlockTokens, blocks = per_row * rows, heads = kKvHeads * kGroup;
    const size_t block_bytes = size_t{kKvHeads} * kBlockTokens * kHeadDim * (e4m3 ? 1 : 2);
    if (blocks * block_bytes > kStreamBytes / 2) throw std::logic_error("the shape is larger than the data");
    std::vector<int32_t> tables(blocks), contexts(rows, context);
    for (int i = 0; i < blocks; ++i) tables[i] = static_cast<int32_t>(int64_t{i} * 7919 % blocks);
    const std::vector<uint16_t> q(size_t(rows) * heads * kHeadDim, 0x3F10);
    const std::vector<float> scales(kKvHeads, 1);
    nx_paged_attention a{};
    a.struct_size = sizeof a;
    a.kv_type = e4m3 ? NX_TYPE_E4M3 : NX_TYPE_BF16;
    a.rows = rows, a.heads = heads, a.kv_heads = kKvHeads, a.head_dim = kHeadDim, a.block_tokens = kBlockTokens;
    a.blocks = blocks, a.table_stride = per_row, a.max_context = context, a.split_tokens = kSplitTokens;
    a.softmax_scale = 1 / std::sqrt(static_cast<float>(kHeadDim));
    a.key_cache = bench.data, a.value_cache = static_cast<char*>(bench.data) + kStreamBytes / 2;
    if (e4m3)
        a.key_scales = a.value_scales = static_cast<float*>(bench.memory.put(scales.data(), scales.size() * 4, 0));
    a.q = static_cast<uint16_t*>(bench.memory.put(q.data(), q.size() * 2, 0));
    a.block_tables = static_cast<int32_t*>(bench.memory.put(tables.data(), tables.size() * 4, 0));
    a.contexts = static_cast<int32_t*>(bench.memory.put(contexts.data(), contexts.size() * 4, 0));
    a.output = static_cast<uint16_t*>(bench.memory.take(q.size() * 2));
    a.q_stride = a.output_stride = heads * kHeadDim;
    nx_kernel_paged_attention_workspace(&a, &a.workspace_bytes);
    a.workspace = bench.memory.take(a.workspace_bytes);
    return a;
}

AttentionFigure measure(Bench& bench, bool e4m3, int context, int rows, double target,
                        std::vector<double>& stream_times) {
    const nx_paged_attention a = attention_of(bench, e4m3, context, rows);
    const auto attend = [&] {
        if (nx_kernel_paged_attention(&a, NX_WHERE_CUDA, bench.stream) != NX_OK)
            throw std::runtime_error("attention failed");
    };
    const auto read = [&] { bench.read_all(); };
    const double bytes = 2.0 * rows * context * kKvHeads * kHeadDim * (e4m3 ? 1 : 2);
    std::vector<double> times, shares;
    bench.watch.time(attend), bench.watch.time(read);
    for (int i = 0; i < kSamples; ++i) {
        const double reading = bench.watch.time(read), attending = bench.watch.time(attend);
        stream_times.push_back(reading);
        times.push_back(attending);
        shares.push_back(bytes / attending / (kStreamBytes / reading));
    }
    const double waves =
        double(rows) * kKvHeads * ((context + kSplitTokens - 1) / kSplitTokens) / (2.0 * bench.processors);
    return {e4m3, context, rows, waves, median(times), bytes / median(times) / 1e3, median(shares), target};
}

}  // namespace

BenchResults run_bench() {
    Bench bench;
    BenchResults results;
    std::vector<double> stream_times;
    for (const bool e4m3 : {false, true}) {
        bench.fill(e4m3);
        const double target = e4m3 ? 0.88 : 0.92;
        const int more = e4m3 ? 2 : 1;  // as many bytes
        for (const auto& [context, rows] :
             std::initializer_list<std::pair<int, int>>{{4096, 64}, {8192, 32}, {32768, 8}})
            results.attention.push_back(measure(bench, e4m3, context, rows * more, target, stream_times));
    }
    results.stream_gigabytes_per_second = kStreamBytes / median(stream_times) / 1e3;
    return results;
}

}  // namespace natix_test

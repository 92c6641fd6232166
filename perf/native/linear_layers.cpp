// Linear layers alone: few rows against the stream of their weights, many against the peak of their instructions.
#include <cstdio>
#include <random>

#include "decoder/activations.hpp"
#include "decoder/packed_matrix.hpp"
#include "decoder_bench.hpp"

namespace natix_bench {
namespace {

using namespace natix::decoder;

constexpr size_t kInputs = 4096, kGroup = 64, kMostRows = 256, kStride = spread_stride(kInputs, kGroup);

struct Inputs {
    Buffer<float> values{kMostRows * kStride}, scales{kMostRows * kStride / kGroup};
    Buffer<int16_t> wide{kMostRows * kStride};
    Buffer<int8_t> narrow{kMostRows * kStride};
    Buffer<int16_t> starts{2 * kMostRows * kStride / stretch_of(kGroup)};

    Inputs() {
        std::mt19937 random(1);
        std::normal_distribution<float> normal;
        for (size_t i = 0; i < values.size(); ++i) values[i] = normal(random);
        const VectorKernels& kernels = best_kernels().vector;
        kernels.quantise_wide(values.data(), values.size(), kGroup, wide.data(), scales.data());
        kernels.quantise_narrow(values.data(), values.size(), kGroup, narrow.data(), scales.data(), starts.data());
    }
    LinearInput view() const {
        return {values.data(), wide.data(), narrow.data(), scales.data(), starts.data(), kStride, kStride / kGroup};
    }
};

PackedMatrix random_matrix(WeightType type, size_t outputs, ThreadTeam& team) {
    PackedMatrix matrix(type, kInputs, outputs, kGroup);
    std::vector<float> weights(kInputs);
    std::mt19937 random(2);
    std::normal_distribution<float> normal(0, 0.02F);
    for (float& w : weights) w = normal(random);
    team.run([&](unsigned thread) noexcept {
        const Range mine = share_of(outputs, thread, team.size());
        for (size_t o = mine.first; o < mine.last; ++o) matrix.pack(o, weights.data(), best_kernels());
    });
    return matrix;
}

double seconds_of(const PackedMatrix& matrix, const Inputs& inputs, size_t rows, ThreadTeam& team) {
    Buffer<float> y(rows * matrix.outputs());
    return best_seconds(rows > 4 ? 5 : 9, [&] {
        team.run([&](unsigned thread) noexcept {
            LinearShare share = matrix.share();
            const Range panels = share_of(matrix.panels(), thread, team.size());
            share.first_panel = panels.first;
            share.last_panel = panels.last;
            share.input = inputs.view();
            share.rows = rows;
            share.y = y.data();
            share.y_stride = matrix.outputs();
            best_kernels().linear(matrix.type(), share);
        });
    });
}

}  // namespace

void measure_linear_layers(const Peaks& peaks, ThreadTeam& team) {
    const Inputs inputs;
    // So many outputs that no cache holds the weights.
    const struct {
        WeightType type;
        const char* name;
        size_t outputs;
    } layers[] = {{WeightType::F32, "f32", 8192}, {WeightType::Int8, "int8", 24576}, {WeightType::Int4, "int4", 49152}};
    std::printf(
        "\n| weights | rows | ms | weights read, GB/s | of stream | GMAC/s | of peak "
        "|\n|---|---|---|---|---|---|---|\n");
    for (const auto& layer : layers) {
        const PackedMatrix matrix = random_matrix(layer.type, layer.outputs, team);
        for (const size_t rows : {1, 2, 4, 8, 16, 64, 256}) {
            const double seconds = seconds_of(matrix, inputs, rows, team);
            const double bytes = static_cast<double>(matrix.bytes()) / seconds;
            const double macs = static_cast<double>(rows * kInputs * layer.outputs) / seconds;
            std::printf("| %s | %zu | %.2f | %.1f | %.0f %% | %.1f | %.0f %% |\n", layer.name, rows, seconds * 1e3,
                        bytes / 1e9, 100 * bytes / peaks.read_bytes, macs / 1e9, 100 * macs / peaks.macs(layer.type));
            std::fflush(stdout);
        }
    }
}

}  // namespace natix_bench

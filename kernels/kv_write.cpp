#include "kv_write.hpp"

#include <cmath>
#include <limits>

#include "number_formats.hpp"
#include "row_order.hpp"

namespace natix::kernels {
namespace {

constexpr int kMostDim = 128;

struct Turn {
    float cosines[kMostDim / 2], sines[kMostDim / 2];
};

// What tells where a row's keys and values go; block is -1 where nothing is written.
struct Place {
    int32_t block, offset;
};

int axis_of(const KvWrite& a, int pair) {
    const int axis = pair % 3;
    return axis != 0 && pair < 3 * static_cast<int>(a.mrope[axis]) ? axis : 0;
}

Turn turn_of(const KvWrite& a, int64_t row) {
    const bool three = a.mrope[0] + a.mrope[1] + a.mrope[2] != 0;
    Turn turn;
    for (int pair = 0; pair < a.head_dim / 2; ++pair) {
        const int32_t position = three ? a.positions[3 * row + axis_of(a, pair)] : a.positions[row];
        const double angle = position * a.inverse_frequencies[pair];
        turn.cosines[pair] = static_cast<float>(std::cos(angle));
        turn.sines[pair] = static_cast<float>(std::sin(angle));
    }
    return turn;
}

Place place_of(const KvWrite& a, int64_t row) {
    const int32_t slot = a.slots[row];
    if (slot >= 0 && slot < a.blocks * a.block_tokens) return {slot / a.block_tokens, slot % a.block_tokens};
    if (slot != -1 && a.errors != nullptr) ++*a.errors;
    return {-1, 0};
}

// Lane l of the kernel's warp sums elements l, l + 32, ...; lanes are joined by halves.
float factor_of(const float* head, int dim, float epsilon) {
    float sums[kWarp] = {};
    for (int i = 0; i < dim; ++i) sums[i % kWarp] = std::fma(head[i], head[i], sums[i % kWarp]);
    for (int distance = kWarp / 2; distance > 0; distance /= 2)
        for (int lane = 0; lane < distance; ++lane) sums[lane] += sums[lane + distance];
    const float mean = sums[0] / static_cast<float>(dim);
    return std::isfinite(mean) ? 1 / std::sqrt(mean + epsilon) : std::numeric_limits<float>::quiet_NaN();
}

void norm_and_turn(const KvWrite& a, const uint16_t* from, const uint16_t* weight, const Turn& turn, float* head) {
    const int half = a.head_dim / 2;
    for (int i = 0; i < a.head_dim; ++i) head[i] = from_bf16(from[i]);
    if (weight != nullptr) {
        const float factor = factor_of(head, a.head_dim, a.epsilon);
        for (int i = 0; i < a.head_dim; ++i) head[i] = head[i] * factor * from_bf16(weight[i]);
    }
    for (int i = 0; i < half; ++i) {
        const float first = head[i], second = head[i + half];
        head[i] = first * turn.cosines[i] - second * turn.sines[i];
        head[i + half] = second * turn.cosines[i] + first * turn.sines[i];
    }
}

void store(const KvWrite& a, const Place& place, int kv_head, const float* head, void* cache, const float* scales) {
    const int64_t first = ((int64_t{place.block} * a.kv_heads + kv_head) * a.block_tokens + place.offset) * a.head_dim;
    for (int i = 0; i < a.head_dim; ++i) {
        if (a.kv_type == NX_TYPE_E4M3)
            static_cast<uint8_t*>(cache)[first + i] = to_e4m3(head[i] / scales[kv_head]);
        else
            static_cast<uint16_t*>(cache)[first + i] = to_bf16(head[i]);
    }
}

}  // namespace

void run(const KvWrite& a) {
    float head[kMostDim];
    for (int64_t row = 0; row < a.rows; ++row) {
        const Turn turn = turn_of(a, row);
        const Place place = place_of(a, row);
        for (int h = 0; h < a.heads; ++h) {
            norm_and_turn(a, a.q + row * a.q_stride + h * a.head_dim, a.q_weight, turn, head);
            uint16_t* to = a.q_output + row * a.q_output_stride + h * a.head_dim;
            for (int i = 0; i < a.head_dim; ++i) to[i] = to_bf16(head[i]);
        }
        if (place.block < 0) continue;
        for (int h = 0; h < a.kv_heads; ++h) {
            norm_and_turn(a, a.k + row * a.k_stride + h * a.head_dim, a.k_weight, turn, head);
            store(a, place, h, head, a.key_cache, a.key_scales);
            const uint16_t* value = a.v + row * a.v_stride + h * a.head_dim;
            for (int i = 0; i < a.head_dim; ++i) head[i] = from_bf16(value[i]);
            store(a, place, h, head, a.value_cache, a.value_scales);
        }
    }
}

}  // namespace natix::kernels

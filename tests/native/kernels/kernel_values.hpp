// Values for cases: the same on every machine, and arrays of them in the formats of kernels.h.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

#include "number_formats.hpp"

namespace natix_test {

using Shorts = std::vector<uint16_t>;
using Floats = std::vector<float>;
using Ints = std::vector<int32_t>;

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
// Not numbers that no operation makes: where one lies, nobody has written.
inline constexpr uint16_t kPoisonBf16 = 0x7FA5;
inline constexpr float kPoisonF32 = std::bit_cast<float>(0x7FA5A5A5u);

class Values {
  public:
    explicit Values(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}

    uint32_t bits() {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return static_cast<uint32_t>(state_ >> 32);
    }
    int32_t below(int32_t end) { return static_cast<int32_t>(bits() % static_cast<uint32_t>(end)); }
    double uniform() { return bits() * 0x1p-32; }
    // Roughly normal, of the given spread.
    float spread(double deviation) {
        double sum = 0;
        for (int i = 0; i < 4; ++i) sum += uniform() - 0.5;
        return static_cast<float>(sum * 1.732 * deviation);
    }

  private:
    uint64_t state_;
};

template <class T>
T value_as(float value);
template <>
inline float value_as<float>(float value) {
    return value;
}
template <>
inline uint16_t value_as<uint16_t>(float value) {
    return natix::kernels::to_bf16(value);
}

inline double number(float value) {
    return value;
}
inline double number(uint16_t bits) {
    return natix::kernels::from_bf16(bits);
}

template <class T>
inline constexpr uint32_t kTypeOf = sizeof(T) == 4 ? NX_TYPE_F32 : NX_TYPE_BF16;
template <class T>
T poison_of() {
    if constexpr (sizeof(T) == 4)
        return kPoisonF32;
    else
        return kPoisonBf16;
}
template <class T>
bool is_poison(T value) {
    const T poison = poison_of<T>();
    return std::memcmp(&value, &poison, sizeof(T)) == 0;
}

// The relative error of rounding to T, half a unit in the last place, with a little for what came before it.
template <class T>
inline constexpr double kRounding = sizeof(T) == 4 ? 4e-6 : 1.02 / 256;

// Rows of random values `stride` apart, poison between them.
template <class T>
std::vector<T> random_rows(Values& values, int rows, int width, int64_t stride, double deviation) {
    std::vector<T> all(rows == 0 ? 0 : size_t(rows - 1) * stride + width, poison_of<T>());
    for (int r = 0; r < rows; ++r)
        for (int i = 0; i < width; ++i) all[r * stride + i] = value_as<T>(values.spread(deviation));
    return all;
}

template <class T>
std::vector<T> poison_rows(int rows, int width, int64_t stride) {
    return std::vector<T>(rows == 0 ? 0 : size_t(rows - 1) * stride + width, poison_of<T>());
}

}  // namespace natix_test

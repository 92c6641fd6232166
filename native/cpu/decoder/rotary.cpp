#include "decoder/rotary.hpp"

#include <cmath>

namespace natix::decoder {

size_t position_axis(const Settings& settings, size_t pair) noexcept {
    const size_t axis = pair % 3;
    return axis != 0 && pair < 3 * size_t{settings.mrope[axis]} ? axis : 0;
}

void rotary_angles(const Settings& settings, const int32_t* positions, float* cosines, float* sines) noexcept {
    for (size_t pair = 0; pair < settings.inverse_frequencies.size(); ++pair) {
        const double angle = positions[position_axis(settings, pair)] * settings.inverse_frequencies[pair];
        cosines[pair] = static_cast<float>(std::cos(angle));
        sines[pair] = static_cast<float>(std::sin(angle));
    }
}

void rotate(float* head, size_t head_dim, const float* cosines, const float* sines) noexcept {
    const size_t half = head_dim / 2;
    for (size_t i = 0; i < half; ++i) {
        const float first = head[i], second = head[i + half];
        head[i] = first * cosines[i] - second * sines[i];
        head[i + half] = second * cosines[i] + first * sines[i];
    }
}

}  // namespace natix::decoder

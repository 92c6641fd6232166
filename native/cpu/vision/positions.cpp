#include "vision/positions.hpp"

#include <algorithm>
#include <cmath>

namespace natix::vision {
namespace {

constexpr double kTheta = 10000;

struct Tap {
    size_t low, high;
    double part;  // of high
};

// Places are spread evenly from the first row of the grid to its last.
Tap tap(size_t place, size_t places, size_t side) {
    const double at =
        places == 1 ? 0 : static_cast<double>(place) * static_cast<double>(side - 1) / static_cast<double>(places - 1);
    const auto low = static_cast<size_t>(at);
    return {low, std::min(low + 1, side - 1), at - static_cast<double>(low)};
}

}  // namespace

Positions::Positions(const Settings& s) : merge_(s.merge), grid_(s.position_grid), quarter_(s.head_dim() / 4) {}

void Positions::reserve(size_t patches) {
    // The longest side is that of an image one token wide.
    const size_t steps = std::max(patches / merge_, size_t{1});
    if (steps <= steps_) return;
    steps_ = 0;
    cosines_ = decoder::Buffer<float>(steps * quarter_);
    sines_ = decoder::Buffer<float>(steps * quarter_);
    for (size_t step = 0; step < steps; ++step) {
        for (size_t i = 0; i < quarter_; ++i) {
            const double angle =
                static_cast<double>(step) * std::pow(kTheta, -static_cast<double>(i) / static_cast<double>(quarter_));
            cosines_[step * quarter_ + i] = static_cast<float>(std::cos(angle));
            sines_[step * quarter_ + i] = static_cast<float>(std::sin(angle));
        }
    }
    steps_ = steps;
}

void Positions::place(size_t rows, size_t columns) noexcept {
    rows_ = rows;
    columns_ = columns;
}

Positions::Place Positions::place_of(size_t patch) const noexcept {
    const size_t square = merge_ * merge_, token = patch / square, within = patch % square;
    const size_t across = columns_ / merge_;
    return {token / across * merge_ + within / merge_, token % across * merge_ + within % merge_};
}

Taps Positions::taps(size_t patch) const noexcept {
    const Place place = place_of(patch);
    const Tap down = tap(place.row, rows_, grid_), right = tap(place.column, columns_, grid_);
    const auto weight = [](double a, double b) { return static_cast<float>(a * b); };
    return {{down.low * grid_ + right.low, down.low * grid_ + right.high, down.high * grid_ + right.low,
             down.high * grid_ + right.high},
            {weight(1 - down.part, 1 - right.part), weight(1 - down.part, right.part),
             weight(down.part, 1 - right.part), weight(down.part, right.part)}};
}

void Positions::angles(size_t patch, float* cosines, float* sines) const noexcept {
    const Place place = place_of(patch);
    const auto copy = [&](size_t step, size_t to) {
        std::copy_n(&cosines_[step * quarter_], quarter_, cosines + to);
        std::copy_n(&sines_[step * quarter_], quarter_, sines + to);
    };
    copy(place.row, 0);
    copy(place.column, quarter_);
}

}  // namespace natix::vision

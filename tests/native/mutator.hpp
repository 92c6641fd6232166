// Seeded damage to coded images, with a liking for bytes that mean something in a JPEG.
#pragma once

#include <cstdint>
#include <random>

#include "jpeg_maker.hpp"

namespace natix_test {

class Mutator {
  public:
    explicit Mutator(uint32_t seed) : random_(seed) {}

    Bytes mutate(Bytes bytes);
    size_t below(size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(random_); }

  private:
    void edit(Bytes& bytes);

    std::mt19937 random_;
};

}  // namespace natix_test

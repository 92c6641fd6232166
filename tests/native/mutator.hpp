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

    // Changes what the tables and headers say and leaves their lengths alone, so that a parser goes on to believe them.
    Bytes lie(Bytes jpeg);

    size_t below(size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(random_); }

  private:
    void edit(Bytes& bytes);
    void lie_in(uint8_t marker, uint8_t* payload, size_t length);

    std::mt19937 random_;
};

}  // namespace natix_test

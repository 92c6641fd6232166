// Counts what a test program takes from the free store: linking its source replaces operator new.
#pragma once

#include <cstdint>

namespace natix_test {

// Calls of operator new by all threads so far.
uint64_t allocations() noexcept;

}  // namespace natix_test

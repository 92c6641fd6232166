// How the kernels that work on rows share out a row: thread t of a block takes chunks t, t + kRowThreads, ... of
// kRowChunk elements, whatever the width and the alignment, so that a sum over a row is always made in the same order.
#pragma once

#include <cstdint>

namespace natix::kernels {

inline constexpr int kRowThreads = 256, kRowChunk = 8, kWarp = 32;

}  // namespace natix::kernels

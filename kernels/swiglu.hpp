// SwiGLU (nx_swiglu): silu(gate) * up.
#pragma once

#include "natix/kernels.h"

namespace natix::kernels {

using Swiglu = nx_swiglu;

void check(const Swiglu& args);
void run(const Swiglu& args);                   // the twin, on host memory
void launch(const Swiglu& args, void* stream);  // the kernel; checked before

}  // namespace natix::kernels

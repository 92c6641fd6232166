// RMSNorm with the residual added first (nx_rms_norm): y = x / sqrt(mean(x^2) + epsilon) * weight.
#pragma once

#include "natix/kernels.h"

namespace natix::kernels {

using RmsNorm = nx_rms_norm;

void check(const RmsNorm& args);
void run(const RmsNorm& args);                   // the twin, on host memory
void launch(const RmsNorm& args, void* stream);  // the kernel; checked before

}  // namespace natix::kernels

// Embedding lookup (nx_embedding): rows of a table by id.
#pragma once

#include "natix/kernels.h"

namespace natix::kernels {

using Embedding = nx_embedding;

void check(const Embedding& args);
void run(const Embedding& args);                   // the twin, on host memory
void launch(const Embedding& args, void* stream);  // the kernel; checked before

}  // namespace natix::kernels

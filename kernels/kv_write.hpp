// q and k normed and rotated, k and v written into the paged caches (nx_kv_write).
#pragma once

#include "natix/kernels.h"

namespace natix::kernels {

using KvWrite = nx_kv_write;

void check(const KvWrite& args);
void run(const KvWrite& args);                   // the twin, on host memory
void launch(const KvWrite& args, void* stream);  // the kernel; checked before

}  // namespace natix::kernels

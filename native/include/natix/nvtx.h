/* NVTX ranges for Nsight Systems and other tools (NVTX 3, https://nvidia.github.io/NVTX/).
 *
 * NVTX 3 has no library of its own: a tool names its injection library in NVTX_INJECTION64_PATH, the program loads it,
 * calls its InitializeInjectionNvtx2, and the tool fills in a table of functions. That protocol is what is spoken here;
 * libnvToolsExt.so.1 (NVTX 2, gone since CUDA 13) is not looked for. The library stays loaded until the process ends,
 * as tools expect. Without a tool every call below costs a test for null.
 *
 * Thread-safe. Push and pop nest per thread; start and end do not nest and may happen on different threads. */
#ifndef NATIX_NVTX_H
#define NATIX_NVTX_H

#include "natix/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nx_nvtx nx_nvtx;

/* A domain of the tool, whose name is zero-terminated UTF-8. `path`: the injection library; null:
 * NVTX_INJECTION64_PATH. With neither, or when the tool refuses, `out` is null and the status NX_OK: there is no tool.
 * NX_LIBRARY_MISSING: there is a path and it cannot be loaded, or it is no injection library. Of several calls in a
 * process the first that finds a tool decides on it. */
NX_API int32_t nx_nvtx_open(const char* path, const char* domain, nx_nvtx** out);
NX_API void nx_nvtx_close(nx_nvtx* nvtx);

/* Makes a range's name known to the tool; the number lasts as long as the domain. Zero-terminated UTF-8. */
NX_API int32_t nx_nvtx_name(nx_nvtx* nvtx, const char* text, uint64_t* name);

/* Nothing happens when nvtx is null. The names are nx_nvtx_name's, of the same domain. */
NX_API void nx_nvtx_push(nx_nvtx* nvtx, uint64_t name);
NX_API void nx_nvtx_pop(nx_nvtx* nvtx);
/* 0 when nvtx is null. */
NX_API uint64_t nx_nvtx_start(nx_nvtx* nvtx, uint64_t name);
NX_API void nx_nvtx_end(nx_nvtx* nvtx, uint64_t range);

#ifdef __cplusplus
}
#endif
#endif

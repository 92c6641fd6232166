/* A ring of memory mapped twice in a row: any stretch of at most `bytes` bytes is contiguous, wherever it starts. */
#ifndef NATIX_RING_H
#define NATIX_RING_H

#include "natix/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nx_ring nx_ring;

typedef struct nx_ring_view {
    uint32_t struct_size;
    uint32_t reserved;
    uint8_t* base;  /* base[i] and base[i + bytes] are the same byte for 0 <= i < bytes */
    uint64_t bytes; /* size of the ring, a multiple of the page size */
} nx_ring_view;

/* Pages are committed when they are first written. NX_OS_ERROR names the system call that failed. */
NX_API int32_t nx_ring_create(uint64_t min_bytes, nx_ring** out, nx_ring_view* view);
NX_API void nx_ring_destroy(nx_ring* ring);

#ifdef __cplusplus
}
#endif
#endif

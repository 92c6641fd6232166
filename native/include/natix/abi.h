/* Natix native library: version, struct sizes, status codes, error text.
 *
 * Every entry point returns an int32_t status, except close (void, null-safe) and version and size queries. Results
 * leave through out-parameters, which are set to null first. No exception crosses this boundary. A struct begins with
 * struct_size, set by the caller; fields are only ever appended; the library reads and writes min(given, own) bytes
 * and refuses less than the first version's size. */
#ifndef NATIX_ABI_H
#define NATIX_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NX_API __attribute__((visibility("default")))

#define NX_ABI_MAJOR 1
#define NX_ABI_MINOR 5

/* Status codes. Numbers never change meaning. */
enum {
    NX_OK = 0,
    NX_INVALID_ARGUMENT = 1, /* a null pointer, a size or a range the header does not allow */
    NX_NO_MEMORY = 2,
    NX_INTERNAL = 3,         /* a defect of this library */
    NX_STRUCT_TOO_SMALL = 4, /* struct_size is less than the first version of the struct */
    NX_OS_ERROR = 5,         /* a system call failed; the text names it */
    NX_LIBRARY_MISSING = 6,  /* a library looked up at run time was not found; the text lists every path tried */
    NX_DEVICE_ERROR = 7,     /* a device or its driver refused or failed; the text gives the driver's own words */
    NX_UNSUPPORTED = 8,      /* this build of the library cannot do it; the text says which build can */
    NX_JPEG_EMPTY = 16,
    NX_JPEG_NOT_JPEG = 17,
    NX_JPEG_TRUNCATED = 18,
    NX_JPEG_CORRUPT = 19,
    NX_JPEG_UNSUPPORTED = 20
};

/* Structs that nx_sizeof knows. */
enum {
    NX_STRUCT_JPEG_INFO = 1,
    NX_STRUCT_RING_VIEW = 2,
    NX_STRUCT_JPEG_PLANES = 3,
    NX_STRUCT_DECODER_CONFIG = 4,
    NX_STRUCT_DECODER_BATCH = 5,
    NX_STRUCT_DECODER_MEMORY = 6,
    NX_STRUCT_TENSOR = 7,
    NX_STRUCT_VISION_CONFIG = 8,
    NX_STRUCT_VISION_IMAGE = 9,
    NX_STRUCT_VISION_MEMORY = 10,
    NX_STRUCT_CUDA_DEVICE_INFO = 11,
    NX_STRUCT_CUDA_SLAB_VIEW = 12,
    NX_STRUCT_NVJPEG_INFO = 13,
    NX_STRUCT_NVJPEG_IMAGE = 14,
    NX_STRUCT_RMS_NORM = 32,
    NX_STRUCT_SWIGLU = 33,
    NX_STRUCT_EMBEDDING = 34,
    NX_STRUCT_KV_WRITE = 35,
    NX_STRUCT_PAGED_ATTENTION = 36
};

/* major << 16 | minor. Callers need the same major and at least their own minor. */
NX_API uint32_t nx_abi_version(void);

/* Bytes of a struct (NX_STRUCT_*) as this library was built; 0 when unknown. */
NX_API uint32_t nx_sizeof(uint32_t which);

/* Copies the text of this thread's last failure: UTF-8, cut at cap at a character boundary, without a closing zero.
 * needed (may be null) receives the full length in bytes. Read it before any other call on the same thread. */
NX_API int32_t nx_last_error(uint8_t* dst, size_t cap, size_t* needed);

#ifdef __cplusplus
}
#endif
#endif

/* JPEG: a header probe of our own, and decoding through libturbojpeg.so.0, which is looked up on first use. */
#ifndef NATIX_JPEG_H
#define NATIX_JPEG_H

#include "natix/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Coding process of the frame header. */
enum {
    NX_JPEG_UNKNOWN = 0,
    NX_JPEG_BASELINE = 1,     /* SOF0 */
    NX_JPEG_SEQUENTIAL = 2,   /* SOF1 */
    NX_JPEG_PROGRESSIVE = 3,  /* SOF2 */
    NX_JPEG_LOSSLESS = 4,     /* SOF3 */
    NX_JPEG_HIERARCHICAL = 5, /* SOF5..7 */
    NX_JPEG_ARITHMETIC = 6    /* SOF9..15 */
};

typedef struct nx_jpeg_info {
    uint32_t struct_size;
    uint32_t width;          /* pixels as stored, before orientation */
    uint32_t height;         /* pixels as stored, before orientation */
    uint32_t components;     /* 1 grey, 3 colour, 4 CMYK */
    uint32_t precision;      /* bits a sample */
    uint32_t process;        /* NX_JPEG_* coding process */
    uint32_t orientation;    /* EXIF 1..8; 1 when absent or unusable */
    int32_t adobe_transform; /* of the Adobe APP14 segment; -1 when absent */
    int64_t scan_offset;     /* first entropy-coded byte; -1 when none was reached */
    int64_t problem_offset;  /* where a problem was noticed; -1 when there is none */
} nx_jpeg_info;

typedef struct nx_jpeg_library nx_jpeg_library; /* libturbojpeg, loaded; thread-safe */
typedef struct nx_jpeg nx_jpeg; /* a decoder; one thread at a time; holds nothing of its library alive */

/* Reads markers up to the first scan. info is filled with what was found even when the status is not NX_OK.
 * NX_JPEG_EMPTY, _NOT_JPEG, _TRUNCATED, _CORRUPT, or _UNSUPPORTED (CMYK, not 8 bits, lossless, hierarchical,
 * arithmetic coding, height given later by DNL, more than 64 scans or more than 2.56e9 pixels times scans). Needs no
 * library. */
NX_API int32_t nx_jpeg_probe(const uint8_t* bytes, size_t length, nx_jpeg_info* info);

/* Loads libturbojpeg. NX_LIBRARY_MISSING lists every path tried. Environment NATIX_TURBOJPEG names the only path to
 * try (for tests). Close it after its decoders. */
NX_API int32_t nx_jpeg_library_open(nx_jpeg_library** out);
NX_API void nx_jpeg_library_close(nx_jpeg_library* library);

/* Copies the path the library was loaded from: UTF-8, without a closing zero; needed (may be null) is its length. */
NX_API int32_t nx_jpeg_library_path(const nx_jpeg_library* library, uint8_t* dst, size_t cap, size_t* needed);

NX_API int32_t nx_jpeg_open(const nx_jpeg_library* library, nx_jpeg** out);
NX_API void nx_jpeg_close(nx_jpeg* decoder);

/* Decodes to RGB, 8 bits a channel. scale_denominator is 1, 2 or 4; width and height must be the stored size divided by
 * it, rounded up; stride is in bytes, at least 3 * width. Extraneous bytes between markers, an unknown JFIF revision
 * and an unknown Adobe transform are tolerated; a scan that stops before the image is complete is NX_JPEG_TRUNCATED;
 * any other warning of the decoder is NX_JPEG_CORRUPT; dst then holds what could be decoded. problem_offset (may be
 * null) receives the byte at which the problem was noticed, or -1. */
NX_API int32_t nx_jpeg_decode(nx_jpeg* decoder, const uint8_t* bytes, size_t length, uint32_t scale_denominator,
                              uint8_t* dst, uint32_t width, uint32_t height, uint64_t stride, int64_t* problem_offset);

#ifdef __cplusplus
}
#endif
#endif

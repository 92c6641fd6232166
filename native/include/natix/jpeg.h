/* JPEG: a header probe of our own, and decoding through libturbojpeg.so.0, which is looked up on first use. Planes of
 * undamaged baseline images come from a decoder of our own, sample for sample the same; whatever is unusual or damaged
 * is decoded, and judged, by libturbojpeg. Environment NATIX_JPEG_DECODER=turbo, read when a decoder is opened, leaves
 * everything to libturbojpeg; auto, or nothing, is the default; any other value is NX_INVALID_ARGUMENT. */
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

/* Where the chroma samples of a frame lie: one for each 1x1, 2x1, 2x2, 1x2, 4x1 luma samples (columns x rows). OTHER is
 * every other set of sampling factors, grey with factors above 1 among them; it decodes to RGB, not to planes. */
enum {
    NX_JPEG_SUBSAMPLING_OTHER = 0,
    NX_JPEG_SUBSAMPLING_444 = 1,
    NX_JPEG_SUBSAMPLING_422 = 2,
    NX_JPEG_SUBSAMPLING_420 = 3,
    NX_JPEG_SUBSAMPLING_440 = 4,
    NX_JPEG_SUBSAMPLING_411 = 5,
    NX_JPEG_SUBSAMPLING_GREY = 6 /* one component */
};

/* What the components are, by the rule of libjpeg: JFIF means Y, Cb, Cr, then Adobe's transform decides, then ids. */
enum {
    NX_JPEG_COLOUR_UNKNOWN = 0, /* no scan was reached, or not one or three components */
    NX_JPEG_COLOUR_GREY = 1,
    NX_JPEG_COLOUR_YCBCR = 2,
    NX_JPEG_COLOUR_RGB = 3
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
    uint32_t subsampling;    /* NX_JPEG_SUBSAMPLING_* (since ABI 1.1) */
    uint32_t colour;         /* NX_JPEG_COLOUR_* (since ABI 1.1) */
    /* What EXIF says of the lens (since ABI 1.2); 0 for a tag that is missing or no number. */
    double focal_length;             /* millimetres */
    double focal_plane_x_resolution; /* pixels a unit across the sensor, of the picture as it was taken */
    double focal_plane_y_resolution;
    double digital_zoom;
    uint32_t focal_length_35mm; /* as on 35 mm film, millimetres */
    uint32_t focal_plane_unit;  /* 2 inch, 3 centimetre, 4 millimetre, 5 micrometre */
    uint32_t taken_width;       /* of the picture as it was taken, pixels as stored */
    uint32_t taken_height;
} nx_jpeg_info;

/* Where nx_jpeg_decode_planes writes Y, Cb and Cr; grey writes Y alone and leaves the others unread. */
typedef struct nx_jpeg_planes {
    uint32_t struct_size;
    uint32_t subsampling; /* that of the image */
    uint32_t width;       /* of the luma plane: the stored size divided by the scale, rounded up */
    uint32_t height;
    uint8_t* data[3];
    uint64_t stride[3]; /* bytes from row to row */
    uint64_t bytes[3];  /* that may be written from data on */
} nx_jpeg_planes;

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

/* Decodes to planes as they are stored, 8 bits a sample, full range (JFIF), without colour conversion; statuses and
 * problem_offset are those of nx_jpeg_decode. The image must be grey or Y, Cb, Cr, with a subsampling that is not
 * OTHER. Chroma planes have the luma size divided by the subsampling, rounded up, at every scale; chroma is centred.
 * The luma plane may be written up to that size times the subsampling: with 4:2:0 and an odd height, one row more than
 * the height. So stride[0] >= width rounded up to a multiple of the horizontal factor, and bytes must have room for the
 * rows as written; less is NX_INVALID_ARGUMENT, nothing beyond bytes or between the rows is ever written. */
NX_API int32_t nx_jpeg_decode_planes(nx_jpeg* decoder, const uint8_t* bytes, size_t length, uint32_t scale_denominator,
                                     const nx_jpeg_planes* planes, int64_t* problem_offset);

#ifdef __cplusplus
}
#endif
#endif

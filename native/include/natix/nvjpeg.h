/* JPEGs decoded on the device, a batch at a time, through nvJPEG (nvJPEG library guide), looked up in libnvjpeg.so.13,
 * .12 or .11 when nx_nvjpeg_open is called. What nvJPEG refuses is listed image by image, to be decoded by jpeg.h
 * instead: a bad image never costs its batch.
 *
 * A decoder belongs to one thread at a time and keeps its device open. Output: RGB24, rows top to bottom as stored,
 * before orientation. */
#ifndef NATIX_NVJPEG_H
#define NATIX_NVJPEG_H

#include "natix/cuda.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nx_nvjpeg nx_nvjpeg;

/* Back ends, by nvJPEG's numbers. AUTO is HARDWARE where the device has decoding engines and nvJPEG opens them, else
 * HYBRID. */
enum {
    NX_NVJPEG_AUTO = 0,
    NX_NVJPEG_HYBRID = 1,     /* Huffman decoding on the processor, the rest on the device */
    NX_NVJPEG_GPU_HYBRID = 2, /* all of it on the device, for large batches of baseline images */
    NX_NVJPEG_HARDWARE = 3    /* the device's own JPEG engines: baseline, one scan, not 4:1:1 and 4:1:0 */
};

/* What became of an image. Whatever is not DECODED wrote nothing that may be used. */
enum {
    NX_NVJPEG_DECODED = 0,     /* is in its slab once the stream is past it */
    NX_NVJPEG_UNSUPPORTED = 1, /* a kind of JPEG that this back end does not decode */
    NX_NVJPEG_DAMAGED = 2,     /* nvJPEG cannot parse it, or its size is not the one given: jpeg.h says what is wrong */
    NX_NVJPEG_BATCH_FAILED = 3 /* nvJPEG gave up the batch that it was in, without saying over which image */
};

typedef struct nx_nvjpeg_info {
    uint32_t struct_size;
    uint32_t backend; /* the one that decodes */
    uint32_t engines; /* JPEG engines of the device; 0: none */
    uint32_t cores_per_engine;
    int32_t version; /* 1000 * major + 10 * minor of nvJPEG */
    uint32_t reserved;
} nx_nvjpeg_info;

typedef struct nx_nvjpeg_image {
    uint32_t struct_size;
    uint32_t outcome;    /* written: NX_NVJPEG_* */
    const uint8_t* jpeg; /* host memory; stays as it is until the stream is past the decode */
    uint64_t jpeg_bytes;
    const nx_cuda_slab* slab; /* device memory of the decoder's device */
    uint64_t offset;          /* of the first row in it */
    uint64_t pitch;           /* bytes from row to row, at least 3 * width */
    uint32_t width;           /* pixels, as nx_jpeg_probe tells them */
    uint32_t height;
} nx_nvjpeg_image;

/* `path` names the library's file, nothing else is tried then; null: NATIX_NVJPEG of the environment, else the names
 * above. threads: 1 .. 256, of the processor, for hybrid back ends. NX_LIBRARY_MISSING lists every name tried.
 * NX_DEVICE_ERROR: nvJPEG does not open the back end that was asked for. */
NX_API int32_t nx_nvjpeg_open(nx_cuda_device* device, const uint8_t* path, size_t path_bytes, uint32_t backend,
                              uint32_t threads, nx_nvjpeg** out);
NX_API void nx_nvjpeg_close(nx_nvjpeg* nvjpeg);

NX_API int32_t nx_nvjpeg_describe(const nx_nvjpeg* nvjpeg, nx_nvjpeg_info* info);

/* Decodes up to 1024 images asynchronously on a stream of the decoder's device.
 * NX_INVALID_ARGUMENT: an image does not fit its slab, or rows overlap (the text says which image); nothing is decoded
 * then. */
NX_API int32_t nx_nvjpeg_decode(nx_nvjpeg* nvjpeg, nx_cuda_stream* stream, nx_nvjpeg_image* images, uint32_t count);

#ifdef __cplusplus
}
#endif
#endif

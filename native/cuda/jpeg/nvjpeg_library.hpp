// libnvjpeg, looked up at run time. The declarations state the facts of nvJPEG's C API 11 to 13 that we use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace natix::cuda {

using JpegStatus = int32_t;  // nvjpegStatus_t

enum : JpegStatus {
    kJpegSuccess = 0,
    kJpegBad = 3,
    kJpegNotSupported = 4,
    kJpegAllocatorFailure = 5,
    kJpegExecutionFailed = 6,
    kJpegIncomplete = 10
};

enum : int32_t { kJpegOutputRgbInterleaved = 5 };                 // nvjpegOutputFormat_t
enum : int32_t { kJpegMajorVersion = 0, kJpegMinorVersion = 1 };  // libraryPropertyType

// nvjpegImage_t.
struct JpegImage {
    uint8_t* channel[4];
    size_t pitch[4];
};
static_assert(sizeof(JpegImage) == 64);

// CALL(name as nvJPEG exports it, parameters)
#define NATIX_NVJPEG_CALLS(CALL)                                                                                       \
    CALL(nvjpegGetProperty, (int32_t which, int32_t * value))                                                          \
    CALL(nvjpegCreateEx,                                                                                               \
         (int32_t backend, void* device_allocator, void* pinned_allocator, uint32_t flags, void** library))            \
    CALL(nvjpegDestroy, (void* library))                                                                               \
    CALL(nvjpegGetHardwareDecoderInfo, (void* library, uint32_t* engines, uint32_t* cores_per_engine))                 \
    CALL(nvjpegJpegStateCreate, (void* library, void** state))                                                         \
    CALL(nvjpegJpegStateDestroy, (void* state))                                                                        \
    CALL(nvjpegJpegStreamCreate, (void* library, void** parsed))                                                       \
    CALL(nvjpegJpegStreamDestroy, (void* parsed))                                                                      \
    CALL(nvjpegJpegStreamParse,                                                                                        \
         (void* library, const uint8_t* jpeg, size_t bytes, int32_t save_metadata, int32_t save_stream, void* parsed)) \
    CALL(nvjpegJpegStreamGetFrameDimensions, (void* parsed, uint32_t* width, uint32_t* height))                        \
    CALL(nvjpegDecodeBatchedSupported, (void* library, void* parsed, int32_t* unsupported))                            \
    CALL(nvjpegDecodeBatchedInitialize, (void* library, void* state, int32_t batch, int32_t threads, int32_t format))  \
    CALL(nvjpegDecodeBatched, (void* library, void* state, const uint8_t* const* jpegs, const size_t* bytes,           \
                               JpegImage* images, void* stream))

class NvJpegLibrary {
  public:
    // Tries `path` alone, or the usual names when it is empty. Throws failure(NX_LIBRARY_MISSING).
    explicit NvJpegLibrary(const std::string& path);
    ~NvJpegLibrary();
    NvJpegLibrary(const NvJpegLibrary&) = delete;
    NvJpegLibrary& operator=(const NvJpegLibrary&) = delete;

    int32_t version() const;

#define NATIX_NVJPEG_DECLARE(name, parameters) JpegStatus(*name) parameters = nullptr;
    NATIX_NVJPEG_CALLS(NATIX_NVJPEG_DECLARE)
#undef NATIX_NVJPEG_DECLARE

  private:
    void load(const std::string& path);

    void* library_ = nullptr;
    std::string path_;
};

// "nvjpegCreateEx: architecture mismatch (7)"
std::string describe_jpeg(JpegStatus status, const char* call);

}  // namespace natix::cuda

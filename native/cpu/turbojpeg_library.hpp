// libturbojpeg, looked up at run time. The declarations state the facts of TurboJPEG's C API 2.x that we use.
#pragma once

#include <string>

namespace natix {

using tj_handle = void*;

enum : int { kTjPixelRgb = 0, kTjWarning = 0, kTjFlagLimitScans = 32768 };

// Subsamplings and colour spaces of TurboJPEG.
enum : int { kTj444 = 0, kTj422 = 1, kTj420 = 2, kTjGrey = 3, kTj440 = 4, kTj411 = 5 };
enum : int { kTjYCbCr = 1, kTjGreyColour = 2 };

class TurboJpegLibrary {
  public:
    TurboJpegLibrary();  // throws failure(NX_LIBRARY_MISSING) listing every path tried
    ~TurboJpegLibrary();
    TurboJpegLibrary(const TurboJpegLibrary&) = delete;
    TurboJpegLibrary& operator=(const TurboJpegLibrary&) = delete;

    const std::string& path() const noexcept { return path_; }

    tj_handle (*init_decompress)() = nullptr;
    int (*decompress_header)(tj_handle, const unsigned char* jpeg, unsigned long size, int* width, int* height,
                             int* subsampling, int* colour_space) = nullptr;
    int (*decompress)(tj_handle, const unsigned char* jpeg, unsigned long size, unsigned char* dst, int width,
                      int pitch, int height, int pixel_format, int flags) = nullptr;
    int (*decompress_planes)(tj_handle, const unsigned char* jpeg, unsigned long size, unsigned char** planes,
                             int width, int* strides, int height, int flags) = nullptr;
    char* (*error_text)(tj_handle) = nullptr;
    int (*error_code)(tj_handle) = nullptr;
    int (*destroy)(tj_handle) = nullptr;

  private:
    void bind();

    void* handle_ = nullptr;
    std::string path_;
};

}  // namespace natix

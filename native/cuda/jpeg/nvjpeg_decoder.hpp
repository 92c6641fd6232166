// One nvJPEG decoder on one device.
#pragma once

#include <memory>
#include <vector>

#include "device.hpp"
#include "natix/nvjpeg.h"
#include "nvjpeg_library.hpp"

struct nx_nvjpeg {
  public:
    // The device's context is current, here and in every call.
    nx_nvjpeg(std::shared_ptr<natix::cuda::Device> device, const std::string& path, uint32_t backend, uint32_t threads);
    ~nx_nvjpeg();
    nx_nvjpeg(const nx_nvjpeg&) = delete;
    nx_nvjpeg& operator=(const nx_nvjpeg&) = delete;

    const std::shared_ptr<natix::cuda::Device>& device() const noexcept { return device_; }
    nx_nvjpeg_info describe() const;

    // What nvJPEG says of an image before it is decoded: NX_NVJPEG_DECODED when it may be tried.
    uint32_t judge(const nx_nvjpeg_image& image);

    // Decodes the images with outcome NX_NVJPEG_DECODED, and says of them what became of the batch.
    void decode(nx_nvjpeg_image* images, uint32_t count, natix::cuda::Handle stream);

  private:
    void open(uint32_t backend);
    bool try_open(uint32_t backend, natix::cuda::JpegStatus* status);
    void destroy() noexcept;
    void check(natix::cuda::JpegStatus status, const char* call) const;
    void resize(int32_t batch);
    uint32_t outcome_of(natix::cuda::JpegStatus status, natix::cuda::Handle stream);

    std::shared_ptr<natix::cuda::Device> device_;
    natix::cuda::NvJpegLibrary library_;
    uint32_t backend_ = 0;
    int32_t threads_;
    uint32_t engines_ = 0;
    uint32_t cores_ = 0;
    void* handle_ = nullptr;
    void* state_ = nullptr;
    void* parsed_ = nullptr;
    int32_t batch_ = 0;  // that the state is made for
    std::vector<const uint8_t*> jpegs_;
    std::vector<size_t> bytes_;
    std::vector<natix::cuda::JpegImage> targets_;
};

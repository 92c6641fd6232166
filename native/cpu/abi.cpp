#include "natix/abi.h"

#include "abi_guard.hpp"
#include "natix/cuda.h"
#include "natix/decoder.h"
#include "natix/jpeg.h"
#include "natix/kernels.h"
#include "natix/nvjpeg.h"
#include "natix/ring.h"
#include "natix/vision.h"

namespace natix {
namespace {
thread_local std::string t_error;
}

int32_t remember_failure(int32_t status, const char* text) noexcept {
    try {
        t_error.assign(text);
    } catch (...) {
        t_error.clear();  // no memory even for the text: the status alone must do
    }
    return status;
}

void forget_failure() noexcept {
    t_error.clear();
}

void copy_text(std::string_view text, uint8_t* dst, size_t cap, size_t* needed) {
    require(dst != nullptr || cap == 0, "the text buffer is null");
    if (needed != nullptr) *needed = text.size();
    size_t count = std::min(cap, text.size());
    while (count < text.size() && count > 0 && (static_cast<uint8_t>(text[count]) & 0xC0) == 0x80) --count;
    if (count > 0) std::memcpy(dst, text.data(), count);
}

}  // namespace natix

extern "C" {

uint32_t nx_abi_version(void) {
    return (uint32_t{NX_ABI_MAJOR} << 16) | uint32_t{NX_ABI_MINOR};
}

uint32_t nx_sizeof(uint32_t which) {
    switch (which) {
        case NX_STRUCT_JPEG_INFO:
            return sizeof(nx_jpeg_info);
        case NX_STRUCT_RING_VIEW:
            return sizeof(nx_ring_view);
        case NX_STRUCT_JPEG_PLANES:
            return sizeof(nx_jpeg_planes);
        case NX_STRUCT_DECODER_CONFIG:
            return sizeof(nx_decoder_config);
        case NX_STRUCT_DECODER_BATCH:
            return sizeof(nx_decoder_batch);
        case NX_STRUCT_DECODER_MEMORY:
            return sizeof(nx_decoder_memory);
        case NX_STRUCT_TENSOR:
            return sizeof(nx_tensor);
        case NX_STRUCT_VISION_CONFIG:
            return sizeof(nx_vision_config);
        case NX_STRUCT_VISION_IMAGE:
            return sizeof(nx_vision_image);
        case NX_STRUCT_VISION_MEMORY:
            return sizeof(nx_vision_memory);
        case NX_STRUCT_CUDA_DEVICE_INFO:
            return sizeof(nx_cuda_device_info);
        case NX_STRUCT_CUDA_SLAB_VIEW:
            return sizeof(nx_cuda_slab_view);
        case NX_STRUCT_NVJPEG_INFO:
            return sizeof(nx_nvjpeg_info);
        case NX_STRUCT_NVJPEG_IMAGE:
            return sizeof(nx_nvjpeg_image);
        case NX_STRUCT_RMS_NORM:
            return sizeof(nx_rms_norm);
        case NX_STRUCT_SWIGLU:
            return sizeof(nx_swiglu);
        case NX_STRUCT_EMBEDDING:
            return sizeof(nx_embedding);
        case NX_STRUCT_KV_WRITE:
            return sizeof(nx_kv_write);
        case NX_STRUCT_PAGED_ATTENTION:
            return sizeof(nx_paged_attention);
        default:
            return 0;
    }
}

int32_t nx_last_error(uint8_t* dst, size_t cap, size_t* needed) {
    if (dst == nullptr && cap != 0) return NX_INVALID_ARGUMENT;  // would overwrite the text that is asked for
    natix::copy_text(natix::t_error, dst, cap, needed);
    return NX_OK;
}

}  // extern "C"

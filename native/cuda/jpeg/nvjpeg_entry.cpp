#include "nvjpeg_decoder.hpp"
#include "slab.hpp"
#include "stream.hpp"

using natix::require;
using natix::cuda::Device;
using natix::cuda::guarded;
using natix::cuda::on_device;

namespace {

constexpr uint32_t kInfoFirstVersion = 24;
constexpr uint32_t kImageFirstVersion = 56;
constexpr uint32_t kMostImages = 1024;
constexpr uint32_t kMostPixels = 65535;  // a side of a JPEG

void check_image(const Device& device, const nx_nvjpeg_image& image, uint32_t index) {
    const std::string name = "images[" + std::to_string(index) + "]";
    const auto refuse = [&](const char* text) { throw natix::failure(NX_INVALID_ARGUMENT, name + ": " + text); };
    natix::require_struct_size(image.struct_size, kImageFirstVersion, name.c_str());
    if (image.struct_size != sizeof(nx_nvjpeg_image)) refuse("struct_size is another version's: an array has one size");
    if (image.slab == nullptr || (image.jpeg == nullptr && image.jpeg_bytes > 0)) refuse("slab or jpeg is null");
    if (image.width == 0 || image.height == 0 || image.width > kMostPixels || image.height > kMostPixels)
        refuse("width or height is outside 1 .. 65535");
    if (image.pitch < uint64_t{3} * image.width || image.pitch > UINT32_MAX)
        refuse("pitch is outside 3 * width .. 2^32 - 1");
    const auto& slab = *image.slab->memory;
    if (!slab.is_device() || &slab.device()->fault() != &device.fault())
        refuse("slab is not memory of the decoder's device");
    natix::cuda::require_range(slab, image.offset, image.pitch * (image.height - 1) + uint64_t{3} * image.width,
                               name.c_str());
}

}  // namespace

extern "C" {

int32_t nx_nvjpeg_open(nx_cuda_device* device, const uint8_t* path, size_t path_bytes, uint32_t backend,
                       uint32_t threads, nx_nvjpeg** out) {
    if (out != nullptr) *out = nullptr;
    if (device == nullptr || out == nullptr) return guarded([] { require(false, "device or out is null"); });
    return on_device(device->device, [&](const Device&) {
        require(backend <= NX_NVJPEG_HARDWARE, "backend is none of NX_NVJPEG_AUTO, HYBRID, GPU_HYBRID, HARDWARE");
        require(threads >= 1 && threads <= 256, "threads is outside 1 .. 256");
        natix::cuda::require_no_capture("nx_nvjpeg_open");
        const std::string file = path == nullptr ? "" : std::string(reinterpret_cast<const char*>(path), path_bytes);
        *out = std::make_unique<nx_nvjpeg>(device->device, file, backend, threads).release();
    });
}

void nx_nvjpeg_close(nx_nvjpeg* nvjpeg) {
    delete nvjpeg;
}

int32_t nx_nvjpeg_describe(const nx_nvjpeg* nvjpeg, nx_nvjpeg_info* info) {
    return guarded([&] {
        require(nvjpeg != nullptr, "nvjpeg is null");
        natix::write_sized(nvjpeg->describe(), info, kInfoFirstVersion, "nx_nvjpeg_info");
    });
}

int32_t nx_nvjpeg_decode(nx_nvjpeg* nvjpeg, nx_cuda_stream* stream, nx_nvjpeg_image* images, uint32_t count) {
    if (nvjpeg == nullptr || stream == nullptr || (images == nullptr && count > 0))
        return guarded([] { require(false, "nvjpeg, stream or images is null"); });
    return on_device(nvjpeg->device(), [&](const Device& on) {
        natix::cuda::require_no_capture("nx_nvjpeg_decode");
        require(&stream->device->fault() == &on.fault(), "decoder and stream are of different devices");
        require(count <= kMostImages, "count is above 1024");
        for (uint32_t i = 0; i < count; i++) check_image(on, images[i], i);
        for (uint32_t i = 0; i < count; i++) images[i].outcome = nvjpeg->judge(images[i]);
        nvjpeg->decode(images, count, stream->handle);
    });
}

}  // extern "C"

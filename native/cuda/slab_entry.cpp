#include "natix/cuda.h"
#include "slab.hpp"
#include "stream.hpp"

using natix::require;
using natix::cuda::Device;
using natix::cuda::guarded;
using natix::cuda::on_device;
using natix::cuda::SlabMemory;
using natix::cuda::Status;

namespace {

constexpr uint32_t kViewFirstVersion = 24;
constexpr uint64_t kMostBytes = uint64_t{1} << 40;

Status copy(const Device& on, nx_cuda_stream* stream, const SlabMemory& to, uint64_t to_offset, const SlabMemory& from,
            uint64_t from_offset, uint64_t bytes) {
    const auto& calls = on.calls();
    const uint64_t target = to.address() + to_offset;
    const uint64_t source = from.address() + from_offset;
    if (!from.is_device())
        return calls.cuMemcpyHtoDAsync_v2(target, reinterpret_cast<const void*>(source), bytes, stream->handle);
    if (!to.is_device())
        return calls.cuMemcpyDtoHAsync_v2(reinterpret_cast<void*>(target), source, bytes, stream->handle);
    return calls.cuMemcpyDtoDAsync_v2(target, source, bytes, stream->handle);
}

}  // namespace

extern "C" {

int32_t nx_cuda_slab_open(nx_cuda_device* device, uint32_t kind, uint64_t bytes, nx_cuda_slab** out,
                          nx_cuda_slab_view* view) {
    if (out != nullptr) *out = nullptr;
    if (device == nullptr || out == nullptr) return guarded([] { require(false, "device or out is null"); });
    return on_device(device->device, [&](const Device&) {
        require(kind <= NX_CUDA_SLAB_WRITE_COMBINED, "kind is none of NX_CUDA_SLAB_*");
        require(bytes > 0 && bytes <= kMostBytes, "bytes is outside 1 .. 2^40");
        natix::cuda::require_no_capture("nx_cuda_slab_open");
        auto slab = std::make_unique<nx_cuda_slab>();
        slab->memory = std::make_shared<const SlabMemory>(device->device, kind, bytes);
        nx_cuda_slab_view own{};
        own.kind = kind;
        own.base = slab->memory->address();
        own.bytes = bytes;
        natix::write_sized(own, view, kViewFirstVersion, "nx_cuda_slab_view");
        *out = slab.release();
    });
}

void nx_cuda_slab_close(nx_cuda_slab* slab) {
    delete slab;
}

int32_t nx_cuda_copy(nx_cuda_stream* stream, const nx_cuda_slab* to, uint64_t to_offset, const nx_cuda_slab* from,
                     uint64_t from_offset, uint64_t bytes) {
    if (stream == nullptr || to == nullptr || from == nullptr)
        return guarded([] { require(false, "stream, to or from is null"); });
    return on_device(stream->device, [&](const Device& on) {
        require_copy(on, *to->memory, to_offset, *from->memory, from_offset, bytes);
        if (bytes == 0) return;
        on.check(copy(on, stream, *to->memory, to_offset, *from->memory, from_offset, bytes), "cuMemcpyAsync");
        natix::cuda::Capture::keep(to->memory);
        natix::cuda::Capture::keep(from->memory);
    });
}

int32_t nx_cuda_fill(nx_cuda_stream* stream, const nx_cuda_slab* slab, uint64_t offset, uint64_t bytes, uint8_t value) {
    if (stream == nullptr || slab == nullptr) return guarded([] { require(false, "stream or slab is null"); });
    return on_device(stream->device, [&](const Device& on) {
        require(slab->memory->is_device(), "slab is host memory: write it directly");
        natix::cuda::require_copy(on, *slab->memory, offset, *slab->memory, offset, 0);
        natix::cuda::require_range(*slab->memory, offset, bytes, "slab");
        if (bytes == 0) return;
        on.check(on.calls().cuMemsetD8Async(slab->memory->address() + offset, value, bytes, stream->handle),
                 "cuMemsetD8Async");
        natix::cuda::Capture::keep(slab->memory);
    });
}

}  // extern "C"

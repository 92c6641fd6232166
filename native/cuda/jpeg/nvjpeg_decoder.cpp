#include "nvjpeg_decoder.hpp"

#include "slab.hpp"

using namespace natix::cuda;

nx_nvjpeg::nx_nvjpeg(std::shared_ptr<Device> device, const std::string& path, uint32_t backend, uint32_t threads)
    : device_(std::move(device)), library_(path), threads_(static_cast<int32_t>(threads)) {
    try {
        open(backend);
        check(library_.nvjpegJpegStateCreate(handle_, &state_), "nvjpegJpegStateCreate");
        check(library_.nvjpegJpegStreamCreate(handle_, &parsed_), "nvjpegJpegStreamCreate");
    } catch (...) {
        destroy();
        throw;
    }
}

nx_nvjpeg::~nx_nvjpeg() {
    const ContextScope scope(*device_);
    destroy();
}

void nx_nvjpeg::destroy() noexcept {
    if (parsed_ != nullptr) library_.nvjpegJpegStreamDestroy(parsed_);
    if (state_ != nullptr) library_.nvjpegJpegStateDestroy(state_);
    if (handle_ != nullptr) library_.nvjpegDestroy(handle_);
    handle_ = state_ = parsed_ = nullptr;
}

bool nx_nvjpeg::try_open(uint32_t backend, JpegStatus* status) {
    *status = library_.nvjpegCreateEx(static_cast<int32_t>(backend), nullptr, nullptr, 0, &handle_);
    if (*status != kJpegSuccess) {
        handle_ = nullptr;
        return false;
    }
    backend_ = backend;
    // A library or device without engines may answer with an error: then there are none.
    if (library_.nvjpegGetHardwareDecoderInfo(handle_, &engines_, &cores_) != kJpegSuccess) engines_ = cores_ = 0;
    return true;
}

void nx_nvjpeg::open(uint32_t backend) {
    JpegStatus status = kJpegSuccess;
    if (backend != NX_NVJPEG_AUTO) {
        try_open(backend, &status);
        return check(status, "nvjpegCreateEx");
    }
    if (try_open(NX_NVJPEG_HARDWARE, &status) && engines_ > 0) return;
    destroy();
    try_open(NX_NVJPEG_HYBRID, &status);
    check(status, "nvjpegCreateEx");
}

void nx_nvjpeg::check(JpegStatus status, const char* call) const {
    if (status == kJpegSuccess) return;
    throw natix::failure(status == kJpegAllocatorFailure ? NX_NO_MEMORY : NX_DEVICE_ERROR,
                         "device " + std::to_string(device_->ordinal()) + ": " + describe_jpeg(status, call));
}

nx_nvjpeg_info nx_nvjpeg::describe() const {
    nx_nvjpeg_info info{};
    info.backend = backend_;
    info.engines = engines_;
    info.cores_per_engine = cores_;
    info.version = library_.version();
    return info;
}

uint32_t nx_nvjpeg::judge(const nx_nvjpeg_image& image) {
    if (image.jpeg_bytes == 0) return NX_NVJPEG_DAMAGED;
    const JpegStatus parsed = library_.nvjpegJpegStreamParse(handle_, image.jpeg, image.jpeg_bytes, 0, 0, parsed_);
    if (parsed == kJpegNotSupported) return NX_NVJPEG_UNSUPPORTED;
    if (parsed == kJpegBad || parsed == kJpegIncomplete) return NX_NVJPEG_DAMAGED;
    check(parsed, "nvjpegJpegStreamParse");
    uint32_t width = 0;
    uint32_t height = 0;
    check(library_.nvjpegJpegStreamGetFrameDimensions(parsed_, &width, &height), "nvjpegJpegStreamGetFrameDimensions");
    if (width != image.width || height != image.height) return NX_NVJPEG_DAMAGED;
    int32_t unsupported = 1;  // nvJPEG's answer is 0 for what it can decode
    const JpegStatus status = library_.nvjpegDecodeBatchedSupported(handle_, parsed_, &unsupported);
    if (status == kJpegNotSupported) return NX_NVJPEG_UNSUPPORTED;
    check(status, "nvjpegDecodeBatchedSupported");
    return unsupported == 0 ? NX_NVJPEG_DECODED : NX_NVJPEG_UNSUPPORTED;
}

void nx_nvjpeg::resize(int32_t batch) {
    if (batch_ == batch) return;
    batch_ = 0;
    check(library_.nvjpegDecodeBatchedInitialize(handle_, state_, batch, threads_, kJpegOutputRgbInterleaved),
          "nvjpegDecodeBatchedInitialize");
    batch_ = batch;
}

void nx_nvjpeg::decode(nx_nvjpeg_image* images, uint32_t count, Handle stream) {
    jpegs_.clear();
    bytes_.clear();
    targets_.clear();
    for (uint32_t i = 0; i < count; i++) {
        const nx_nvjpeg_image& image = images[i];
        if (image.outcome != NX_NVJPEG_DECODED) continue;
        jpegs_.push_back(image.jpeg);
        bytes_.push_back(image.jpeg_bytes);
        JpegImage target{};
        target.channel[0] = reinterpret_cast<uint8_t*>(image.slab->memory->address() + image.offset);
        target.pitch[0] = image.pitch;
        targets_.push_back(target);
    }
    if (jpegs_.empty()) return;
    resize(static_cast<int32_t>(jpegs_.size()));
    const JpegStatus status =
        library_.nvjpegDecodeBatched(handle_, state_, jpegs_.data(), bytes_.data(), targets_.data(), stream);
    if (status == kJpegSuccess) return;
    const uint32_t outcome = outcome_of(status, stream);
    for (uint32_t i = 0; i < count; i++)
        if (images[i].outcome == NX_NVJPEG_DECODED) images[i].outcome = outcome;
}

// A failed batch leaves the state unusable until it is initialised anew. Was it the images, or the device?
uint32_t nx_nvjpeg::outcome_of(JpegStatus status, Handle stream) {
    batch_ = 0;
    const Status device = device_->calls().cuStreamQuery(stream);
    if (device != kNotReady) device_->check(device, "nvjpegDecodeBatched");
    if (status != kJpegBad && status != kJpegNotSupported && status != kJpegIncomplete &&
        status != kJpegExecutionFailed)
        check(status, "nvjpegDecodeBatched");
    return NX_NVJPEG_BATCH_FAILED;
}

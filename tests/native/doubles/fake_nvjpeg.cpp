// A test double of libnvjpeg: device memory is the host's, and libturbojpeg decodes. As the real one it wants the batch
// size said first, decodes baseline images (on hardware not 4:1:1), and does not decode again after a failed batch
// until that is said anew.
#include "fake_nvjpeg.hpp"

#include <dlfcn.h>

#include <cstddef>

#define FAKE extern "C" __attribute__((visibility("default")))

namespace {

enum : int32_t { kSuccess = 0, kNotInitialised = 1, kBad = 3, kNotSupported = 4, kArchMismatch = 7 };

struct Library {
    int32_t backend;
};
struct State {
    int32_t batch = 0;
    int32_t format = 0;
};
struct Parsed {
    uint32_t width = 0;
    uint32_t height = 0;
    int32_t subsampling = 0;
    int32_t colours = 0;
    bool baseline = false;
};
struct Image {
    unsigned char* channel[4];
    size_t pitch[4];
};

FakeNvJpegState g_state{};

struct Turbo {
    void* library = dlopen("libturbojpeg.so.0", RTLD_NOW | RTLD_LOCAL);
    template <class F>
    F find(const char* name) const {
        return reinterpret_cast<F>(dlsym(library, name));
    }
    void* (*open)() = find<void* (*)()>("tjInitDecompress");
    int (*close)(void*) = find<int (*)(void*)>("tjDestroy");
    int (*header)(void*, const unsigned char*, unsigned long, int*, int*, int*,
                  int*) = find<decltype(header)>("tjDecompressHeader3");
    int (*decode)(void*, const unsigned char*, unsigned long, unsigned char*, int, int, int, int,
                  int) = find<decltype(decode)>("tjDecompress2");
};

const Turbo& turbo() {
    static const Turbo turbo;
    return turbo;
}

bool has_baseline_frame(const uint8_t* jpeg, size_t bytes) {
    for (size_t i = 0; i + 1 < bytes; i++)
        if (jpeg[i] == 0xFF && jpeg[i + 1] == 0xC0) return true;
    return false;
}

template <class T>
int32_t destroy(void* thing) {
    delete static_cast<T*>(thing);
    g_state.live--;
    return kSuccess;
}

template <class T>
int32_t create(T* thing, void** out) {
    *out = thing;
    g_state.live++;
    return kSuccess;
}

}  // namespace

FAKE FakeNvJpegState* fake_nvjpeg_state() {
    return &g_state;
}

FAKE int32_t nvjpegGetProperty(int32_t which, int32_t* value) {
    return *value = which == 0 ? 12 : 3, kSuccess;
}

FAKE int32_t nvjpegCreateEx(int32_t backend, void*, void*, uint32_t, void** out) {
    if (backend == 3 && g_state.no_hardware != 0) return kArchMismatch;
    if (backend == 1 && g_state.no_hybrid != 0) return kArchMismatch;
    return create(new Library{backend}, out);
}
FAKE int32_t nvjpegDestroy(void* library) {
    return destroy<Library>(library);
}
FAKE int32_t nvjpegGetHardwareDecoderInfo(void*, uint32_t* engines, uint32_t* cores) {
    return *engines = g_state.engines, *cores = g_state.engines > 0 ? 5 : 0, kSuccess;
}
FAKE int32_t nvjpegJpegStateCreate(void*, void** state) {
    return create(new State, state);
}
FAKE int32_t nvjpegJpegStateDestroy(void* state) {
    return destroy<State>(state);
}
FAKE int32_t nvjpegJpegStreamCreate(void*, void** parsed) {
    return create(new Parsed, parsed);
}
FAKE int32_t nvjpegJpegStreamDestroy(void* parsed) {
    return destroy<Parsed>(parsed);
}

FAKE int32_t nvjpegJpegStreamParse(void*, const uint8_t* jpeg, size_t bytes, int32_t, int32_t, void* out) {
    auto* parsed = static_cast<Parsed*>(out);
    void* decoder = turbo().open();
    int width = 0;
    int height = 0;
    const int failed = turbo().header(decoder, jpeg, bytes, &width, &height, &parsed->subsampling, &parsed->colours);
    turbo().close(decoder);
    if (failed != 0) return kBad;
    parsed->width = static_cast<uint32_t>(width);
    parsed->height = static_cast<uint32_t>(height);
    parsed->baseline = has_baseline_frame(jpeg, bytes);
    return kSuccess;
}

FAKE int32_t nvjpegJpegStreamGetFrameDimensions(void* out, uint32_t* width, uint32_t* height) {
    const auto* parsed = static_cast<const Parsed*>(out);
    return *width = parsed->width, *height = parsed->height, kSuccess;
}

FAKE int32_t nvjpegDecodeBatchedSupported(void* library, void* out, int32_t* unsupported) {
    const auto* parsed = static_cast<const Parsed*>(out);
    const bool is_411 = parsed->subsampling == 5;
    const bool is_cmyk = parsed->colours >= 3;
    const bool hardware = static_cast<const Library*>(library)->backend == 3;
    *unsupported = parsed->baseline && !is_cmyk && !(hardware && is_411) ? 0 : 1;
    return kSuccess;
}

FAKE int32_t nvjpegDecodeBatchedInitialize(void*, void* state, int32_t batch, int32_t, int32_t format) {
    *static_cast<State*>(state) = State{batch, format};
    g_state.initialised++;
    return kSuccess;
}

FAKE int32_t nvjpegDecodeBatched(void*, void* out, const uint8_t* const* jpegs, const size_t* bytes, Image* images,
                                 void*) {
    auto* state = static_cast<State*>(out);
    if (state->batch == 0 || state->format != 5) return kNotInitialised;
    int32_t status = g_state.batch_status;
    g_state.batch_status = 0;
    void* decoder = turbo().open();
    for (int32_t i = 0; i < state->batch && status == 0; i++) {
        int width = 0;
        int height = 0;
        int subsampling = 0;
        int colours = 0;
        const bool bad = turbo().header(decoder, jpegs[i], bytes[i], &width, &height, &subsampling, &colours) != 0 ||
                         turbo().decode(decoder, jpegs[i], bytes[i], images[i].channel[0], width,
                                        static_cast<int>(images[i].pitch[0]), height, 0, 0) != 0;
        if (bad) status = kBad;
    }
    turbo().close(decoder);
    if (status != 0) return state->batch = 0, status;
    g_state.batches++;
    g_state.last_batch = state->batch;
    return kSuccess;
}

// The C entry points of natix/decoder.h.
#include <memory>

#include "abi_guard.hpp"
#include "decoder/decoder.hpp"
#include "natix/decoder.h"

struct nx_decoder {
    explicit nx_decoder(natix::decoder::Settings settings)
        : decoder(std::move(settings), natix::decoder::best_kernels()) {}
    natix::decoder::Decoder decoder;
};

namespace {

constexpr uint32_t kMemoryFirstVersion = 48;

std::string_view text_from(const uint8_t* bytes, size_t count, const char* what) {
    if (bytes == nullptr || count == 0) throw natix::failure(NX_INVALID_ARGUMENT, std::string(what) + " is empty");
    return {reinterpret_cast<const char*>(bytes), count};
}

}  // namespace

extern "C" {

int32_t nx_decoder_create(const nx_decoder_config* config, nx_decoder** out) {
    return natix::guard([&] {
        natix::require(out != nullptr, "out is null");
        *out = nullptr;
        *out = std::make_unique<nx_decoder>(natix::decoder::read_settings(config)).release();
    });
}

void nx_decoder_close(nx_decoder* decoder) {
    delete decoder;
}

int32_t nx_decoder_load(nx_decoder* decoder, const uint8_t* name, size_t name_bytes, const nx_tensor* tensor) {
    return natix::guard([&] {
        natix::require(decoder != nullptr, "decoder is null");
        decoder->decoder.load(text_from(name, name_bytes, "name"), tensor);
    });
}

int32_t nx_decoder_ready(nx_decoder* decoder) {
    return natix::guard([&] {
        natix::require(decoder != nullptr, "decoder is null");
        decoder->decoder.ready();
    });
}

int32_t nx_decoder_adapter_load(nx_decoder* decoder, uint32_t adapter, const uint8_t* module, size_t module_bytes,
                                const nx_tensor* a, const nx_tensor* b, float scale) {
    return natix::guard([&] {
        natix::require(decoder != nullptr, "decoder is null");
        decoder->decoder.load_adapter(adapter, text_from(module, module_bytes, "module"), a, b, scale);
    });
}

int32_t nx_decoder_adapter_drop(nx_decoder* decoder, uint32_t adapter) {
    return natix::guard([&] {
        natix::require(decoder != nullptr, "decoder is null");
        decoder->decoder.drop_adapter(adapter);
    });
}

int32_t nx_decoder_step(nx_decoder* decoder, const nx_decoder_batch* batch, float* logits, uint64_t capacity) {
    return natix::guard([&] {
        natix::require(decoder != nullptr, "decoder is null");
        decoder->decoder.step(batch, logits, capacity);
    });
}

int32_t nx_decoder_copy_blocks(nx_decoder* decoder, const int32_t* pairs, uint32_t count) {
    return natix::guard([&] {
        natix::require(decoder != nullptr, "decoder is null");
        decoder->decoder.copy_blocks(pairs, count);
    });
}

int32_t nx_decoder_measure(const nx_decoder* decoder, nx_decoder_memory* memory) {
    return natix::guard([&] {
        natix::require(decoder != nullptr, "decoder is null");
        natix::write_sized(decoder->decoder.measure(), memory, kMemoryFirstVersion, "nx_decoder_memory");
    });
}

}  // extern "C"

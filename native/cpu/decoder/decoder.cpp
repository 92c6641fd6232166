#include "decoder/decoder.hpp"

#include <utility>

#include "decoder/refuse.hpp"

namespace natix::decoder {

Decoder::Decoder(Settings settings, const Kernels& kernels)
    : settings_(std::move(settings)),
      kernels_(kernels),
      team_(settings_.threads),
      weights_(settings_),
      cache_(settings_),
      adapters_(settings_),
      check_(settings_),
      forward_(settings_, kernels_, weights_, adapters_, cache_, team_) {}

void Decoder::load(std::string_view name, const nx_tensor* tensor) {
    if (ready_) refuse(name, ": loading has ended with nx_decoder_ready");
    weights_.load(name, tensor, kernels_, team_);
}

void Decoder::ready() {
    if (ready_) return;
    weights_.require_complete();
    if (weights_.has_routers()) cache_.track_presence();
    ready_ = true;
}

void Decoder::load_adapter(uint32_t adapter, std::string_view module, const nx_tensor* a, const nx_tensor* b,
                           float scale) {
    adapters_.load(adapter, weights_.module(module), module, a, b, scale, kernels_);
}

void Decoder::step(const nx_decoder_batch* batch, float* logits, uint64_t capacity) {
    if (!ready_) refuse("nx_decoder_ready has to end loading before the first step");
    const nx_decoder_batch checked = check_.read(batch, adapters_, logits, capacity);
    forward_.run(checked, logits);
}

void Decoder::copy_blocks(const int32_t* pairs, uint32_t count) {
    if (pairs == nullptr && count > 0) refuse("pairs is null");
    for (size_t i = 0; i < 2 * size_t{count}; ++i)
        if (static_cast<uint32_t>(pairs[i]) >= settings_.blocks)
            refuse("pairs[", i / 2, "][", i % 2, "] is ", pairs[i], ", outside 0 .. ", settings_.blocks - 1);
    for (size_t i = 0; i < count; ++i)
        cache_.copy(static_cast<size_t>(pairs[2 * i]), static_cast<size_t>(pairs[2 * i + 1]));
}

nx_decoder_memory Decoder::measure() const noexcept {
    nx_decoder_memory memory{};
    memory.weight_bytes = weights_.bytes();
    memory.kv_bytes = cache_.bytes();
    memory.scratch_bytes = forward_.bytes();
    memory.adapter_bytes = adapters_.bytes();
    memory.step_weight_bytes = weights_.step_bytes();
    return memory;
}

}  // namespace natix::decoder

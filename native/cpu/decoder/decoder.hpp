// A decoder: the owner of its weights, keys and values, adapters, scratch memory and threads.
#pragma once

#include <string_view>

#include "decoder/batch_check.hpp"
#include "decoder/forward.hpp"

namespace natix::decoder {

class Decoder {
  public:
    Decoder(Settings settings, const Kernels& kernels);
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    // As the nx_decoder_* functions of these names.
    void load(std::string_view name, const nx_tensor* tensor);
    void ready();
    void load_adapter(uint32_t adapter, std::string_view module, const nx_tensor* a, const nx_tensor* b, float scale);
    void drop_adapter(uint32_t adapter) { adapters_.drop(adapter); }
    void step(const nx_decoder_batch* batch, float* logits, uint64_t capacity);
    void copy_blocks(const int32_t* pairs, uint32_t count);
    nx_decoder_memory measure() const noexcept;

  private:
    const Settings settings_;
    const Kernels& kernels_;
    ThreadTeam team_;
    Weights weights_;
    KvCache cache_;
    AdapterStore adapters_;
    BatchCheck check_;
    Forward forward_;
    bool ready_ = false;
};

}  // namespace natix::decoder

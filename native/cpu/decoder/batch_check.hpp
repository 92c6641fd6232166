// Checks a batch before anything is computed, so that one that is wrong changes nothing.
#pragma once

#include <vector>

#include "decoder/adapters.hpp"
#include "decoder/settings.hpp"

namespace natix::decoder {

class BatchCheck {
  public:
    explicit BatchCheck(const Settings& settings);

    // NX_INVALID_ARGUMENT names the entry that is wrong and its value. Gives the batch as this library knows it.
    nx_decoder_batch read(const nx_decoder_batch* batch, const AdapterStore& adapters, const float* logits,
                          uint64_t capacity);

  private:
    void check_sizes(const nx_decoder_batch& batch, const float* logits, uint64_t capacity) const;
    void check_pointers(const nx_decoder_batch& batch) const;
    void check_sequences(const nx_decoder_batch& batch, const AdapterStore& adapters) const;
    void check_tokens(const nx_decoder_batch& batch) const;
    void check_writers(const nx_decoder_batch& batch);

    const Settings& settings_;
    std::vector<int32_t> writers_;  // [blocks] sequence that writes to a block in this step, or -1
};

}  // namespace natix::decoder

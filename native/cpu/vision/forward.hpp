// The pass of an image through the tower. Between two attentions a thread takes its rows through every layer, block by
// block; at an attention all threads meet.
#pragma once

#include "vision/attention.hpp"
#include "vision/positions.hpp"
#include "vision/row_block.hpp"

namespace natix::vision {

class Forward {
  public:
    Forward(const Settings& settings, const Kernels& kernels, const Weights& weights, decoder::ThreadTeam& team);

    // Room for an image of so many patches. Throws std::bad_alloc, and can be called again then.
    void reserve(size_t patches);

    // An image that has been checked, for which there is room. Allocates nothing.
    void run(const nx_vision_image& image) noexcept;

    uint64_t bytes() const noexcept;

  private:
    using Range = decoder::Range;

    void embed(const float* patches, RowBlock& block, Range rows) noexcept;
    void before_attention(const Block& weights, RowBlock& block, Range rows) noexcept;
    void after_attention(const Block& weights, RowBlock& block, Range rows) noexcept;
    void turn_and_store(RowBlock& block, Range rows) noexcept;
    void merge_all(const Merger& merger, size_t tokens, float* out) noexcept;
    void merge(const Merger& merger, RowBlock& block, Range tokens, float* out) noexcept;

    template <class Work>
    void each_block(size_t rows, const Work& work) noexcept;

    float* x(size_t row) noexcept { return &x_[row * hidden_]; }

    const Settings& settings_;
    const RowKernels& kernels_;
    const Weights& weights_;
    decoder::ThreadTeam& team_;
    Attention attention_;
    Positions positions_;
    HeadStore heads_;
    std::vector<RowBlock> blocks_;  // one a thread
    size_t hidden_, half_head_;
    decoder::Buffer<float> x_;                // residual stream: [patches][hidden]
    decoder::Buffer<float> attended_;         // [patches][hidden]
    decoder::Buffer<float> cosines_, sines_;  // [patches][head_dim / 2]
};

}  // namespace natix::vision

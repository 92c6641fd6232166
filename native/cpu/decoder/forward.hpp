// The pass of a batch through all layers: pre-norm residual blocks of attention and SwiGLU, as in Llama and Qwen3.
#pragma once

#include "decoder/attention.hpp"
#include "decoder/linear_pass.hpp"

namespace natix::decoder {

class Forward {
  public:
    Forward(const Settings& settings, const Kernels& kernels, const Weights& weights, const AdapterStore& adapters,
            KvCache& cache, ThreadTeam& team);

    // A batch that has been checked. Allocates nothing.
    void run(const nx_decoder_batch& batch, float* logits) noexcept;

    uint64_t bytes() const noexcept;

  private:
    void embed(const nx_decoder_batch& batch) noexcept;
    void run_layer(size_t index, const nx_decoder_batch& batch) noexcept;
    void run_routed_layer(size_t index, const nx_decoder_batch& batch) noexcept;
    void attend(size_t index, const RowPlan& plan, const nx_decoder_batch& batch) noexcept;
    void rotate_and_keep(const Layer& layer, size_t index, size_t row, const PlannedRow& planned, size_t head) noexcept;
    void feed_forward(size_t index, const RowPlan& plan) noexcept;
    void write_logits(const nx_decoder_batch& batch, float* logits) noexcept;

    // What the layer before has left to add to a row.
    void settle(size_t row, const nx_decoder_batch& batch, size_t layers_done) noexcept;
    void normalise(const float* x, const std::vector<float>& weight, size_t to) noexcept;
    bool route(size_t index, const nx_decoder_batch& batch) noexcept;

    template <class Work>
    void each(size_t count, const Work& work) noexcept;

    const Settings& settings_;
    const Kernels& kernels_;
    const Weights& weights_;
    KvCache& cache_;
    ThreadTeam& team_;
    LinearPass linears_;
    Attention attention_;
    RowPlan all_, chosen_;
    Activations inputs_;
    size_t hidden_, wide_;               // columns of x_ and of wide_outputs_
    Buffer<float> x_;                    // residual stream: [max_rows][hidden]
    Buffer<float> outputs_;              // of o_proj and down_proj: [max_rows][hidden]
    Buffer<float> wide_outputs_;         // of q, k, v and of gate, up: [max_rows][wide]
    Buffer<float> cosines_, sines_;      // [max_rows][head_dim / 2]
    Buffer<float> chosen_x_, attended_;  // of a Mixture-of-Depths layer: [max_rows][hidden]
    Buffer<float> scores_;               // [max_rows]
    Buffer<uint8_t> flags_;              // [max_rows]
    Buffer<int32_t> visual_of_;          // [max_rows] index among visual rows, or -1
    bool unsettled_ = false;             // outputs_ is still to be added to x_
};

}  // namespace natix::decoder

// Runs sequences through a decoder: keeps their block tables, makes the batches, and gathers the logits of every row.
#pragma once

#include <memory>

#include "decoder_model.hpp"

namespace natix_test {

using Logits = std::vector<std::vector<float>>;  // [tokens][vocabulary]

class Player {
  public:
    explicit Player(const Model& model, const natix::decoder::Kernels& kernels = natix::decoder::best_kernels());

    // Begins a sequence; blocks are taken in an order that is not ascending.
    size_t begin(const Sequence& sequence);
    // Begins one whose first `tokens`, whole blocks, are those of another, and shares its blocks.
    size_t begin_shared(const Sequence& sequence, size_t other, size_t tokens);

    // Begins one from its first token in the blocks of another, which has ended.
    size_t begin_over(const Sequence& sequence, size_t other);

    // Runs so many more tokens of sequences in one step.
    struct Part {
        size_t sequence, count;
    };
    void step(const std::vector<Part>& parts);

    // The logits of all tokens run so far.
    const Logits& logits(size_t sequence) const { return runs_[sequence].logits; }
    // The block of a part of a sequence's context.
    int32_t block(size_t sequence, size_t index) const { return runs_[sequence].table[index]; }
    void replace_block(size_t sequence, size_t index, int32_t block) { runs_[sequence].table[index] = block; }
    int32_t take_block();

    natix::decoder::Decoder& decoder() { return *decoder_; }
    void load(uint32_t number, const Adapter& adapter);

  private:
    struct Run {
        Sequence sequence;
        size_t done = 0;
        std::vector<int32_t> table;
        Logits logits;
    };

    const Model model_;
    std::unique_ptr<natix::decoder::Decoder> decoder_;
    std::vector<Run> runs_;
    int32_t blocks_taken_ = 0;
};

// The logits of a sequence that is run alone, in steps of so many tokens.
Logits play(const Model& model, const Sequence& sequence, size_t step = 1000);

// The greatest difference between logits and the reference, relative to the greatest reference logit.
double distance(const Logits& logits, const std::vector<std::vector<double>>& reference);

}  // namespace natix_test

// The network in double precision, written from its equations alone: one sequence at a time, all of it at once, every
// token attending to a plain list of keys. Slow, and with nothing of what it checks: no paging, batching or packing.
#pragma once

#include "decoder_model.hpp"

namespace natix_test {

// The logits [tokens][vocabulary] after every token of a sequence.
std::vector<std::vector<double>> reference_logits(const Model& model, const Sequence& sequence,
                                                  const Adapter* adapter = nullptr);

}  // namespace natix_test

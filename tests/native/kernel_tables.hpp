// The tables of kernels that this processor has beside the plain one.
#pragma once

#include <vector>

#include "decoder/kernels.hpp"

namespace natix_test {

inline std::vector<const natix::decoder::Kernels*> wide_tables() {
    std::vector<const natix::decoder::Kernels*> tables;
    for (const auto* table : {natix::decoder::avx2_kernels(), natix::decoder::avx512_kernels()})
        if (table != nullptr) tables.push_back(table);
    return tables;
}

}  // namespace natix_test

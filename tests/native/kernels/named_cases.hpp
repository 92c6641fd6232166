// How GoogleTest names and prints the shared cases.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <ostream>
#include <string>

#include "kernel_cases.hpp"

namespace natix_test {

inline std::string test_name(const testing::TestParamInfo<KernelCase>& info) {
    std::string name = info.param.name;
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

inline void PrintTo(const KernelCase& one, std::ostream* out) {
    *out << one.name;
}

}  // namespace natix_test

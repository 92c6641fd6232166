// One table of cases for every operation of kernels.h: the CPU twins run it in the usual tests, the kernels on a device
// in natix_kernel_tests. Each case compares with a reference in double precision within a bound it states.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "kernel_memory.hpp"

namespace natix_test {

// What a case found. The worst error is a share of its bound.
class Findings {
  public:
    // NaN is near NaN only.
    void near(double seen, double expected, double bound, const std::string& what);
    void expect(bool condition, const std::string& what);
    void status(int32_t status);

    bool good() const { return trouble_.empty(); }
    const std::string& trouble() const { return trouble_; }
    double worst() const { return worst_; }
    int64_t compared() const { return compared_; }

  private:
    std::string trouble_;  // the first
    double worst_ = 0;
    int64_t compared_ = 0;
};

struct KernelCase {
    std::string name;  // "op/what"
    std::function<void(Memory&, Findings&)> run;
};

using KernelCases = std::vector<KernelCase>;

void add_rms_norm_cases(KernelCases& cases);
void add_swiglu_cases(KernelCases& cases);
void add_embedding_cases(KernelCases& cases);
void add_kv_write_cases(KernelCases& cases);
void add_attention_cases(KernelCases& cases);

KernelCases kernel_cases();

}  // namespace natix_test

#include "kernel_cases.hpp"

#include <cmath>
#include <cstdlib>
#include <new>

namespace natix_test {

HostMemory::~HostMemory() {
    for (void* one : taken_) std::free(one);
}

void* HostMemory::put(const void* host, size_t bytes, size_t skew) {
    void* taken = nullptr;
    if (posix_memalign(&taken, 256, bytes + skew) != 0) throw std::bad_alloc();
    taken_.push_back(taken);
    return std::memcpy(static_cast<char*>(taken) + skew, host, bytes);
}

void Findings::near(double seen, double expected, double bound, const std::string& what) {
    ++compared_;
    if (std::isnan(seen) && std::isnan(expected)) return;
    if (seen == expected) return;
    const double error = std::abs(seen - expected) / bound;
    if (error > worst_) worst_ = error;
    if (error <= 1) return;  // false for what is no number
    expect(false, what + " is " + std::to_string(seen) + ", expected " + std::to_string(expected) + " within " +
                      std::to_string(bound));
}

void Findings::expect(bool condition, const std::string& what) {
    if (!condition && trouble_.empty()) trouble_ = what;
}

void Findings::status(int32_t status) {
    if (status == NX_OK) return;
    uint8_t text[500];
    size_t needed = 0;
    nx_last_error(text, sizeof text, &needed);
    expect(false, "status " + std::to_string(status) + ": " +
                      std::string(reinterpret_cast<const char*>(text), std::min(needed, sizeof text)));
}

KernelCases kernel_cases() {
    KernelCases cases;
    add_rms_norm_cases(cases);
    add_swiglu_cases(cases);
    add_embedding_cases(cases);
    add_kv_write_cases(cases);
    add_attention_cases(cases);
    return cases;
}

}  // namespace natix_test

// The CUDA kernels themselves, on an emulated device, against the shared table of cases and against their twins.
#include <gtest/gtest.h>

#include "kernels/named_cases.hpp"

using namespace natix_test;

namespace {

class EmulatedMemory : public HostMemory {
  public:
    uint32_t where() const override { return NX_WHERE_CUDA; }
};

class EmulatedKernels : public testing::TestWithParam<KernelCase> {};

TEST_P(EmulatedKernels, AreNearTheReference) {
    EmulatedMemory memory;
    Findings findings;
    GetParam().run(memory, findings);
    EXPECT_TRUE(findings.good()) << findings.trouble();
    RecordProperty("worst_share_of_bound", std::to_string(findings.worst()));
}

// Long contexts are more of the same, and a sanitizer makes the emulation slow: it sees every kernel, not every shape.
bool takes_long(const std::string& name) {
    if (name.ends_with("32k")) return true;
#if defined(__SANITIZE_ADDRESS__)
    if (name.ends_with("split 128 ragged") || name.ends_with("split 0 ragged")) return true;
    return name.starts_with("attention/") && name.find("dim 64 block 16") != std::string::npos;
#else
    return false;
#endif
}

KernelCases short_cases() {
    KernelCases cases = kernel_cases();
    std::erase_if(cases, [](const KernelCase& one) { return takes_long(one.name); });
    return cases;
}

INSTANTIATE_TEST_SUITE_P(Cases, EmulatedKernels, testing::ValuesIn(short_cases()), test_name);

}  // namespace

// The CPU twins of kernels.h against the shared table of cases.
#include <gtest/gtest.h>

#include "kernels/named_cases.hpp"

using namespace natix_test;

namespace {

class KernelTwins : public testing::TestWithParam<KernelCase> {};

TEST_P(KernelTwins, AreNearTheReference) {
    HostMemory memory;
    Findings findings;
    GetParam().run(memory, findings);
    EXPECT_TRUE(findings.good()) << findings.trouble();
    RecordProperty("worst_share_of_bound", std::to_string(findings.worst()));
}

INSTANTIATE_TEST_SUITE_P(Cases, KernelTwins, testing::ValuesIn(kernel_cases()), test_name);

}  // namespace

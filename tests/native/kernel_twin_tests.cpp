// The CPU twins of kernels.h against the shared table of cases.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "kernels/kernel_cases.hpp"

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

std::string test_name(const testing::TestParamInfo<KernelCase>& info) {
    std::string name = info.param.name;
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, KernelTwins, testing::ValuesIn(kernel_cases()), test_name);

}  // namespace

namespace natix_test {
void PrintTo(const KernelCase& one, std::ostream* out) {
    *out << one.name;
}
}  // namespace natix_test

#include <dlfcn.h>

#include <cstdlib>

#include "natix/nvtx.h"
#include "refusal.hpp"

namespace natix_test {
namespace {

std::string heard() {
    void* tool = dlopen(NATIX_FAKE_NVTX, RTLD_NOW | RTLD_LOCAL);
    const auto take = reinterpret_cast<size_t (*)(char*, size_t)>(dlsym(tool, "fake_nvtx_take"));
    char text[2000];
    std::string all(text, take(text, sizeof text));
    dlclose(tool);
    return all;
}

// One test in order: of a process, the first tool found is the tool.
TEST(Nvtx, RangesReachTheToolThatTheEnvironmentNames) {
    unsetenv("NVTX_INJECTION64_PATH");
    nx_nvtx* nvtx = reinterpret_cast<nx_nvtx*>(1);
    ASSERT_EQ(nx_nvtx_open(nullptr, "Natix.Engine", &nvtx), NX_OK);
    EXPECT_EQ(nvtx, nullptr) << "there is no tool";
    EXPECT_TRUE(refused(nx_nvtx_open("/nonexistent/tool.so", "Natix.Engine", &nvtx),
                        {"/nonexistent/tool.so", "NVTX_INJECTION64_PATH"}, NX_LIBRARY_MISSING));
    EXPECT_TRUE(refused(nx_nvtx_open("libm.so.6", "Natix.Engine", &nvtx), {"libm.so.6", "InitializeInjectionNvtx2"},
                        NX_LIBRARY_MISSING));
    EXPECT_TRUE(refused(nx_nvtx_open(nullptr, nullptr, &nvtx), {"domain"}));

    setenv("NVTX_INJECTION64_PATH", NATIX_FAKE_NVTX, 1);
    ASSERT_EQ(nx_nvtx_open(nullptr, "Natix.Engine", &nvtx), NX_OK) << refusal_text();
    unsetenv("NVTX_INJECTION64_PATH");
    ASSERT_NE(nvtx, nullptr);
    uint64_t decode = 0;
    uint64_t frame = 0;
    ASSERT_EQ(nx_nvtx_name(nvtx, "decode", &decode), NX_OK);
    ASSERT_EQ(nx_nvtx_name(nvtx, "natix.frame", &frame), NX_OK);
    const uint64_t first = nx_nvtx_start(nvtx, frame);
    nx_nvtx_push(nvtx, decode);
    const uint64_t second = nx_nvtx_start(nvtx, frame);
    nx_nvtx_end(nvtx, first);
    nx_nvtx_pop(nvtx);
    nx_nvtx_end(nvtx, second);
    nx_nvtx_close(nvtx);
    EXPECT_EQ(heard(),
              "domain Natix.Engine\nstart 1 natix.frame\npush decode\nstart 2 natix.frame\nend 1\npop\nend 2\ngone\n");
}

TEST(Nvtx, WithoutAToolNothingHappens) {
    nx_nvtx_push(nullptr, 1);
    nx_nvtx_pop(nullptr);
    EXPECT_EQ(nx_nvtx_start(nullptr, 1), 0U);
    nx_nvtx_end(nullptr, 1);
    nx_nvtx_close(nullptr);
    uint64_t name = 0;
    EXPECT_TRUE(refused(nx_nvtx_name(nullptr, "x", &name), {"nvtx"}));
}

}  // namespace
}  // namespace natix_test

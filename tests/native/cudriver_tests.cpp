#include <dlfcn.h>
#include <gtest/gtest.h>

#include <thread>

#include "doubles/fake_cuda.hpp"

namespace {

using Status = int32_t;
using Create = Status (*)(void**, uint32_t, int32_t);
using Destroy = Status (*)(void*);

// Loaded as a program loads them: the driver first, then the library in front of it, each by handle and with local
// scope.
class CudaDriver : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        s_driver = dlopen(NATIX_FAKE_CUDA, RTLD_NOW | RTLD_LOCAL);
        ASSERT_NE(s_driver, nullptr) << dlerror();
        s_library = dlopen(NATIX_CUDRIVER, RTLD_NOW | RTLD_LOCAL);
        ASSERT_NE(s_library, nullptr) << dlerror();
    }

    template <class F>
    static F in_library(const char* name) {
        return reinterpret_cast<F>(dlsym(s_library, name));
    }

    void SetUp() override {
        state = reinterpret_cast<FakeCudaState* (*)()>(dlsym(s_driver, "fake_cuda_state"))();
        fail = reinterpret_cast<void (*)(const char*, int32_t)>(dlsym(s_driver, "fake_cuda_fail"));
        create = in_library<Create>("cuCtxCreate_v2");
        destroy = in_library<Destroy>("cuCtxDestroy_v2");
        *state = {};
    }

    void* current() {
        void* context = nullptr;
        in_library<Status (*)(void**)>("cuCtxGetCurrent")(&context);
        return context;
    }

    static void* s_driver;
    static void* s_library;
    FakeCudaState* state = nullptr;
    void (*fail)(const char*, int32_t) = nullptr;
    Create create = nullptr;
    Destroy destroy = nullptr;
};

void* CudaDriver::s_driver = nullptr;
void* CudaDriver::s_library = nullptr;

TEST_F(CudaDriver, CreatingAContextRetainsThePrimaryOneAndMakesItCurrent) {
    void* context = nullptr;
    ASSERT_EQ(create(&context, 0, 1), 0);
    EXPECT_EQ(state->retains[1], 1);
    EXPECT_EQ(state->contexts_created, 0);
    EXPECT_EQ(current(), context);
    EXPECT_EQ(destroy(context), 0);
    EXPECT_EQ(state->releases[1], 1);
    EXPECT_EQ(state->active[1], 0);
    EXPECT_EQ(current(), nullptr) << "the thread goes on with a dead context";
}

TEST_F(CudaDriver, AContextThatOthersUseStaysCurrent) {
    void* shared = nullptr;
    ASSERT_EQ(in_library<Status (*)(void**, int32_t)>("cuDevicePrimaryCtxRetain")(&shared, 0), 0);
    void* context = nullptr;
    ASSERT_EQ(create(&context, 0, 0), 0);
    EXPECT_EQ(context, shared);
    EXPECT_EQ(destroy(context), 0);
    EXPECT_EQ(state->active[0], 1);
    EXPECT_EQ(current(), shared);
    EXPECT_EQ(in_library<Status (*)(int32_t)>("cuDevicePrimaryCtxRelease_v2")(0), 0);
}

TEST_F(CudaDriver, EveryDeviceIsCountedForItself) {
    void* contexts[kFakeDevices][2] = {};
    for (int device = 0; device < kFakeDevices; device++)
        for (auto& context : contexts[device]) ASSERT_EQ(create(&context, 0, device), 0);
    EXPECT_EQ(contexts[0][0], contexts[0][1]);
    EXPECT_NE(contexts[0][0], contexts[1][0]);
    for (int device = kFakeDevices - 1; device >= 0; device--)
        for (auto* context : contexts[device]) EXPECT_EQ(destroy(context), 0);
    for (int device = 0; device < kFakeDevices; device++) {
        EXPECT_EQ(state->retains[device], 2);
        EXPECT_EQ(state->releases[device], 2);
        EXPECT_EQ(state->active[device], 0);
    }
    EXPECT_EQ(state->foreign_destroyed, 0);
}

TEST_F(CudaDriver, ARefusedContextRetainsNothing) {
    void* context = state;
    EXPECT_EQ(create(&context, 0, 99), 101);
    EXPECT_EQ(context, nullptr);
    EXPECT_EQ(create(nullptr, 0, 0), 1);
    fail("cuDevicePrimaryCtxRetain", 2);
    EXPECT_EQ(create(&context, 0, 0), 2);
    fail("cuDevicePrimaryCtxRetain", 0);
    fail("cuCtxSetCurrent", 700);
    EXPECT_EQ(create(&context, 0, 0), 700);
    EXPECT_EQ(context, nullptr);
    fail("cuCtxSetCurrent", 0);
    EXPECT_EQ(state->active[0], 0) << "retained and never released";
}

TEST_F(CudaDriver, AStickyErrorIsPassedOnAndTheReleaseCounts) {
    void* context = nullptr;
    ASSERT_EQ(create(&context, 0, 0), 0);
    fail("cuDevicePrimaryCtxRelease_v2", 700);
    EXPECT_EQ(destroy(context), 700);
    fail("cuDevicePrimaryCtxRelease_v2", 0);
    EXPECT_EQ(state->active[0], 0);
    fail("cuCtxDestroy_v2", 201);
    EXPECT_EQ(destroy(context), 201) << "what is no longer ours is the driver's affair";
    fail("cuCtxDestroy_v2", 0);
    EXPECT_EQ(state->foreign_destroyed, 1);
    EXPECT_EQ(state->releases[0], 1);
}

TEST_F(CudaDriver, FlagsGoToThePrimaryContextUnlessItIsInUse) {
    void* context = nullptr;
    ASSERT_EQ(create(&context, 4, 2), 0);
    EXPECT_EQ(state->flags[2], 4U);
    fail("cuDevicePrimaryCtxSetFlags_v2", 708);
    void* again = nullptr;
    EXPECT_EQ(create(&again, 1, 2), 0);
    fail("cuDevicePrimaryCtxSetFlags_v2", 3);
    void* refused = nullptr;
    EXPECT_EQ(create(&refused, 1, 2), 3);
    fail("cuDevicePrimaryCtxSetFlags_v2", 0);
    EXPECT_EQ(destroy(context), 0);
    EXPECT_EQ(destroy(again), 0);
    EXPECT_EQ(state->active[2], 0);
}

TEST_F(CudaDriver, EverythingElseIsTheDriversOwn) {
    const auto own = dlsym(s_driver, "cuMemAlloc_v2");
    ASSERT_NE(own, nullptr);
    EXPECT_EQ(dlsym(s_library, "cuMemAlloc_v2"), own);
    EXPECT_NE(dlsym(s_library, "cuCtxCreate_v2"), dlsym(s_driver, "cuCtxCreate_v2"));
    EXPECT_EQ(dlsym(s_library, "cuNoSuchCall"), nullptr);
}

TEST_F(CudaDriver, ThreadsMayComeAndGoAtOnce) {
    std::thread threads[4];
    for (auto& thread : threads) {
        thread = std::thread([this] {
            for (int i = 0; i < 500; i++) {
                void* context = nullptr;
                ASSERT_EQ(create(&context, 0, i % kFakeDevices), 0);
                ASSERT_EQ(destroy(context), 0);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    for (int device = 0; device < kFakeDevices; device++) EXPECT_EQ(state->active[device], 0);
    EXPECT_EQ(state->foreign_destroyed, 0);
}

}  // namespace

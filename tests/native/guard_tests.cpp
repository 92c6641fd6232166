#include <gtest/gtest.h>

#include "abi_guard.hpp"

namespace {

std::string text() {
    uint8_t bytes[256];
    size_t needed = 0;
    nx_last_error(bytes, sizeof bytes, &needed);
    return {reinterpret_cast<const char*>(bytes), needed};
}

TEST(Guard, EveryKindOfExceptionBecomesAStatus) {
    EXPECT_EQ(natix::guard([] { throw natix::failure(NX_OS_ERROR, "mmap failed"); }), NX_OS_ERROR);
    EXPECT_EQ(text(), "mmap failed");
    EXPECT_EQ(natix::guard([] { throw std::bad_alloc(); }), NX_NO_MEMORY);
    EXPECT_EQ(text(), "out of memory");
    EXPECT_EQ(natix::guard([] { throw std::out_of_range("index"); }), NX_INTERNAL);
    EXPECT_EQ(text(), "index");
    EXPECT_EQ(natix::guard([] { throw 42; }), NX_INTERNAL);
    EXPECT_EQ(text(), "an exception of unknown type");
}

TEST(Guard, SuccessForgetsTheLastText) {
    EXPECT_EQ(natix::guard([] { throw 42; }), NX_INTERNAL);
    EXPECT_EQ(natix::guard([] {}), NX_OK);
    EXPECT_EQ(text(), "");
}

TEST(Guard, TextIsCutAtACharacterBoundary) {
    EXPECT_EQ(natix::guard([] { throw natix::failure(NX_INTERNAL, "M\xC3\xBCll"); }), NX_INTERNAL);
    uint8_t bytes[3] = {'-', '-', '-'};
    size_t needed = 0;
    EXPECT_EQ(nx_last_error(bytes, 2, &needed), NX_OK);
    EXPECT_EQ(needed, 5U);
    EXPECT_EQ(bytes[0], 'M');
    EXPECT_EQ(bytes[1], '-') << "half a character was written";
    EXPECT_EQ(nx_last_error(bytes, 3, &needed), NX_OK);
    EXPECT_EQ(bytes[2], 0xBC);
}

}  // namespace

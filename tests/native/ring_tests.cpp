#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>

#include "jpeg_maker.hpp"
#include "natix/ring.h"

namespace {

struct Ring {
    explicit Ring(uint64_t min_bytes) {
        view.struct_size = sizeof view;
        status = nx_ring_create(min_bytes, &ring, &view);
    }
    ~Ring() { nx_ring_destroy(ring); }

    nx_ring* ring = nullptr;
    nx_ring_view view{};
    int32_t status;
};

TEST(Ring, IsRoundedUpToPages) {
    const auto page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
    EXPECT_EQ(Ring(1).view.bytes, page);
    EXPECT_EQ(Ring(page).view.bytes, page);
    EXPECT_EQ(Ring(page + 1).view.bytes, 2 * page);
}

TEST(Ring, EveryStretchIsContiguous) {
    const Ring ring(1);
    ASSERT_EQ(ring.status, NX_OK) << natix_test::last_error();
    const uint64_t size = ring.view.bytes;
    uint8_t* base = ring.view.base;
    for (uint64_t start = 0; start < size; ++start) {
        std::memset(base + start, static_cast<int>(start & 0xFF), 7);
        for (uint64_t i = start; i < start + 7; ++i) {
            ASSERT_EQ(base[i % size], start & 0xFF);
            ASSERT_EQ(base[i % size + size], start & 0xFF);
        }
    }
}

TEST(Ring, RefusesSizesThatMakeNoSense) {
    EXPECT_EQ(Ring(0).status, NX_INVALID_ARGUMENT);
    EXPECT_EQ(Ring(~uint64_t{0}).status, NX_INVALID_ARGUMENT);
    nx_ring* ring = nullptr;
    nx_ring_view view{};
    view.struct_size = 8;
    EXPECT_EQ(nx_ring_create(4096, &ring, &view), NX_STRUCT_TOO_SMALL);
    EXPECT_EQ(ring, nullptr);
}

TEST(Ring, DescriptorsAreNotLeaked) {
    const int before = dup(0);
    ASSERT_GE(before, 0);
    close(before);
    for (int i = 0; i < 50; ++i) EXPECT_EQ(Ring(4096).status, NX_OK);
    const int after = dup(0);
    close(after);
    EXPECT_EQ(after, before);
}

}  // namespace

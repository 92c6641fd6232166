#include <gtest/gtest.h>

#include <thread>

#include "jpeg_maker.hpp"
#include "natix/abi.h"
#include "natix/decoder.h"
#include "natix/jpeg.h"
#include "natix/kernels.h"
#include "natix/ring.h"
#include "natix/vision.h"

using namespace natix_test;

TEST(Abi, VersionIsMajorAndMinor) {
    EXPECT_EQ(nx_abi_version(), (NX_ABI_MAJOR << 16) | NX_ABI_MINOR);
}

TEST(Abi, SizesAreThoseOfTheHeaders) {
    EXPECT_EQ(nx_sizeof(NX_STRUCT_JPEG_INFO), sizeof(nx_jpeg_info));
    EXPECT_EQ(nx_sizeof(NX_STRUCT_RING_VIEW), sizeof(nx_ring_view));
    EXPECT_EQ(nx_sizeof(NX_STRUCT_JPEG_PLANES), sizeof(nx_jpeg_planes));
    EXPECT_EQ(nx_sizeof(NX_STRUCT_DECODER_CONFIG), sizeof(nx_decoder_config));
    EXPECT_EQ(nx_sizeof(NX_STRUCT_DECODER_BATCH), sizeof(nx_decoder_batch));
    EXPECT_EQ(nx_sizeof(NX_STRUCT_DECODER_MEMORY), sizeof(nx_decoder_memory));
    EXPECT_EQ(nx_sizeof(NX_STRUCT_TENSOR), sizeof(nx_tensor));
    EXPECT_EQ(nx_sizeof(NX_STRUCT_VISION_CONFIG), sizeof(nx_vision_config));
    EXPECT_EQ(nx_sizeof(NX_STRUCT_VISION_IMAGE), sizeof(nx_vision_image));
    EXPECT_EQ(nx_sizeof(NX_STRUCT_VISION_MEMORY), sizeof(nx_vision_memory));
    EXPECT_EQ(nx_sizeof(NX_STRUCT_RMS_NORM), sizeof(nx_rms_norm));
    EXPECT_EQ(nx_sizeof(NX_STRUCT_SWIGLU), sizeof(nx_swiglu));
    EXPECT_EQ(nx_sizeof(NX_STRUCT_EMBEDDING), sizeof(nx_embedding));
    EXPECT_EQ(nx_sizeof(NX_STRUCT_KV_WRITE), sizeof(nx_kv_write));
    EXPECT_EQ(nx_sizeof(NX_STRUCT_PAGED_ATTENTION), sizeof(nx_paged_attention));
    EXPECT_EQ(nx_sizeof(0), 0U);
    EXPECT_EQ(nx_sizeof(9999), 0U);
}

TEST(Abi, StructsOfAnOlderOrNewerCallerAreServed) {
    nx_jpeg_info info{};
    info.struct_size = 47;
    EXPECT_EQ(nx_jpeg_probe(nullptr, 0, &info), NX_STRUCT_TOO_SMALL);
    EXPECT_NE(last_error().find("nx_jpeg_info.struct_size is 47"), std::string::npos) << last_error();

    const Bytes jpeg = make_jpeg(32, 16);
    nx_jpeg_info first{};
    first.struct_size = 48;  // as of ABI 1.0
    first.subsampling = first.colour = 77;
    EXPECT_EQ(nx_jpeg_probe(jpeg.data(), jpeg.size(), &first), NX_OK);
    EXPECT_EQ(first.width, 32U);
    EXPECT_EQ(first.struct_size, 48U);
    EXPECT_EQ(first.subsampling, 77U) << "a caller of ABI 1.0 has no such field";
    EXPECT_EQ(first.colour, 77U);

    struct {
        nx_jpeg_info info;
        uint64_t appended;
    } newer{{}, 77};
    newer.info.struct_size = sizeof newer;
    EXPECT_EQ(nx_jpeg_probe(nullptr, 0, &newer.info), NX_JPEG_EMPTY);
    EXPECT_EQ(newer.info.struct_size, sizeof newer);
    EXPECT_EQ(newer.appended, 77U) << "bytes this library does not know were written";
}

TEST(Abi, ErrorTextBelongsToItsThread) {
    nx_jpeg_info info{};
    info.struct_size = sizeof info;
    ASSERT_EQ(nx_jpeg_probe(nullptr, 0, &info), NX_JPEG_EMPTY);
    const std::string mine = last_error();
    ASSERT_FALSE(mine.empty());
    std::string other = "unset";
    std::thread([&] { other = last_error(); }).join();
    EXPECT_EQ(other, "");
    EXPECT_EQ(last_error(), mine);
}

TEST(Abi, ErrorTextIsCutToTheBufferAndItsLengthIsTold) {
    ASSERT_EQ(nx_jpeg_library_open(nullptr), NX_INVALID_ARGUMENT);
    size_t needed = 0;
    ASSERT_EQ(nx_last_error(nullptr, 0, &needed), NX_OK);
    ASSERT_EQ(needed, std::string("out is null").size());
    uint8_t text[4] = {9, 9, 9, 9};
    ASSERT_EQ(nx_last_error(text, 3, nullptr), NX_OK);
    EXPECT_EQ(std::string(text, text + 3), "out");
    EXPECT_EQ(text[3], 9);
    EXPECT_EQ(nx_last_error(nullptr, 5, nullptr), NX_INVALID_ARGUMENT);
}

TEST(Abi, NullArgumentsAreRefusedAndCloseTakesNull) {
    EXPECT_EQ(nx_jpeg_probe(nullptr, 4, nullptr), NX_INVALID_ARGUMENT);
    EXPECT_EQ(nx_jpeg_open(nullptr, nullptr), NX_INVALID_ARGUMENT);
    nx_jpeg* decoder = reinterpret_cast<nx_jpeg*>(1);
    EXPECT_EQ(nx_jpeg_open(nullptr, &decoder), NX_INVALID_ARGUMENT);
    EXPECT_EQ(decoder, nullptr) << "results are null after a failure";
    EXPECT_EQ(nx_jpeg_decode(nullptr, nullptr, 0, 1, nullptr, 1, 1, 3, nullptr), NX_INVALID_ARGUMENT);
    EXPECT_EQ(nx_jpeg_decode_planes(nullptr, nullptr, 0, 1, nullptr, nullptr), NX_INVALID_ARGUMENT);
    EXPECT_EQ(nx_jpeg_library_path(nullptr, nullptr, 0, nullptr), NX_INVALID_ARGUMENT);
    EXPECT_EQ(nx_ring_create(1, nullptr, nullptr), NX_INVALID_ARGUMENT);
    nx_jpeg_close(nullptr);
    nx_jpeg_library_close(nullptr);
    nx_ring_destroy(nullptr);
}

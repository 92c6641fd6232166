#include <dlfcn.h>

#include <cstdlib>
#include <cstring>

#include "cuda_fixture.hpp"
#include "doubles/fake_nvjpeg.hpp"
#include "jpeg_maker.hpp"
#include "natix/jpeg.h"
#include "natix/nvjpeg.h"

namespace natix_test {
namespace {

using Decoder = std::unique_ptr<nx_nvjpeg, Closer<nx_nvjpeg, nx_nvjpeg_close>>;
constexpr uint32_t kWidth = 64;
constexpr uint32_t kHeight = 48;
constexpr uint64_t kPitch = 256;

class NvJpeg : public CudaTest {
  protected:
    void SetUp() override {
        CudaTest::SetUp();
        static void* library = dlopen(NATIX_FAKE_NVJPEG, RTLD_NOW | RTLD_LOCAL);
        ASSERT_NE(library, nullptr) << dlerror();
        jpeg_state = reinterpret_cast<FakeNvJpegState* (*)()>(dlsym(library, "fake_nvjpeg_state"))();
        *jpeg_state = {};
        jpeg_state->engines = 1;
        device = open_device();
        stream = open_stream(device);
        slab = open_slab(device, NX_CUDA_SLAB_DEVICE, 8 * kPitch * kHeight);
    }
    void TearDown() override {
        decoder.reset();
        slab.reset();
        stream.reset();
        device.reset();
        EXPECT_EQ(jpeg_state->live, 0);
        CudaTest::TearDown();
    }

    int32_t open_decoder(uint32_t backend, const char* path = NATIX_FAKE_NVJPEG) {
        nx_nvjpeg* out = reinterpret_cast<nx_nvjpeg*>(1);
        const int32_t status = nx_nvjpeg_open(device.get(), reinterpret_cast<const uint8_t*>(path),
                                              path == nullptr ? 0 : strlen(path), backend, 2, &out);
        decoder.reset(out);
        return status;
    }
    nx_nvjpeg_info describe() {
        nx_nvjpeg_info info{};
        info.struct_size = sizeof info;
        EXPECT_EQ(nx_nvjpeg_describe(decoder.get(), &info), NX_OK);
        return info;
    }
    // The n-th place of the slab.
    nx_nvjpeg_image image(const Bytes& jpeg, uint32_t place) const {
        nx_nvjpeg_image one{};
        one.struct_size = sizeof one;
        one.outcome = 99;
        one.jpeg = jpeg.data();
        one.jpeg_bytes = jpeg.size();
        one.slab = slab.get();
        one.offset = place * kPitch * kHeight;
        one.pitch = kPitch;
        one.width = kWidth;
        one.height = kHeight;
        return one;
    }
    // The pixels are those of the gradient that the JPEG was made of, give or take the coding.
    void expect_gradient(uint32_t place) {
        ASSERT_EQ(nx_cuda_stream_synchronize(stream.get()), NX_OK) << refusal_text();
        const Bytes expected = gradient(kWidth, kHeight);
        const auto* at = reinterpret_cast<const uint8_t*>(slab.view.base) + place * kPitch * kHeight;
        double sum = 0;
        for (uint32_t y = 0; y < kHeight; y++)
            for (uint32_t x = 0; x < 3 * kWidth; x++)
                sum += std::abs(int{at[y * kPitch + x]} - int{expected[y * 3 * kWidth + x]});
        EXPECT_LT(sum / (3 * kWidth * kHeight), 8) << "place " << place;
    }

    FakeNvJpegState* jpeg_state = nullptr;
    CudaDevice device;
    CudaStream stream;
    CudaSlab slab;
    Decoder decoder;
};

TEST_F(NvJpeg, ABatchIsDecodedToTheDevice) {
    ASSERT_EQ(open_decoder(NX_NVJPEG_AUTO), NX_OK) << refusal_text();
    const Bytes first = make_jpeg(kWidth, kHeight);
    const Bytes second = make_jpeg(kWidth, kHeight, Coding::kColour444);
    nx_nvjpeg_image images[] = {image(first, 0), image(second, 3)};
    for (int round = 0; round < 3; round++) {
        ASSERT_EQ(nx_nvjpeg_decode(decoder.get(), stream.get(), images, 2), NX_OK) << refusal_text();
        EXPECT_EQ(images[0].outcome, uint32_t{NX_NVJPEG_DECODED});
        EXPECT_EQ(images[1].outcome, uint32_t{NX_NVJPEG_DECODED});
    }
    EXPECT_EQ(jpeg_state->batches, 3);
    EXPECT_EQ(jpeg_state->initialised, 1) << "a batch of the same size is set up again";
    expect_gradient(0);
    expect_gradient(3);
}

TEST_F(NvJpeg, TheBackEndIsTheHardwareWhereThereIsSome) {
    ASSERT_EQ(open_decoder(NX_NVJPEG_AUTO), NX_OK);
    nx_nvjpeg_info info = describe();
    EXPECT_EQ(info.backend, uint32_t{NX_NVJPEG_HARDWARE});
    EXPECT_EQ(info.engines, 1U);
    EXPECT_EQ(info.cores_per_engine, 5U);
    EXPECT_EQ(info.version, 12030);
    jpeg_state->engines = 0;
    ASSERT_EQ(open_decoder(NX_NVJPEG_AUTO), NX_OK);
    EXPECT_EQ(describe().backend, uint32_t{NX_NVJPEG_HYBRID});
    jpeg_state->engines = 1;
    jpeg_state->no_hardware = 1;
    ASSERT_EQ(open_decoder(NX_NVJPEG_AUTO), NX_OK);
    EXPECT_EQ(describe().backend, uint32_t{NX_NVJPEG_HYBRID});
    EXPECT_TRUE(refused(open_decoder(NX_NVJPEG_HARDWARE), {"nvjpegCreateEx", "not made for this device", "7"},
                        NX_DEVICE_ERROR));
    jpeg_state->no_hybrid = 1;
    EXPECT_TRUE(refused(open_decoder(NX_NVJPEG_AUTO), {"nvjpegCreateEx"}, NX_DEVICE_ERROR));
}

TEST_F(NvJpeg, WhatItRefusesIsListedAndTheRestIsDecoded) {
    ASSERT_EQ(open_decoder(NX_NVJPEG_HARDWARE), NX_OK);
    const Bytes good = make_jpeg(kWidth, kHeight);
    const Bytes progressive = make_jpeg(kWidth, kHeight, Coding::kProgressive);
    const Bytes narrow = make_jpeg(kWidth, kHeight, Coding::kColour411);
    const Bytes cmyk = make_jpeg(kWidth, kHeight, Coding::kCmyk);
    const Bytes junk(100, 7);
    const Bytes none;
    const Bytes other = make_jpeg(kWidth / 2, kHeight);
    nx_nvjpeg_image images[] = {image(progressive, 0), image(good, 1),  image(junk, 2), image(narrow, 3),
                                image(none, 4),        image(other, 5), image(good, 6), image(cmyk, 7)};
    ASSERT_EQ(nx_nvjpeg_decode(decoder.get(), stream.get(), images, 8), NX_OK) << refusal_text();
    const uint32_t expected[] = {NX_NVJPEG_UNSUPPORTED, NX_NVJPEG_DECODED, NX_NVJPEG_DAMAGED, NX_NVJPEG_UNSUPPORTED,
                                 NX_NVJPEG_DAMAGED,     NX_NVJPEG_DAMAGED, NX_NVJPEG_DECODED, NX_NVJPEG_UNSUPPORTED};
    for (int i = 0; i < 8; i++) EXPECT_EQ(images[i].outcome, expected[i]) << i;
    EXPECT_EQ(jpeg_state->last_batch, 2);
    expect_gradient(1);
    expect_gradient(6);
    // 4:1:1 is for the hybrid back end.
    ASSERT_EQ(open_decoder(NX_NVJPEG_HYBRID), NX_OK);
    ASSERT_EQ(nx_nvjpeg_decode(decoder.get(), stream.get(), &images[3], 1), NX_OK);
    EXPECT_EQ(images[3].outcome, uint32_t{NX_NVJPEG_DECODED});
}

TEST_F(NvJpeg, AFailedBatchIsLeftToOthersAndTheNextOneWorks) {
    ASSERT_EQ(open_decoder(NX_NVJPEG_AUTO), NX_OK);
    const Bytes good = make_jpeg(kWidth, kHeight);
    const Bytes junk(100, 7);
    for (const int32_t status : {3, 4, 6, 10}) {
        nx_nvjpeg_image images[] = {image(good, 0), image(junk, 1), image(good, 2)};
        jpeg_state->batch_status = status;
        ASSERT_EQ(nx_nvjpeg_decode(decoder.get(), stream.get(), images, 3), NX_OK) << refusal_text();
        EXPECT_EQ(images[0].outcome, uint32_t{NX_NVJPEG_BATCH_FAILED});
        EXPECT_EQ(images[1].outcome, uint32_t{NX_NVJPEG_DAMAGED});
        EXPECT_EQ(images[2].outcome, uint32_t{NX_NVJPEG_BATCH_FAILED});
        ASSERT_EQ(nx_nvjpeg_decode(decoder.get(), stream.get(), images, 3), NX_OK) << refusal_text();
        EXPECT_EQ(images[2].outcome, uint32_t{NX_NVJPEG_DECODED});
    }
    expect_gradient(2);
    nx_nvjpeg_image one = image(good, 0);
    jpeg_state->batch_status = 5;
    EXPECT_TRUE(refused(nx_nvjpeg_decode(decoder.get(), stream.get(), &one, 1), {"nvjpegDecodeBatched", "no memory"},
                        NX_NO_MEMORY));
    jpeg_state->batch_status = 8;
    EXPECT_TRUE(refused(nx_nvjpeg_decode(decoder.get(), stream.get(), &one, 1), {"internal error"}, NX_DEVICE_ERROR));
}

TEST_F(NvJpeg, ADeviceLostWhileDecodingIsAFault) {
    ASSERT_EQ(open_decoder(NX_NVJPEG_AUTO), NX_OK);
    const Bytes good = make_jpeg(kWidth, kHeight);
    nx_nvjpeg_image one = image(good, 0);
    jpeg_state->batch_status = 6;
    fail("cuStreamQuery", 719, 1);
    EXPECT_TRUE(refused(nx_nvjpeg_decode(decoder.get(), stream.get(), &one, 1),
                        {"device 0 is faulted", "nvjpegDecodeBatched", "719"}, NX_DEVICE_ERROR));
    EXPECT_TRUE(
        refused(nx_nvjpeg_decode(decoder.get(), stream.get(), &one, 1), {"device 0 is faulted"}, NX_DEVICE_ERROR));
}

TEST_F(NvJpeg, ImagesThatDoNotFitAreRefusedByNumber) {
    ASSERT_EQ(open_decoder(NX_NVJPEG_AUTO), NX_OK);
    const Bytes good = make_jpeg(kWidth, kHeight);
    const CudaSlab host = open_slab(device, NX_CUDA_SLAB_HOST, 1 << 20);
    const auto refuses = [&](auto&& change, const char* text) {
        nx_nvjpeg_image images[] = {image(good, 0), image(good, 1)};
        change(images[1]);
        EXPECT_TRUE(refused(nx_nvjpeg_decode(decoder.get(), stream.get(), images, 2), {"images[1]", text})) << text;
        EXPECT_EQ(images[0].outcome, 99U);
    };
    refuses([](auto& i) { i.pitch = 3 * kWidth - 1; }, "pitch");
    refuses([](auto& i) { i.offset = 7 * kPitch * kHeight + kPitch; }, "not inside a slab");
    refuses([](auto& i) { i.slab = nullptr; }, "slab or jpeg is null");
    refuses([](auto& i) { i.width = 0; }, "width or height");
    refuses([&](auto& i) { i.slab = host.get(); }, "not memory of the decoder's device");
    EXPECT_EQ(jpeg_state->batches, 0);
    // The last row may end where the slab does.
    nx_nvjpeg_image last = image(good, 7);
    last.offset += kPitch - 3 * kWidth;
    EXPECT_EQ(nx_nvjpeg_decode(decoder.get(), stream.get(), &last, 1), NX_OK) << refusal_text();
    EXPECT_EQ(nx_nvjpeg_decode(decoder.get(), stream.get(), nullptr, 0), NX_OK) << "nothing to do";
    last.struct_size = 8;
    EXPECT_TRUE(refused(nx_nvjpeg_decode(decoder.get(), stream.get(), &last, 1), {"images[0]"}, NX_STRUCT_TOO_SMALL));
}

TEST_F(NvJpeg, WithoutTheLibraryEveryNameTriedIsListed) {
    EXPECT_TRUE(refused(open_decoder(NX_NVJPEG_AUTO, "/nonexistent/libnvjpeg.so.12"),
                        {"libnvjpeg was not found", "/nonexistent/libnvjpeg.so.12", "CPU"}, NX_LIBRARY_MISSING));
    EXPECT_EQ(decoder, nullptr);
    setenv("NATIX_NVJPEG", "/nowhere/libnvjpeg.so.13", 1);
    EXPECT_TRUE(refused(open_decoder(NX_NVJPEG_AUTO, nullptr), {"/nowhere/libnvjpeg.so.13"}, NX_LIBRARY_MISSING));
    unsetenv("NATIX_NVJPEG");
    EXPECT_TRUE(refused(open_decoder(NX_NVJPEG_AUTO, "libm.so.6"), {"libm.so.6", "nvjpegGetProperty", "11.6"},
                        NX_LIBRARY_MISSING));
    EXPECT_TRUE(refused(open_decoder(4), {"backend"}));
}

}  // namespace
}  // namespace natix_test

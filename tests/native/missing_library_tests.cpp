// Runs with NATIX_TURBOJPEG pointing at nothing.
#include <gtest/gtest.h>

#include "natix/jpeg.h"

TEST(MissingLibrary, EveryPathAndTheRemedyAreNamed) {
    nx_jpeg_library* library = reinterpret_cast<nx_jpeg_library*>(1);
    ASSERT_EQ(nx_jpeg_library_open(&library), NX_LIBRARY_MISSING);
    EXPECT_EQ(library, nullptr);
    uint8_t text[2048];
    size_t needed = 0;
    ASSERT_EQ(nx_last_error(text, sizeof text, &needed), NX_OK);
    const std::string error(reinterpret_cast<const char*>(text), needed);
    EXPECT_NE(error.find("apt-get install libturbojpeg0"), std::string::npos) << error;
    EXPECT_NE(error.find("/nonexistent/libturbojpeg.so.0"), std::string::npos) << error;
}

TEST(MissingLibrary, TheProbeNeedsNone) {
    const uint8_t bytes[] = {0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 2, 0, 3,  1, 1,
                             0x11, 0,    0xFF, 0xDA, 0, 8,  1, 1, 0, 0, 63, 0};
    nx_jpeg_info info{};
    info.struct_size = sizeof info;
    EXPECT_EQ(nx_jpeg_probe(bytes, sizeof bytes, &info), NX_OK);
    EXPECT_EQ(info.width, 3U);
    EXPECT_EQ(info.height, 2U);
}

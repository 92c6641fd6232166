// What the test double of libnvjpeg remembers and can be told. Reached by dlsym() under these names.
#pragma once

#include <cstdint>

struct FakeNvJpegState {
    uint32_t engines;      // JPEG engines of the device
    int32_t no_hardware;   // 1: the hardware back end cannot be opened
    int32_t no_hybrid;     // 1: nor can the hybrid one
    int32_t batch_status;  // what the next batch answers (0: it is decoded)
    int32_t batches;       // decoded
    int32_t last_batch;    // images in the last one
    int32_t initialised;   // nvjpegDecodeBatchedInitialize calls
    int32_t live;          // handles, states and parsers that were made and not destroyed
};

extern "C" FakeNvJpegState* fake_nvjpeg_state();

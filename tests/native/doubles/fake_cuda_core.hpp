// What the parts of the double share. Everything happens under one lock.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "fake_cuda.hpp"

#define FAKE extern "C" __attribute__((visibility("default")))

namespace fake_cuda {

using Status = int32_t;

enum : Status {
    kInvalidValue = 1,
    kOutOfMemory = 2,
    kNoDevice = 100,
    kInvalidDevice = 101,
    kInvalidContext = 201,
    kInvalidHandle = 400,
    kNotReady = 600,
    kIllegalAddress = 700,
    kCaptureUnsupported = 900,
    kCaptureInvalidated = 901,
    kCaptureUnmatched = 903,
    kCaptureUnjoined = 904,
    kCapturedEvent = 907,
    kCaptureWrongThread = 908,
    kUpdateFailure = 910
};

std::recursive_mutex& guard();
using Lock = std::lock_guard<std::recursive_mutex>;

// What a call of this name was told to answer, and counts it.
Status told(const std::string& call);

// The device whose primary context is current on this thread, or -1.
int32_t current_device();
// The status of a context that no longer works, else 0.
Status sticky(int32_t device);
void set_sticky(int32_t device, Status status);

// What every call that needs a context answers before it does anything: a told failure, the context's, or 0.
Status enter(const char* call);

struct Piece {
    std::string call;
    std::function<Status()> run;
};

struct Capture {
    std::vector<Piece> pieces;
    std::thread::id thread;
    struct Stream* origin = nullptr;
    std::set<struct Stream*> unjoined;
    bool invalid = false;
};

struct Stream {
    int32_t device = 0;
    std::deque<Piece> queue;
    uint64_t queued = 0;
    uint64_t done = 0;
    std::shared_ptr<Capture> capture;
};

struct Event {
    int32_t device = 0;
    bool timing = true;
    bool recorded = false;
    Stream* stream = nullptr;
    uint64_t at = 0;  // pieces of the stream before it
    double milliseconds = 0;
    std::shared_ptr<Capture> capture;
};

// Null when the handle is none of the double's, or gone. The default stream is null: its work is done at once.
Stream* stream_of(void* handle);
Status add_work(void* stream, const char* call, std::function<Status()> run);
// Does a stream's work until `until` pieces of it are done.
Status drain(Stream* stream, uint64_t until);
Status drain_device(int32_t device);
// This thread's capture, if it has one; a call that is not allowed then makes it invalid.
bool spoils_capture();
void set_spoiled(Stream* stream);
void add_capturing(const std::shared_ptr<Capture>& capture);
void remove_capturing(const std::shared_ptr<Capture>& capture);

}  // namespace fake_cuda

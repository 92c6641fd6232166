#include "decoder/thread_team.hpp"

namespace natix::decoder {
namespace {

constexpr int kSpins = 2000;   // some tens of microseconds
constexpr int kYields = 1000;  // some hundreds: to be woken takes a good part of that, several times a layer

void pause_briefly() noexcept {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

// Waits until the value is another one than `old`, and gives it.
uint32_t wait_for_change(const std::atomic<uint32_t>& value, uint32_t old) noexcept {
    for (int i = 0; i < kSpins; ++i) {
        const uint32_t now = value.load(std::memory_order_acquire);
        if (now != old) return now;
        pause_briefly();
    }
    for (int i = 0; i < kYields; ++i) {
        const uint32_t now = value.load(std::memory_order_acquire);
        if (now != old) return now;
        std::this_thread::yield();
    }
    value.wait(old, std::memory_order_acquire);
    return value.load(std::memory_order_acquire);
}

}  // namespace

ThreadTeam::ThreadTeam(unsigned threads) {
    workers_.reserve(threads - 1);
    try {
        for (unsigned thread = 1; thread < threads; ++thread) workers_.emplace_back([this, thread] { serve(thread); });
    } catch (...) {
        stop();
        throw;
    }
}

ThreadTeam::~ThreadTeam() {
    stop();
}

void ThreadTeam::stop() noexcept {
    stopping_ = true;
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
    for (std::thread& worker : workers_) worker.join();
}

void ThreadTeam::start(Call call, const void* context) noexcept {
    if (!workers_.empty()) {
        call_ = call;
        context_ = context;
        busy_.store(static_cast<uint32_t>(workers_.size()), std::memory_order_relaxed);
        round_.fetch_add(1, std::memory_order_release);
        round_.notify_all();
    }
    call(context, 0);
    for (uint32_t busy = busy_.load(std::memory_order_acquire); busy != 0;) busy = wait_for_change(busy_, busy);
}

void ThreadTeam::serve(unsigned thread) noexcept {
    for (uint32_t round = 0;;) {
        // Rounds cannot be missed: the next one starts only after this thread has reported.
        round = wait_for_change(round_, round);
        if (stopping_) return;
        call_(context_, thread);
        busy_.fetch_sub(1, std::memory_order_acq_rel);
        busy_.notify_one();
    }
}

}  // namespace natix::decoder

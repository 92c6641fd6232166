// A team of threads for work that is split the same way every time: the caller is one of them, the others sleep between
// calls. Within a step, calls follow each other in microseconds, so a waiting thread spins for a moment, then lets
// others run for a while, before it sleeps.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

namespace natix::decoder {

struct Range {
    size_t first, last;
    size_t size() const noexcept { return last - first; }
};

// The part of `count` things that falls to one of `threads`.
inline Range share_of(size_t count, unsigned thread, unsigned threads) noexcept {
    return {count * thread / threads, count * (thread + 1) / threads};
}

// Parts of `count` things for whoever is free: threads that share their core with strangers are never equally fast. For
// work whose result does not tell who did it.
class Pieces {
  public:
    // Some for each thread, but none without reason below `least`, nor other than a multiple of it but for the last.
    Pieces(size_t count, unsigned threads, size_t least) noexcept
        : count_(count), piece_(threads == 1 ? count : (count / (kPiecesAThread * threads) / least + 1) * least) {}

    // The next part; false when nothing is left.
    bool take(Range& piece) noexcept {
        const size_t first = next_.fetch_add(piece_, std::memory_order_relaxed);
        if (first >= count_) return false;
        piece = {first, first + piece_ < count_ ? first + piece_ : count_};
        return true;
    }

  private:
    static constexpr size_t kPiecesAThread = 8;

    size_t count_, piece_;
    alignas(64) std::atomic<size_t> next_{0};
};

class ThreadTeam {
  public:
    explicit ThreadTeam(unsigned threads);  // the caller's among them
    ~ThreadTeam();
    ThreadTeam(const ThreadTeam&) = delete;
    ThreadTeam& operator=(const ThreadTeam&) = delete;

    unsigned size() const noexcept { return static_cast<unsigned>(workers_.size()) + 1; }

    // Calls work(thread) on every thread, 0 .. size() - 1, and returns when all are done; what they wrote is visible
    // then. The work must not throw. One caller at a time.
    template <class Work>
    void run(const Work& work) noexcept {
        start([](const void* context, unsigned thread) noexcept { (*static_cast<const Work*>(context))(thread); },
              &work);
    }

  private:
    using Call = void (*)(const void* context, unsigned thread) noexcept;

    void start(Call call, const void* context) noexcept;
    void stop() noexcept;
    void serve(unsigned thread) noexcept;

    std::vector<std::thread> workers_;
    Call call_ = nullptr;
    const void* context_ = nullptr;
    bool stopping_ = false;
    alignas(64) std::atomic<uint32_t> round_{0};
    alignas(64) std::atomic<uint32_t> busy_{0};
};

}  // namespace natix::decoder

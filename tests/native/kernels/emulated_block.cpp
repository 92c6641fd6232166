#include "emulated_block.hpp"

#include <ucontext.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace natix_test {
namespace {

constexpr size_t kStackBytes = 256 << 10;

struct Copy {
    void* to;
    const void* from;
    bool wanted;
};

struct Fiber {
    ucontext_t context;
    std::unique_ptr<char[]> stack{new char[kStackBytes]};
    EmulatedIndex index;
    bool done = false;
    unsigned begun = 0;                        // copies
    std::vector<Copy> open;                    // copies of no group yet
    std::vector<Copy> arrived;                 // waited for; others see them when this thread has met them
    std::vector<std::vector<Copy>> under_way;  // groups, the oldest first
};

// Those who wait for each other.
struct Meeting {
    const char* name = nullptr;
    unsigned come = 0;
    uint64_t held = 0;
};

struct Brought {
    void* lanes[kEmulatedLanes];
};

struct Block {
    const char* kernel;
    EmulatedIndex index;
    std::vector<Fiber> fibers;
    std::vector<Meeting> warps;
    std::vector<Brought> brought;
    Meeting all;
    unsigned char* shared;
    uint64_t steps = 0;  // meetings held and fibers ended
    ucontext_t scheduler;
    void* scheduler_stack = nullptr;
    size_t scheduler_bytes = 0;
    const std::function<void()>* body;
    unsigned running = 0;
};

thread_local Block* t_block = nullptr;

[[noreturn]] void give_up(const char* what) {
    std::fprintf(stderr, "emulated kernel %s, block %u %u %u: %s\n", t_block->kernel, t_block->index.x,
                 t_block->index.y, t_block->index.z, what);
    std::abort();
}

Fiber& fiber() {
    return t_block->fibers[t_block->running];
}

// AddressSanitizer has to be told whose stack comes next.
void switch_stacks(ucontext_t& from, const ucontext_t& to, [[maybe_unused]] const void* stack,
                   [[maybe_unused]] size_t bytes, [[maybe_unused]] bool ends) {
#if defined(__SANITIZE_ADDRESS__)
    void* fake = nullptr;
    __sanitizer_start_switch_fiber(ends ? nullptr : &fake, stack, bytes);
    swapcontext(&from, &to);
    __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#else
    swapcontext(&from, &to);
#endif
}

void back_to_scheduler(bool ends) {
    switch_stacks(fiber().context, t_block->scheduler, t_block->scheduler_stack, t_block->scheduler_bytes, ends);
}

void fiber_main() {
#if defined(__SANITIZE_ADDRESS__)
    const void* bottom = nullptr;
    __sanitizer_finish_switch_fiber(nullptr, &bottom, &t_block->scheduler_bytes);
    t_block->scheduler_stack = const_cast<void*>(bottom);
#endif
    (*t_block->body)();
    if (!fiber().open.empty()) give_up("a thread ended with copies of no group");
    fiber().done = true;
    ++t_block->steps;
    back_to_scheduler(true);
}

// Waits until `expected` have come; the last one runs `work`.
template <class Work>
void meet(Meeting& meeting, const char* name, unsigned expected, const Work& work) {
    if (meeting.come > 0 && std::strcmp(meeting.name, name) != 0)
        give_up((std::string(name) + " meets " + meeting.name).c_str());
    meeting.name = name;
    if (++meeting.come == expected) {
        work();
        meeting.come = 0;
        ++meeting.held;
        ++t_block->steps;
        return;
    }
    const uint64_t mine = meeting.held;
    while (meeting.held == mine) back_to_scheduler(false);
}

void prepare(Fiber& f, unsigned index) {
    f.index = {index, 0, 0};
    f.done = false;
    f.under_way.clear();
    f.arrived.clear();
    getcontext(&f.context);
    f.context.uc_stack.ss_sp = f.stack.get();
    f.context.uc_stack.ss_size = kStackBytes;
    f.context.uc_link = nullptr;
    makecontext(&f.context, fiber_main, 0);
}

void run_block(Block& block, size_t shared_bytes) {
    std::memset(block.shared, 0xFF, shared_bytes);
    for (unsigned i = 0; i < block.fibers.size(); ++i) prepare(block.fibers[i], i);
    // Now in one order, then in the other: who counts on being first is wrong half of the time.
    bool forward = true;
    for (uint64_t before = ~uint64_t{0}; before != block.steps; forward = !forward) {
        before = block.steps;
        for (unsigned i = 0; i < block.fibers.size(); ++i) {
            block.running = forward ? i : static_cast<unsigned>(block.fibers.size()) - 1 - i;
            if (!fiber().done) switch_stacks(block.scheduler, fiber().context, fiber().stack.get(), kStackBytes, false);
        }
    }
    for (const Fiber& f : block.fibers)
        if (!f.done) give_up("threads wait for others that never come");
}

}  // namespace

const EmulatedIndex& emulated_thread() {
    return fiber().index;
}
const EmulatedIndex& emulated_block() {
    return t_block->index;
}
void* emulated_shared_memory() {
    return t_block->shared;
}

void emulated_together(const char* name, void* mine, const std::function<void(void* const (&)[kEmulatedLanes])>& work) {
    const unsigned thread = t_block->running, warp = thread / kEmulatedLanes;
    auto& brought = t_block->brought[warp].lanes;
    brought[thread % kEmulatedLanes] = mine;
    meet(t_block->warps[warp], name, kEmulatedLanes, [&] { work(brought); });
}

namespace {

void finish(const Copy& copy) {
    if (copy.wanted)
        std::memcpy(copy.to, copy.from, 16);
    else
        std::memset(copy.to, 0, 16);
}

void show_arrived() {
    for (const Copy& copy : fiber().arrived) finish(copy);
    fiber().arrived.clear();
}

}  // namespace

void emulated_sync_warp() {
    show_arrived();
    emulated_together("sync_warp", nullptr, [](void* const(&)[kEmulatedLanes]) {});
}

void emulated_sync_block() {
    show_arrived();
    meet(t_block->all, "sync_block", static_cast<unsigned>(t_block->fibers.size()), [] {});
}

void emulated_begin_copy(void* to, const void* from, bool wanted) {
    if (reinterpret_cast<uintptr_t>(to) % 16 != 0 || (wanted && reinterpret_cast<uintptr_t>(from) % 16 != 0))
        give_up("a copy is not aligned to 16 bytes");
    const Copy copy{to, from, wanted};
    // Some copies are done at once, which those find out who still need what was there; others leave poison for those
    // who read too early, until the last moment.
    if (++fiber().begun % 3 == 0) return finish(copy);
    std::memset(to, 0xFF, 16);
    fiber().open.push_back(copy);
}

void emulated_end_copy_group() {
    fiber().under_way.push_back(std::move(fiber().open));
    fiber().open.clear();
}

void emulated_wait_for_copies(int most) {
    auto& groups = fiber().under_way;
    while (groups.size() > static_cast<size_t>(most)) {
        fiber().arrived.insert(fiber().arrived.end(), groups.front().begin(), groups.front().end());
        groups.erase(groups.begin());
    }
}

void emulated_give_up(const char* what) {
    give_up(what);
}

void run_emulated(const char* name, EmulatedIndex blocks, unsigned threads, size_t shared_bytes,
                  const std::function<void()>& body) {
    Block block{};
    t_block = &block;
    block.kernel = name;
    block.body = &body;
    if (threads % kEmulatedLanes != 0) give_up("threads are not whole warps");
    block.fibers = std::vector<Fiber>(threads);
    block.warps.resize(threads / kEmulatedLanes);
    block.brought = std::vector<Brought>(threads / kEmulatedLanes);
    void* shared = nullptr;
    if (posix_memalign(&shared, 128, std::max<size_t>(shared_bytes, 1)) != 0) throw std::bad_alloc();
    block.shared = static_cast<unsigned char*>(shared);
    for (block.index.z = 0; block.index.z < blocks.z; ++block.index.z)
        for (block.index.y = 0; block.index.y < blocks.y; ++block.index.y)
            for (block.index.x = 0; block.index.x < blocks.x; ++block.index.x) run_block(block, shared_bytes);
    std::free(shared);
    t_block = nullptr;
}

}  // namespace natix_test

// A thread block on a CPU: each of its threads is a fiber that runs until it has to wait for others. What a warp or the
// block does together is done when all have come; a fiber that comes to something else, or never, ends the program with
// a message. Copies that are begun arrive at once or at the last
// moment: when they were waited for and the thread then met the others. Shared memory begins as poison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace natix_test {

struct EmulatedIndex {
    unsigned x = 1, y = 1, z = 1;
};

// The index of the running fiber and of its block.
const EmulatedIndex& emulated_thread();
const EmulatedIndex& emulated_block();
void* emulated_shared_memory();

constexpr int kEmulatedLanes = 32;

// Each lane of the warp brings `mine`; the last one to come runs `work` on all 32, in the order of lanes. `name` is
// that of the operation: all lanes must have come to the same one.
void emulated_together(const char* name, void* mine, const std::function<void(void* const (&)[kEmulatedLanes])>& work);
void emulated_sync_warp();
void emulated_sync_block();

void emulated_begin_copy(void* to, const void* from, bool wanted);  // 16 bytes
void emulated_end_copy_group();
void emulated_wait_for_copies(int most);

// Ends the program with the kernel's name and what is wrong.
[[noreturn]] void emulated_give_up(const char* what);

// Runs the kernel's body for every thread of every block, one block after the other.
void run_emulated(const char* name, EmulatedIndex blocks, unsigned threads, size_t shared_bytes,
                  const std::function<void()>& body);

}  // namespace natix_test

#include "decoder/buffer.hpp"

#include <sys/mman.h>

#include <cstring>
#include <new>

namespace natix::decoder {
namespace {

constexpr size_t kCacheLine = 64;
constexpr size_t kHugePage = size_t{2} << 20;

std::align_val_t alignment_of(size_t bytes) {
    return std::align_val_t{bytes >= kHugePage ? kHugePage : kCacheLine};
}

}  // namespace

void* allocate_zeroed(size_t bytes) {
    if (bytes == 0) return nullptr;
    void* memory = ::operator new(bytes, alignment_of(bytes));
    // Advice only: where it is refused, ordinary pages serve.
    if (bytes >= kHugePage) madvise(memory, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);
    return std::memset(memory, 0, bytes);
}

void release(void* memory, size_t bytes) noexcept {
    if (memory != nullptr) ::operator delete(memory, alignment_of(bytes));
}

}  // namespace natix::decoder

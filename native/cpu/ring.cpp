#include "natix/ring.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "abi_guard.hpp"

struct nx_ring {
    explicit nx_ring(uint64_t size);
    ~nx_ring();
    nx_ring(const nx_ring&) = delete;
    nx_ring& operator=(const nx_ring&) = delete;

    uint64_t bytes;
    uint8_t* base = nullptr;
};

namespace {

constexpr uint64_t kMostBytes = uint64_t{1} << 40;
constexpr uint32_t kViewFirstVersion = 24;

[[noreturn]] void throw_os_error(const char* call, uint64_t bytes) {
    const int error = errno;
    throw natix::failure(NX_OS_ERROR, std::string(call) + " failed for a ring of " + std::to_string(bytes) +
                                          " bytes: " + std::strerror(error));
}

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() { close(fd_); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

void map_half(uint8_t* at, uint64_t bytes, const Descriptor& memory) {
    if (mmap(at, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, memory.get(), 0) == MAP_FAILED)
        throw_os_error("mmap", bytes);
}

uint64_t round_to_page(uint64_t bytes) {
    const auto page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
    return (bytes + page - 1) / page * page;
}

}  // namespace

nx_ring::nx_ring(uint64_t size) : bytes(size) {
    const int fd = memfd_create("natix-ring", MFD_CLOEXEC);
    if (fd < 0) throw_os_error("memfd_create", bytes);
    const Descriptor memory(fd);
    if (ftruncate(fd, static_cast<off_t>(bytes)) != 0) throw_os_error("ftruncate", bytes);

    // Reserve both halves in one piece first, so that nothing else can be mapped between them.
    void* reserved = mmap(nullptr, 2 * bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (reserved == MAP_FAILED) throw_os_error("mmap", bytes);
    base = static_cast<uint8_t*>(reserved);
    try {
        map_half(base, bytes, memory);
        map_half(base + bytes, bytes, memory);
    } catch (...) {
        munmap(base, 2 * bytes);
        throw;
    }
}

nx_ring::~nx_ring() {
    munmap(base, 2 * bytes);
}

extern "C" {

int32_t nx_ring_create(uint64_t min_bytes, nx_ring** out, nx_ring_view* view) {
    return natix::guard([&] {
        natix::require(out != nullptr, "out is null");
        *out = nullptr;
        natix::require(min_bytes > 0 && min_bytes <= kMostBytes, "min_bytes is outside 1 .. 2^40");
        auto ring = std::make_unique<nx_ring>(round_to_page(min_bytes));
        nx_ring_view own{};
        own.base = ring->base;
        own.bytes = ring->bytes;
        natix::write_sized(own, view, kViewFirstVersion, "nx_ring_view");
        *out = ring.release();
    });
}

void nx_ring_destroy(nx_ring* ring) {
    delete ring;
}

}  // extern "C"

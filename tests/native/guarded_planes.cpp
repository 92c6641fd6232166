#include "guarded_planes.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

namespace natix_test {
namespace {

constexpr uint8_t kUntouched = 0xCD;

uint32_t up(uint32_t size, uint32_t step) {
    return (size + step - 1) / step;
}

}  // namespace

Step step_of(uint32_t subsampling) {
    switch (subsampling) {
        case NX_JPEG_SUBSAMPLING_422:
            return {2, 1};
        case NX_JPEG_SUBSAMPLING_420:
            return {2, 2};
        case NX_JPEG_SUBSAMPLING_440:
            return {1, 2};
        case NX_JPEG_SUBSAMPLING_411:
            return {4, 1};
        default:
            return {1, 1};
    }
}

GuardedPlanes::GuardedPlanes(uint32_t subsampling, uint32_t width, uint32_t height, uint64_t slack) {
    view_.struct_size = sizeof view_;
    view_.subsampling = subsampling;
    view_.width = width;
    view_.height = height;
    const Step step = step_of(subsampling);
    for (int i = 0; i < count(); ++i) {
        written_columns_[i] = up(width, step.x) * (i == 0 ? step.x : 1);
        written_rows_[i] = up(height, step.y) * (i == 0 ? step.y : 1);
        view_.stride[i] = written_columns_[i] + slack;
        view_.bytes[i] = view_.stride[i] * (written_rows_[i] - 1) + written_columns_[i];
        view_.data[i] = add_pages(view_.bytes[i]);
    }
}

uint8_t* GuardedPlanes::add_pages(uint64_t bytes) {
    const auto page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
    const uint64_t usable = (bytes + page - 1) / page * page;
    void* pages = mmap(nullptr, usable + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) throw std::runtime_error("mmap failed");
    pages_.emplace_back(static_cast<uint8_t*>(pages), Unmap{usable + page});
    if (mprotect(pages_.back().get() + usable, page, PROT_NONE) != 0) throw std::runtime_error("mprotect failed");
    std::memset(pages_.back().get(), kUntouched, usable);
    return pages_.back().get() + usable - bytes;
}

void GuardedPlanes::Unmap::operator()(uint8_t* pages) const {
    munmap(pages, bytes);
}

uint32_t GuardedPlanes::width(int plane) const {
    return plane == 0 ? view_.width : written_columns_[plane];
}

uint32_t GuardedPlanes::height(int plane) const {
    return plane == 0 ? view_.height : written_rows_[plane];
}

bool GuardedPlanes::slack_is_untouched() const {
    for (int i = 0; i < count(); ++i)
        for (uint32_t y = 0; y + 1 < written_rows_[i]; ++y)
            for (uint64_t x = written_columns_[i]; x < view_.stride[i]; ++x)
                if (view_.data[i][y * view_.stride[i] + x] != kUntouched) return false;
    return true;
}

}  // namespace natix_test

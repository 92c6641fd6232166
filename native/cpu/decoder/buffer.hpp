// Memory that a decoder owns: zeroed, aligned to cache lines, on huge pages where it is large.
#pragma once

#include <cstddef>
#include <utility>

namespace natix::decoder {

// Null for no bytes. Throws std::bad_alloc.
void* allocate_zeroed(size_t bytes);
void release(void* memory, size_t bytes) noexcept;

template <class T>
class Buffer {
  public:
    Buffer() = default;
    explicit Buffer(size_t count) : data_(static_cast<T*>(allocate_zeroed(count * sizeof(T)))), count_(count) {}
    Buffer(Buffer&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), count_(std::exchange(other.count_, 0)) {}
    Buffer& operator=(Buffer&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(count_, other.count_);
        return *this;
    }
    ~Buffer() { release(data_, bytes()); }

    T* data() noexcept { return data_; }
    const T* data() const noexcept { return data_; }
    T& operator[](size_t i) noexcept { return data_[i]; }
    const T& operator[](size_t i) const noexcept { return data_[i]; }
    size_t size() const noexcept { return count_; }
    size_t bytes() const noexcept { return count_ * sizeof(T); }

  private:
    T* data_ = nullptr;
    size_t count_ = 0;
};

}  // namespace natix::decoder

// Where a case's arrays lie: host memory for the twins, device memory for the kernels.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "natix/kernels.h"

namespace natix_test {

class Memory {
  public:
    Memory() = default;
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;
    virtual ~Memory() = default;

    virtual uint32_t where() const = 0;
    virtual void* stream() const = 0;
    // A copy of the bytes, aligned to 256 bytes and then moved on by `skew`; it lives as long as this.
    virtual void* put(const void* host, size_t bytes, size_t skew) = 0;
    // Waits for the stream, then copies back.
    virtual void get(void* host, const void* device, size_t bytes) = 0;
};

// Exactly as long as asked for, so that AddressSanitizer sees every byte beyond.
class HostMemory : public Memory {
  public:
    ~HostMemory() override;
    uint32_t where() const override { return NX_WHERE_CPU; }
    void* stream() const override { return nullptr; }
    void* put(const void* host, size_t bytes, size_t skew) override;
    void get(void* host, const void* device, size_t bytes) override { std::memcpy(host, device, bytes); }

  private:
    std::vector<void*> taken_;
};

// An array of a case. An empty one has no memory.
template <class T>
class Array {
  public:
    Array(Memory& memory, const std::vector<T>& values, size_t skew = 0)
        : memory_(memory),
          size_(values.size()),
          data_(size_ == 0 ? nullptr
                           : static_cast<T*>(memory.put(values.data(), size_ * sizeof(T), skew * sizeof(T)))) {}

    T* data() const { return data_; }
    std::vector<T> read() const {
        std::vector<T> values(size_);
        if (size_ != 0) memory_.get(values.data(), data_, size_ * sizeof(T));
        return values;
    }

  private:
    Memory& memory_;
    size_t size_;
    T* data_;
};

}  // namespace natix_test

// Checks of an argument struct's fields: each failure names struct and field, what was found and what is expected.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <sstream>
#include <string_view>

#include "abi_guard.hpp"
#include "natix/decoder.h"

namespace natix::kernels {

inline constexpr int64_t kMostWidth = int64_t{1} << 24, kMostStride = int64_t{1} << 40;

class Fields {
  public:
    explicit Fields(const char* owner) : owner_(owner) {}

    // Throws NX_INVALID_ARGUMENT: "nx_swiglu.width is 0; at least 1 is needed".
    template <class... Parts>
    [[noreturn]] void refuse(std::string_view field, const Parts&... parts) const {
        std::ostringstream text;
        text << owner_ << '.' << field;
        (text << ... << parts);
        throw failure(NX_INVALID_ARGUMENT, text.str());
    }

    void range(std::string_view field, int64_t value, int64_t least, int64_t most) const {
        if (value < least || value > most) refuse(field, " is ", value, "; ", least, " to ", most, " is expected");
    }

    void one_of(std::string_view field, int64_t value, std::initializer_list<int64_t> allowed) const {
        for (const int64_t one : allowed)
            if (value == one) return;
        std::ostringstream list;
        for (const int64_t one : allowed) list << (list.tellp() > 0 ? ", " : "") << one;
        refuse(field, " is ", value, "; one of ", list.str(), " is expected");
    }

    void multiple(std::string_view field, int64_t value, int64_t of) const {
        if (value % of != 0) refuse(field, " is ", value, "; a multiple of ", of, " is expected");
    }

    void pointer(std::string_view field, const void* value, size_t alignment) const {
        if (value == nullptr) refuse(field, " is null; memory is expected");
        aligned(field, value, alignment);
    }

    // A pointer that may be null.
    void aligned(std::string_view field, const void* value, size_t alignment) const {
        const size_t off = reinterpret_cast<uintptr_t>(value) % alignment;
        if (off != 0) refuse(field, " is ", off, " bytes past an address aligned to ", alignment, " bytes");
    }

    void not_given(std::string_view field, const void* value, std::string_view why) const {
        if (value != nullptr) refuse(field, " is given; null is expected, as ", why);
    }

    void stride(std::string_view field, int64_t value, int64_t width) const { range(field, value, width, kMostStride); }

    // What is 0 or above and a number.
    void epsilon(float value) const {
        if (!(value >= 0 && value <= 1)) refuse("epsilon", " is ", value, "; 0 to 1 is expected");
    }

  private:
    const char* owner_;
};

inline size_t bytes_of_type(uint32_t type) noexcept {
    return type == NX_TYPE_F32 ? 4 : type == NX_TYPE_E4M3 ? 1 : 2;
}

}  // namespace natix::kernels

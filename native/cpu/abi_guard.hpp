// What stands between C++ and its callers: status codes out, no exception ever.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

#include "natix/abi.h"

namespace natix {

class failure : public std::runtime_error {
  public:
    failure(int32_t status, const std::string& text) : std::runtime_error(text), status_(status) {}
    int32_t status() const noexcept { return status_; }

  private:
    int32_t status_;
};

// Stores the text for nx_last_error on this thread and gives the status back.
int32_t remember_failure(int32_t status, const char* text) noexcept;
void forget_failure() noexcept;

template <class Work>
int32_t guard(Work&& work) noexcept {
    try {
        work();
        forget_failure();
        return NX_OK;
    } catch (const failure& f) {
        return remember_failure(f.status(), f.what());
    } catch (const std::bad_alloc&) {
        return remember_failure(NX_NO_MEMORY, "out of memory");
    } catch (const std::exception& e) {
        return remember_failure(NX_INTERNAL, e.what());
    } catch (...) {
        return remember_failure(NX_INTERNAL, "an exception of unknown type");
    }
}

inline void require(bool condition, const char* text) {
    if (!condition) throw failure(NX_INVALID_ARGUMENT, text);
}

inline void require_struct_size(uint32_t given, uint32_t first_version_size, const char* name) {
    if (given >= first_version_size) return;
    throw failure(NX_STRUCT_TOO_SMALL, std::string(name) + ".struct_size is " + std::to_string(given) + ", at least " +
                                           std::to_string(first_version_size) + " is needed");
}

// Reads a struct of a caller that may have been built against an older or newer version of it; what it lacks is 0.
template <class Struct>
Struct read_sized(const Struct* given, uint32_t first_version_size, const char* name) {
    require(given != nullptr, "the argument struct is null");
    require_struct_size(given->struct_size, first_version_size, name);
    Struct own{};
    std::memcpy(&own, given, std::min<size_t>(given->struct_size, sizeof(Struct)));
    return own;
}

// Writes a struct to a caller that may have been built against an older or newer version of it.
template <class Struct>
void write_sized(const Struct& own, Struct* given, uint32_t first_version_size, const char* name) {
    require(given != nullptr, "the result struct is null");
    const uint32_t given_size = given->struct_size;
    require_struct_size(given_size, first_version_size, name);
    std::memcpy(given, &own, std::min<size_t>(given_size, sizeof(Struct)));
    given->struct_size = given_size;
}

// Copies text out for nx_* functions that return strings; cuts at a character boundary.
void copy_text(std::string_view text, uint8_t* dst, size_t cap, size_t* needed);

}  // namespace natix

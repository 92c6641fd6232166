// Failures whose text is put together from parts.
#pragma once

#include <sstream>

#include "abi_guard.hpp"

namespace natix::decoder {

template <class... Parts>
std::string text_of(const Parts&... parts) {
    std::ostringstream text;
    (text << ... << parts);
    return text.str();
}

// Throws NX_INVALID_ARGUMENT.
template <class... Parts>
[[noreturn]] void refuse(const Parts&... parts) {
    throw failure(NX_INVALID_ARGUMENT, text_of(parts...));
}

}  // namespace natix::decoder

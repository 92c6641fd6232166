#include "refusal.hpp"

#include <algorithm>

namespace natix_test {

using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

std::string refusal_text() {
    uint8_t text[2000];
    size_t needed = 0;
    nx_last_error(text, sizeof text, &needed);
    return {reinterpret_cast<const char*>(text), std::min(needed, sizeof text)};
}

AssertionResult refused(int32_t status, const std::vector<std::string>& parts, int32_t expected) {
    const std::string text = refusal_text();
    if (status != expected) return AssertionFailure() << "status " << status << ": " << text;
    for (const std::string& part : parts)
        if (text.find(part) == std::string::npos) return AssertionFailure() << "no '" << part << "' in: " << text;
    return AssertionSuccess();
}

}  // namespace natix_test

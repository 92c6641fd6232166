// What a call that was refused has to say.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "natix/abi.h"

namespace natix_test {

// The text of this thread's last failure.
std::string refusal_text();

// That the status is the expected one and that the text holds all the parts.
testing::AssertionResult refused(int32_t status, const std::vector<std::string>& parts,
                                 int32_t expected = NX_INVALID_ARGUMENT);

}  // namespace natix_test

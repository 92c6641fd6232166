// What natix_kernel_tests found, as a line of JSON and as a page.
#pragma once

#include <string>

#include "device_bench.hpp"

namespace natix_test {

struct DeviceResults {
    std::string device;  // its name; driver and runtime
    int cases = 0, failed = 0;
    std::string first_trouble;
    std::string worst_case;
    double worst_share = 0;  // of a bound
    bool benched = false;
    BenchResults bench;

    // Empty when everything is as it should be.
    std::string reason() const;
};

std::string skipped_line(const std::string& reason);
std::string json_line(const DeviceResults& results);
std::string report_page(const DeviceResults& results);

}  // namespace natix_test

// natix_kernel_tests: the kernels on a device against the shared table of cases, and with --bench their bandwidth.
// usage: natix_kernel_tests [--bench] [--only TEXT] [--json] [--report FILE]
// --json: one line of JSON on standard output, all else on standard error. Exit codes: 0 passed, 1 failed, 2 wrong
// usage, 77 skipped.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <optional>

#include "device_memory.hpp"
#include "device_report.hpp"
#include "kernel_cases.hpp"

using namespace natix_test;

namespace {

constexpr int kSkipped = 77, kWrongUsage = 2;

struct Options {
    bool bench = false, json = false;
    std::string only, report;
};

std::optional<Options> options_of(int count, char** words) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        const bool more = i + 1 < count;
        if (word == "--bench")
            options.bench = true;
        else if (word == "--json")
            options.json = true;
        else if (word == "--only" && more)
            options.only = words[++i];
        else if (word == "--report" && more)
            options.report = words[++i];
        else
            return std::nullopt;
    }
    return options;
}

// Why the kernels cannot run here; empty if they can, and then `name` is the device's.
std::string obstacle(std::string& name) {
    int count = 0;
    const cudaError_t counted = cudaGetDeviceCount(&count);
    if (counted != cudaSuccess || count == 0)
        return std::string("no CUDA device: ") +
               (counted != cudaSuccess ? cudaGetErrorString(counted) : "the driver counts none");
    cudaDeviceProp properties{};
    int driver = 0, runtime = 0;
    expect_cuda(cudaGetDeviceProperties(&properties, 0), "the device's properties");
    expect_cuda(cudaDriverGetVersion(&driver), "the driver's version");
    expect_cuda(cudaRuntimeGetVersion(&runtime), "the runtime's version");
    if (properties.major != 9 || properties.minor != 0)
        return std::string(properties.name) + " has compute capability " + std::to_string(properties.major) + "." +
               std::to_string(properties.minor) + "; the kernels are built for 9.0 (Hopper)";
    name = std::string(properties.name) + ", driver for CUDA " + std::to_string(driver / 1000) + "." +
           std::to_string(driver % 1000 / 10) + ", runtime " + std::to_string(runtime / 1000) + "." +
           std::to_string(runtime % 1000 / 10);
    return {};
}

void run_case(const KernelCase& one, DeviceResults& results) {
    Findings findings;
    try {
        DeviceMemory memory;
        one.run(memory, findings);
    } catch (const std::exception& e) {
        findings.expect(false, e.what());
    }
    ++results.cases;
    if (findings.worst() > results.worst_share) results.worst_share = findings.worst(), results.worst_case = one.name;
    if (findings.good()) return;
    std::fprintf(stderr, "FAILED: %s: %s\n", one.name.c_str(), findings.trouble().c_str());
    if (results.failed++ == 0) results.first_trouble = one.name + ": " + findings.trouble();
}

// Where no kernel can run, a launch has to say so: that is tested, at least.
void expect_device_error() {
    float row[8] = {};
    const nx_swiglu args{sizeof(nx_swiglu), NX_TYPE_F32, 1, 8, row, row, row, 8, 8, 8};
    const int32_t status = nx_kernel_swiglu(&args, NX_WHERE_CUDA, nullptr);
    uint8_t text[500];
    size_t needed = 0;
    nx_last_error(text, sizeof text, &needed);
    const std::string said(reinterpret_cast<const char*>(text), std::min(needed, sizeof text));
    if (status != NX_DEVICE_ERROR || said.find("swiglu f32: cudaError") == std::string::npos)
        throw std::runtime_error("a launch without a device gives status " + std::to_string(status) + ": " + said);
}

int run(const Options& options) {
    const KernelCases cases = kernel_cases();
    DeviceResults results;
    const std::string why = obstacle(results.device);
    if (!why.empty()) {
        if (results.device.empty() && why.starts_with("no CUDA device")) expect_device_error();
        std::fprintf(stderr, "skipped: all %zu cases: %s\n", cases.size(), why.c_str());
        if (options.json) std::puts(skipped_line(why).c_str());
        return kSkipped;
    }
    for (const KernelCase& one : cases)
        if (one.name.find(options.only) != std::string::npos) run_case(one, results);
    if (results.cases == 0) throw std::runtime_error("no case has '" + options.only + "' in its name");
    if (options.bench && results.failed == 0) {
        results.bench = run_bench();
        results.benched = true;
    }
    const std::string page = report_page(results);
    std::fputs(page.c_str(), stderr);
    if (!options.report.empty() && !(std::ofstream(options.report) << page))
        throw std::runtime_error("cannot write " + options.report);
    if (options.json) std::puts(json_line(results).c_str());
    return results.reason().empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    const std::optional<Options> options = options_of(count, words);
    if (!options) {
        std::fprintf(stderr, "usage: natix_kernel_tests [--bench] [--only TEXT] [--json] [--report FILE]\n");
        return kWrongUsage;
    }
    try {
        return run(*options);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "natix_kernel_tests: %s\n", e.what());
        return 1;
    }
}

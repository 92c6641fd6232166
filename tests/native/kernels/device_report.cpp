#include "device_report.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace natix_test {
namespace {

// Text that may stand between quotes.
std::string plain(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c == '"' || c == '\\' || c < ' '; }, ' ');
    return text;
}

std::string name_of(const AttentionFigure& one) {
    std::ostringstream text;
    text << (one.e4m3 ? "e4m3" : "bf16") << ", context " << one.context << " x " << one.rows;
    return text.str();
}

}  // namespace

std::string DeviceResults::reason() const {
    std::ostringstream text;
    text << std::fixed << std::setprecision(1);
    if (failed > 0) text << failed << " of " << cases << " cases failed; the first: " << first_trouble;
    for (const AttentionFigure& one : bench.attention)
        if (one.share < one.target)
            text << (text.tellp() > 0 ? "; " : "") << name_of(one) << ": " << 100 * one.share
                 << " % of streaming reads, " << 100 * one.target << " expected";
    return text.str();
}

std::string skipped_line(const std::string& reason) {
    return "{\"check\":\"kernels\",\"skipped\":true,\"reason\":\"" + plain(reason) + "\"}";
}

std::string json_line(const DeviceResults& r) {
    std::ostringstream text;
    const std::string reason = r.reason();
    text << "{\"check\":\"kernels\",\"passed\":" << (reason.empty() ? "true" : "false") << ",\"device\":\""
         << plain(r.device) << "\",\"cases\":" << r.cases << ",\"failed\":" << r.failed
         << ",\"worst_share_of_bound\":" << r.worst_share;
    if (r.benched) {
        text << ",\"stream_gb_per_s\":" << r.bench.stream_gigabytes_per_second << ",\"attention\":[";
        for (size_t i = 0; i < r.bench.attention.size(); ++i) {
            const AttentionFigure& one = r.bench.attention[i];
            text << (i == 0 ? "" : ",") << "{\"kv\":\"" << (one.e4m3 ? "e4m3" : "bf16")
                 << "\",\"context\":" << one.context << ",\"rows\":" << one.rows << ",\"us\":" << one.microseconds
                 << ",\"gb_per_s\":" << one.gigabytes_per_second << ",\"share\":" << one.share
                 << ",\"target\":" << one.target << '}';
        }
        text << ']';
    }
    if (!reason.empty()) text << ",\"reason\":\"" << plain(reason) << '"';
    text << '}';
    return text.str();
}

std::string report_page(const DeviceResults& r) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(1);
    text << "# Kernels on " << r.device << "\n\n"
         << r.cases - r.failed << " of " << r.cases
         << " cases are within their bounds of the double-precision reference; the nearest to its bound is `"
         << r.worst_case << "` at " << 100 * r.worst_share << " % of it.\n";
    if (r.failed > 0) text << "\nThe first that failed: " << r.first_trouble << "\n";
    if (!r.benched) return text.str();
    text << "\nPaged decode attention, 8 key heads, 32 query heads, head_dim 128, blocks of 32, splits of 512. Shares "
            "are of a kernel that only\n"
            "reads ("
         << r.bench.stream_gigabytes_per_second
         << " GB/s), the median of ratios of runs next to each other in time. Expected is what was predicted before it "
            "was measured.\n\n"
            "| keys and values | context x rows | waves | us | GB/s | share | expected |\n| --- | --- | ---: | ---: | "
            "---: | ---: | ---: |\n";
    for (const AttentionFigure& one : r.bench.attention)
        text << "| " << (one.e4m3 ? "e4m3" : "bfloat16") << " | " << one.context << " x " << one.rows << " | "
             << one.waves << " | " << one.microseconds << " | " << one.gigabytes_per_second << " | " << 100 * one.share
             << " % | " << 100 * one.target << " % |\n";
    return text.str();
}

}  // namespace natix_test

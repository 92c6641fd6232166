// natix_decoder_bench [threads] [peaks|layers|steps|images]: tables in Markdown on standard output. `peaks` gives what
// the machine sustains for a second, the tables hold the quickest calls against the quickest moments.
#include "decoder_bench.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

int main(int count, char** arguments) {
    const unsigned threads = count > 1 ? static_cast<unsigned>(std::atoi(arguments[1])) : 2;
    const char* part = count > 2 ? arguments[2] : "";
    if (threads < 1 || threads > 256) {
        std::fputs("threads must be 1 to 256\n", stderr);
        return 2;
    }
    const bool alone = std::strcmp(part, "peaks") == 0;
    natix::decoder::ThreadTeam team(threads);
    const natix_bench::Peaks peaks =
        natix_bench::measure_peaks(alone ? natix_bench::Calls::All : natix_bench::Calls::Quickest, team);
    std::printf("%s kernels, %u threads: stream %.1f GB/s; f32 %.1f, int8 %.1f, int4 %.1f GMAC/s\n",
                natix::decoder::best_kernels().name, threads, peaks.read_bytes / 1e9, peaks.f32_macs / 1e9,
                peaks.int8_macs / 1e9, peaks.int4_macs / 1e9);
    const auto wanted = [&](const char* name) { return *part == 0 || std::strcmp(part, name) == 0; };
    if (wanted("layers")) natix_bench::measure_linear_layers(peaks, team);
    if (wanted("steps")) natix_bench::measure_decoder(peaks, threads);
    if (wanted("images")) natix_bench::measure_vision(peaks, threads);
    return 0;
}

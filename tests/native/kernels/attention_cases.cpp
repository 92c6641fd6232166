#include <algorithm>

#include "attention_setup.hpp"

namespace natix_test {
namespace {

const Ints kRagged{1, 15, 16, 17, 0, 31, 33, 63, 64, 65, 129, 300};

void run_ragged(Memory& memory, Findings& findings, const AttentionShape& shape, const Ints& contexts,
                double spread = 1) {
    const AttentionInputs in = attention_inputs(shape, contexts, spread);
    compare_attention(findings, in, attend(memory, findings, in));
}

// A row alone, with another table width and another longest row, has the bits it has in a batch.
void run_alone(Memory& memory, Findings& findings, const AttentionShape& shape) {
    const AttentionInputs all = attention_inputs(shape, {300, 130, 1, 193, 64});
    const Shorts together = attend(memory, findings, all);
    for (int row = 0; row < 5; ++row) {
        AttentionInputs one = all;
        one.contexts = {all.contexts[row]};
        one.max_context = all.contexts[row] + row * 70;
        one.table_stride = (one.max_context + shape.block_tokens - 1) / shape.block_tokens;
        one.tables.assign(all.tables.begin() + row * all.table_stride,
                          all.tables.begin() + row * all.table_stride + one.table_stride);
        one.q.assign(all.q.begin() + row * all.q_stride, all.q.begin() + row * all.q_stride + shape.width());
        const Shorts alone = attend(memory, findings, one);
        findings.expect(std::equal(alone.begin(), alone.end(), together.begin() + row * shape.width()),
                        "row " + std::to_string(row) + " has other bits alone than among others");
    }
}

bool all_nan(const Shorts& seen, size_t first, size_t count) {
    return std::all_of(seen.begin() + first, seen.begin() + first + count,
                       [](uint16_t bits) { return std::isnan(number(bits)); });
}

bool none_nan(const Shorts& seen, size_t first, size_t count) {
    return std::none_of(seen.begin() + first, seen.begin() + first + count,
                        [](uint16_t bits) { return std::isnan(number(bits)); });
}

// Contexts and blocks out of range harm their own row.
void run_bad_rows(Memory& memory, Findings& findings, const AttentionShape& shape) {
    AttentionInputs in = attention_inputs(shape, {40, 200, 40, 40, 150, 0});
    in.contexts[0] = -1;
    in.contexts[2] = in.max_context + 1;
    in.tables[size_t(3) * in.table_stride + 1] = in.blocks;
    in.tables[size_t(4) * in.table_stride + 2] = -1;
    const Shorts seen = attend(memory, findings, in);
    const size_t width = shape.width();
    for (const int row : {0, 2, 3, 4})
        findings.expect(all_nan(seen, row * width, width), "a number in bad row " + std::to_string(row));
    findings.expect(none_nan(seen, width, width), "NaN in the good row");
    findings.expect(std::all_of(seen.begin() + 5 * width, seen.end(), [](uint16_t bits) { return bits == 0; }),
                    "an empty context is not zeros");
}

// Not a number in a slot that counts is seen by the heads that read it, and by those alone.
void run_nan(Memory& memory, Findings& findings, const AttentionShape& shape) {
    AttentionInputs in = attention_inputs(shape, {100, 100});
    in.set(in.keys, in.at(0, 1, 70, 3), NAN);
    in.set(in.values, in.at(1, 0, 99, 5), NAN);
    const Shorts seen = attend(memory, findings, in);
    const size_t dim = shape.head_dim, half = shape.group * dim, width = shape.width();
    findings.expect(none_nan(seen, 0, half), "a NaN of key head 1 is seen by others");
    findings.expect(all_nan(seen, half, half), "a NaN in a key is not seen");
    for (int head = 0; head < shape.group; ++head) {
        const size_t first = width + head * dim;
        findings.expect(all_nan(seen, first + 5, 1), "a NaN in a value is not seen");
        findings.expect(none_nan(seen, first, 5) && none_nan(seen, first + 6, dim - 6), "a NaN in a value spreads");
    }
    findings.expect(none_nan(seen, width + half, half), "a NaN of value head 0 is seen by others");
}

}  // namespace

void add_attention_cases(KernelCases& cases) {
    int group = 0;
    for (const uint32_t kv_type : {NX_TYPE_BF16, NX_TYPE_E4M3})
        for (const int dim : {64, 128})
            for (const int block : {16, 32})
                for (const int split : {64, 128, 0}) {
                    const AttentionShape shape{kv_type, dim, block, group++ % 8 + 1, 2, split};
                    cases.push_back(
                        {shape.name() + " ragged", [=](Memory& m, Findings& f) { run_ragged(m, f, shape, kRagged); }});
                }
    for (const uint32_t kv_type : {NX_TYPE_BF16, NX_TYPE_E4M3}) {
        const AttentionShape shape{kv_type, 128, 16, 4, 2, 64}, small{kv_type, 64, 32, 2, 1, 0},
            full{kv_type, 128, 32, 8, 2, 128};
        cases.push_back({shape.name() + " no rows", [=](Memory& m, Findings& f) { run_ragged(m, f, shape, {}); }});
        cases.push_back({full.name() + " one token", [=](Memory& m, Findings& f) { run_ragged(m, f, full, {1}); }});
        cases.push_back({small.name() + " 32k", [=](Memory& m, Findings& f) { run_ragged(m, f, small, {32768, 5}); }});
        cases.push_back({full.name() + " large scores", [=](Memory& m, Findings& f) {
                             run_ragged(m, f, full, {300, 77}, 60);
                         }});
        cases.push_back({shape.name() + " queries above float16",
                         [=](Memory& m, Findings& f) { run_ragged(m, f, shape, {40}, 1e5); }});
        cases.push_back({full.name() + " alone", [=](Memory& m, Findings& f) { run_alone(m, f, full); }});
        cases.push_back({shape.name() + " bad rows", [=](Memory& m, Findings& f) { run_bad_rows(m, f, shape); }});
        cases.push_back({full.name() + " not a number", [=](Memory& m, Findings& f) { run_nan(m, f, full); }});
    }
}

}  // namespace natix_test

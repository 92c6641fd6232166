#include <algorithm>
#include <cmath>

#include "kernel_cases.hpp"
#include "kernel_values.hpp"

namespace natix_test {
namespace {

constexpr int kHeads = 6, kKvHeads = 2, kBlocks = 5;
constexpr float kEpsilon = 1e-6F;

struct Shape {
    uint32_t kv_type;
    int head_dim, block_tokens;
    bool normed, three, in_place;

    std::string name() const {
        return std::string("kv_write/") + (kv_type == NX_TYPE_BF16 ? "bf16" : "e4m3") + " dim " +
               std::to_string(head_dim) + " block " + std::to_string(block_tokens) + (normed ? " normed" : "") +
               (three ? " mrope" : "") + (in_place ? " in place" : "");
    }
    int q_width() const { return kHeads * head_dim; }
    int kv_width() const { return kKvHeads * head_dim; }
    int64_t stride() const { return q_width() + 2 * kv_width(); }  // of a fused projection
    size_t cache_size() const { return size_t(kBlocks) * block_tokens * kv_width(); }
};

// What a row is made of, on the host.
struct Inputs {
    Shorts qkv, q_weight, k_weight;
    std::vector<double> frequencies;
    Ints positions, slots;
    Floats key_scales{0.03F, 0.011F}, value_scales{0.02F, 0.4F};
    std::array<uint32_t, 3> mrope{};
};

Inputs inputs_of(const Shape& s, const Ints& slots) {
    const int rows = static_cast<int>(slots.size()), axes = s.three ? 3 : 1;
    Values values(s.head_dim + s.block_tokens);
    Inputs in;
    in.slots = slots;
    in.qkv = random_rows<uint16_t>(values, rows, static_cast<int>(s.stride()), s.stride(), 2);
    if (s.normed) {
        in.q_weight = random_rows<uint16_t>(values, 1, s.head_dim, s.head_dim, 1);
        in.k_weight = random_rows<uint16_t>(values, 1, s.head_dim, s.head_dim, 1);
    }
    for (int i = 0; i < s.head_dim / 2; ++i) in.frequencies.push_back(std::pow(5e6, -2.0 * i / s.head_dim));
    for (int i = 0; i < rows * axes; ++i) in.positions.push_back(values.below(i % 4 == 0 ? 262144 : 900));
    if (s.three) in.mrope = s.head_dim == 128 ? std::array{24u, 20u, 20u} : std::array{12u, 10u, 10u};
    return in;
}

// What the operation left behind.
struct Outputs {
    Shorts q, key_shorts, value_shorts;
    std::vector<uint8_t> key_bytes, value_bytes;
    uint32_t errors;
};

int axis_of(const Inputs& in, int pair) {
    for (const int axis : {1, 2})
        if (pair % 3 == axis && pair < 3 * static_cast<int>(in.mrope[axis])) return axis;
    return 0;
}

// A head as it is before rounding, and how large the rounding errors of float32 may be.
struct Reference {
    std::vector<double> values;
    double noise;
};

Reference reference_head(const Shape& s, const Inputs& in, int row, const uint16_t* head, const Shorts& weight) {
    std::vector<double> x(s.head_dim);
    double squares = 0;
    for (int i = 0; i < s.head_dim; ++i) {
        x[i] = number(head[i]);
        squares += x[i] * x[i];
    }
    for (int i = 0; !weight.empty() && i < s.head_dim; ++i)
        x[i] *= number(weight[i]) / std::sqrt(squares / s.head_dim + kEpsilon);
    Reference out{std::vector<double>(s.head_dim), 0};
    const int half = s.head_dim / 2;
    for (int i = 0; i < half; ++i) {
        const int32_t position = s.three ? in.positions[3 * row + axis_of(in, i)] : in.positions[row];
        const double angle = position * in.frequencies[i], c = std::cos(angle), n = std::sin(angle);
        out.values[i] = x[i] * c - x[i + half] * n;
        out.values[i + half] = x[i + half] * c + x[i] * n;
        out.noise = std::max(out.noise, 4e-6 * (std::abs(x[i]) + std::abs(x[i + half])));
    }
    return out;
}

Outputs write(Memory& memory, Findings& findings, const Shape& s, const Inputs& in) {
    const bool wide = s.kv_type == NX_TYPE_BF16;
    const int rows = static_cast<int>(in.slots.size());
    const Array<uint16_t> qkv(memory, in.qkv), q_weight(memory, in.q_weight), k_weight(memory, in.k_weight);
    const Array<double> frequencies(memory, in.frequencies);
    const Array<int32_t> positions(memory, in.positions), slots(memory, in.slots);
    const Array<float> key_scales(memory, in.key_scales), value_scales(memory, in.value_scales);
    const Array<uint16_t> own_q(memory, poison_rows<uint16_t>(rows, s.q_width(), s.q_width() + 8));
    const Array<uint16_t> keys(memory, Shorts(wide ? s.cache_size() : 8, kPoisonBf16)),
        values(memory, Shorts(wide ? s.cache_size() : 8, kPoisonBf16));
    const Array<uint8_t> key_bytes(memory, std::vector<uint8_t>(wide ? 16 : s.cache_size(), 0xFF)),
        value_bytes(memory, std::vector<uint8_t>(wide ? 16 : s.cache_size(), 0xFF));
    const Array<uint32_t> errors(memory, {0});
    nx_kv_write a{};
    a.struct_size = sizeof a;
    a.kv_type = s.kv_type;
    a.rows = rows, a.heads = kHeads, a.kv_heads = kKvHeads, a.head_dim = s.head_dim;
    a.block_tokens = s.block_tokens, a.blocks = kBlocks;
    std::copy(in.mrope.begin(), in.mrope.end(), a.mrope);
    a.epsilon = kEpsilon;
    a.q = qkv.data();
    if (rows > 0) a.k = qkv.data() + s.q_width(), a.v = a.k + s.kv_width();
    a.q_weight = q_weight.data(), a.k_weight = k_weight.data();
    a.inverse_frequencies = frequencies.data();
    a.positions = positions.data(), a.slots = slots.data();
    a.q_output = s.in_place ? qkv.data() : own_q.data();
    a.key_cache = wide ? static_cast<void*>(keys.data()) : key_bytes.data();
    a.value_cache = wide ? static_cast<void*>(values.data()) : value_bytes.data();
    if (!wide) a.key_scales = key_scales.data(), a.value_scales = value_scales.data();
    a.errors = errors.data();
    a.q_stride = a.k_stride = a.v_stride = s.stride();
    a.q_output_stride = s.in_place ? s.stride() : s.q_width() + 8;
    findings.status(nx_kernel_kv_write(&a, memory.where(), memory.stream()));
    return {s.in_place ? qkv.read() : own_q.read(),
            keys.read(),
            values.read(),
            key_bytes.read(),
            value_bytes.read(),
            errors.read()[0]};
}

// A head of the cache against what it should be; `seen` is its first element, in either format.
void compare_cached(Findings& findings, const Shape& s, const Reference& expected, const uint16_t* shorts,
                    const uint8_t* bytes, double scale, const std::string& what) {
    for (int i = 0; i < s.head_dim; ++i) {
        const double value = expected.values[i];
        if (s.kv_type == NX_TYPE_BF16) {
            findings.near(number(shorts[i]), value, std::abs(value) * kRounding<uint16_t> + expected.noise, what);
            continue;
        }
        const double units = std::clamp(value / scale, -448.0, 448.0), seen = natix::kernels::from_e4m3(bytes[i]);
        findings.near(seen, units, std::abs(units) * 1.001 / 16 + 1.001 / 1024 + 1.1 * expected.noise / scale, what);
    }
}

void compare(Findings& findings, const Shape& s, const Inputs& in, const Outputs& out) {
    const bool wide = s.kv_type == NX_TYPE_BF16;
    const int64_t q_stride = s.in_place ? s.stride() : s.q_width() + 8;
    std::vector<bool> written(size_t(kBlocks) * s.block_tokens);
    uint32_t bad = 0;
    for (int row = 0; row < static_cast<int>(in.slots.size()); ++row) {
        const uint16_t *q = &in.qkv[row * s.stride()], *k = q + s.q_width(), *v = k + s.kv_width();
        const std::string at = "row " + std::to_string(row);
        for (int h = 0; h < kHeads; ++h) {
            const Reference expected = reference_head(s, in, row, q + h * s.head_dim, in.q_weight);
            for (int i = 0; i < s.head_dim; ++i)
                findings.near(number(out.q[row * q_stride + h * s.head_dim + i]), expected.values[i],
                              std::abs(expected.values[i]) * kRounding<uint16_t> + expected.noise, "q, " + at);
        }
        const int32_t slot = in.slots[row];
        if (slot < 0 || slot >= kBlocks * s.block_tokens) {
            bad += slot != -1 ? 1 : 0;
            continue;
        }
        written[slot] = true;
        for (int h = 0; h < kKvHeads; ++h) {
            const size_t first =
                ((size_t(slot / s.block_tokens) * kKvHeads + h) * s.block_tokens + slot % s.block_tokens) * s.head_dim;
            compare_cached(findings, s, reference_head(s, in, row, k + h * s.head_dim, in.k_weight),
                           wide ? &out.key_shorts[first] : nullptr, wide ? nullptr : &out.key_bytes[first],
                           in.key_scales[h], "key, " + at);
            Reference value{std::vector<double>(s.head_dim), 1e-30};
            for (int i = 0; i < s.head_dim; ++i) value.values[i] = number(v[h * s.head_dim + i]);
            compare_cached(findings, s, value, wide ? &out.value_shorts[first] : nullptr,
                           wide ? nullptr : &out.value_bytes[first], in.value_scales[h], "value, " + at);
        }
    }
    findings.expect(out.errors == bad,
                    "errors counted: " + std::to_string(out.errors) + ", expected " + std::to_string(bad));
    for (size_t i = 0; i < s.cache_size(); ++i) {
        const size_t slot =
            i / (size_t(s.block_tokens) * s.kv_width()) * s.block_tokens + i / s.head_dim % s.block_tokens;
        const bool poison = wide ? out.key_shorts[i] == kPoisonBf16 && out.value_shorts[i] == kPoisonBf16
                                 : out.key_bytes[i] == 0xFF && out.value_bytes[i] == 0xFF;
        findings.expect(written[slot] || poison, "slot " + std::to_string(slot) + " was written");
    }
}

void run_shape(Memory& memory, Findings& findings, const Shape& s, const Ints& slots) {
    const Inputs in = inputs_of(s, slots);
    compare(findings, s, in, write(memory, findings, s, in));
}

// An infinity in a head makes that head not a number, and large values end at the largest of e4m3.
void extremes(Memory& memory, Findings& findings) {
    const Shape s{NX_TYPE_E4M3, 64, 16, true, false, false};
    Inputs in = inputs_of(s, {3, 40});
    in.qkv[s.q_width() + 7] = natix::kernels::to_bf16(3e19F);                 // key head 0 of row 0
    in.qkv[s.q_width() + s.kv_width() + 9] = natix::kernels::to_bf16(1e30F);  // value head 0 of row 0
    const Outputs out = write(memory, findings, s, in);
    const size_t first = size_t(3) * s.head_dim;
    for (int i = 0; i < s.head_dim; ++i) findings.expect((out.key_bytes[first + i] & 0x7F) == 0x7F, "key is a number");
    findings.expect(out.value_bytes[first + 9] == 0x7E, "1e30 is not the largest value");
    const size_t other = first + size_t(s.block_tokens) * s.head_dim;
    for (int i = 0; i < s.head_dim; ++i)
        findings.expect((out.key_bytes[other + i] & 0x7F) != 0x7F, "the other head is no number");
}

}  // namespace

void add_kv_write_cases(KernelCases& cases) {
    for (const uint32_t kv_type : {NX_TYPE_BF16, NX_TYPE_E4M3})
        for (const int head_dim : {64, 128})
            for (const int block : {16, 32})
                for (const int what : {0, 1, 2, 3}) {
                    const Shape s{kv_type, head_dim, block, (what & 1) != 0, (what & 2) != 0, what == 1};
                    cases.push_back({s.name(), [=](Memory& m, Findings& f) {
                                         run_shape(m, f, s,
                                                   {0, 4 * block + 3, -1, block - 1, block, 5 * block, 2 * block + 7,
                                                    -2, 5 * block - 1, INT32_MAX});
                                     }});
                }
    const Shape plain{NX_TYPE_BF16, 128, 16, true, true, false};
    cases.push_back({"kv_write/no rows", [=](Memory& m, Findings& f) { run_shape(m, f, plain, {}); }});
    cases.push_back({"kv_write/one row", [=](Memory& m, Findings& f) { run_shape(m, f, plain, {17}); }});
    cases.push_back({"kv_write/extremes", extremes});
}

}  // namespace natix_test

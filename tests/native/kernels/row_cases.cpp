// RMSNorm, SwiGLU, embedding.
#include <cmath>

#include "kernel_cases.hpp"
#include "kernel_values.hpp"

namespace natix_test {
namespace {

const char* name_of(uint32_t type) {
    return type == NX_TYPE_F32 ? "f32" : "bf16";
}

std::string at(int row, int i) {
    return "row " + std::to_string(row) + " element " + std::to_string(i);
}

template <class T>
struct NormArrays {
    std::vector<T> stream, addend, weight, output;
    int rows, width;
    int64_t stride;
};

template <class T>
NormArrays<T> norm_arrays(int rows, int width, int gap, bool with_addend) {
    Values values(rows * 1000 + width);
    const int64_t stride = width + gap;
    return {random_rows<T>(values, rows, width, stride, 3),
            with_addend ? random_rows<T>(values, rows, width, stride, 1) : std::vector<T>{},
            random_rows<T>(values, 1, width, width, 1),
            poison_rows<T>(rows, width, stride),
            rows,
            width,
            stride};
}

// Runs it; afterwards stream and output are what the operation left.
template <class T>
void normalise(Memory& memory, Findings& findings, NormArrays<T>& a, size_t skew, float epsilon) {
    const Array<T> stream(memory, a.stream, skew), addend(memory, a.addend, skew), weight(memory, a.weight),
        output(memory, a.output, skew);
    const nx_rms_norm args{sizeof(nx_rms_norm),
                           kTypeOf<T>,
                           a.rows,
                           a.width,
                           stream.data(),
                           addend.data(),
                           weight.data(),
                           output.data(),
                           a.stride,
                           a.stride,
                           a.stride,
                           epsilon,
                           0};
    findings.status(nx_kernel_rms_norm(&args, memory.where(), memory.stream()));
    a.stream = stream.read();
    a.output = output.read();
}

template <class T>
void compare_norm(Findings& findings, const NormArrays<T>& before, const NormArrays<T>& after, float epsilon) {
    for (int r = 0; r < after.rows; ++r) {
        double squares = 0;
        for (int i = 0; i < after.width; ++i) {
            const int64_t k = r * after.stride + i;
            const double added = number(before.stream[k]) + (before.addend.empty() ? 0 : number(before.addend[k]));
            findings.near(number(after.stream[k]), added,
                          before.addend.empty() ? 1e-300 : std::abs(added) * kRounding<T> + 1e-30,
                          "stream, " + at(r, i));
            squares += number(after.stream[k]) * number(after.stream[k]);
        }
        const double root = std::sqrt(squares / after.width + epsilon);
        for (int i = 0; i < after.width; ++i) {
            const int64_t k = r * after.stride + i;
            const double expected = number(after.stream[k]) / root * number(after.weight[i]);
            findings.near(number(after.output[k]), expected, std::abs(expected) * kRounding<T> + 1e-30,
                          "output, " + at(r, i));
        }
        for (int64_t k = r * after.stride + after.width; r + 1 < after.rows && k < (r + 1) * after.stride; ++k)
            findings.expect(is_poison(after.output[k]), "the gap behind row " + std::to_string(r) + " was written");
    }
}

template <class T>
void add_norm_cases(KernelCases& cases) {
    const std::string type = name_of(kTypeOf<T>);
    for (const auto& [rows, width, gap, skew] : {std::array{0, 64, 0, 0},
                                                 {1, 1, 0, 0},
                                                 {3, 7, 2, 1},
                                                 {17, 64, 8, 0},
                                                 {5, 576, 3, 1},
                                                 {2, 2560, 0, 0},
                                                 {3, 4096, 8, 0},
                                                 {2, 8195, 1, 0}})
        for (const bool with_addend : {false, true})
            cases.push_back({"rms_norm/" + type + " " + std::to_string(rows) + " x " + std::to_string(width) +
                                 (with_addend ? " added" : ""),
                             [=](Memory& memory, Findings& findings) {
                                 const NormArrays<T> before = norm_arrays<T>(rows, width, gap, with_addend);
                                 NormArrays<T> after = before;
                                 normalise(memory, findings, after, skew, 1e-6F);
                                 compare_norm(findings, before, after, 1e-6F);
                             }});
    cases.push_back({"rms_norm/" + type + " overflow", [](Memory& memory, Findings& findings) {
                         NormArrays<T> a = norm_arrays<T>(3, 72, 0, false);
                         a.stream[72 + 5] = value_as<T>(3e19F);  // its square is above the largest float32
                         a.stream[144 + 70] = value_as<T>(std::numeric_limits<float>::infinity());
                         normalise(memory, findings, a, 0, 1e-6F);
                         for (int i = 0; i < 72; ++i) {
                             findings.expect(std::isfinite(number(a.output[i])),
                                             "row 0 is not its neighbours' matter, " + at(0, i));
                             findings.expect(std::isnan(number(a.output[72 + i])), "not NaN: " + at(1, i));
                             findings.expect(std::isnan(number(a.output[144 + i])), "not NaN: " + at(2, i));
                         }
                     }});
    cases.push_back({"rms_norm/" + type + " the same bits wherever a row lies", [](Memory& memory, Findings& findings) {
                         NormArrays<T> many = norm_arrays<T>(7, 1003, 5, true), one = many;
                         const int64_t first = 4 * many.stride;
                         one.rows = 1;
                         one.stream = {many.stream.begin() + first, many.stream.begin() + first + 1003};
                         one.addend = {many.addend.begin() + first, many.addend.begin() + first + 1003};
                         one.output.resize(1003);
                         normalise(memory, findings, many, 0, 0);
                         normalise(memory, findings, one, 1, 0);
                         findings.expect(std::memcmp(one.output.data(), &many.output[first], 1003 * sizeof(T)) == 0,
                                         "other bits alone than among others");
                     }});
}

template <class T>
void gate(Memory& memory, Findings& findings, int rows, int width, bool in_place, float factor) {
    Values values(width);
    // As a fused projection leaves them: gate and up side by side.
    std::vector<T> both = random_rows<T>(values, rows, 2 * width, 2 * width, factor);
    if (rows > 0) both[0] = value_as<T>(-200), both[width - 1] = value_as<T>(200);
    const Array<T> input(memory, both), output(memory, poison_rows<T>(rows, width, width + 3), 1);
    T* const to = in_place ? input.data() : output.data();
    const int64_t stride = in_place ? 2 * width : width + 3;
    const nx_swiglu args{sizeof(nx_swiglu),
                         kTypeOf<T>,
                         rows,
                         width,
                         input.data(),
                         input.data() == nullptr ? nullptr : input.data() + width,
                         to,
                         2 * width,
                         2 * width,
                         stride};
    findings.status(nx_kernel_swiglu(&args, memory.where(), memory.stream()));
    const std::vector<T> seen = in_place ? input.read() : output.read();
    for (int r = 0; r < rows; ++r) {
        for (int i = 0; i < width; ++i) {
            const double g = number(both[2 * r * width + i]), u = number(both[(2 * r + 1) * width + i]);
            const double expected = g / (1 + std::exp(-g)) * u;
            findings.near(number(seen[r * stride + i]), expected, std::abs(expected) * kRounding<T> + 1e-36, at(r, i));
        }
        if (in_place || r + 1 == rows) continue;
        for (int i = 0; i < 3; ++i) findings.expect(is_poison(seen[r * stride + width + i]), "the gap was written");
    }
}

template <class T>
void add_gate_cases(KernelCases& cases) {
    for (const auto& [rows, width] : {std::array{0, 8}, {1, 1}, {3, 7}, {2, 1536}, {5, 2049}})
        for (const bool in_place : {false, true})
            cases.push_back(
                {std::string("swiglu/") + name_of(kTypeOf<T>) + " " + std::to_string(rows) + " x " +
                     std::to_string(width) + (in_place ? " in place" : ""),
                 [=](Memory& memory, Findings& findings) { gate<T>(memory, findings, rows, width, in_place, 4); }});
}

template <class T>
void look_up(Memory& memory, Findings& findings, int width, const Ints& ids, bool counted) {
    constexpr int kWords = 11;
    Values values(width);
    const std::vector<T> table = random_rows<T>(values, kWords, width, width, 1);
    const int rows = static_cast<int>(ids.size());
    const int64_t stride = width + 2;
    const Array<T> input(memory, table), output(memory, poison_rows<T>(rows, width, stride));
    const Array<int32_t> rows_ids(memory, ids);
    const Array<uint32_t> errors(memory, {5});
    const nx_embedding args{sizeof(nx_embedding),
                            kTypeOf<T>,
                            rows,
                            width,
                            kWords,
                            0,
                            rows_ids.data(),
                            input.data(),
                            output.data(),
                            stride,
                            counted ? errors.data() : nullptr};
    findings.status(nx_kernel_embedding(&args, memory.where(), memory.stream()));
    const std::vector<T> seen = output.read();
    uint32_t bad = 5;
    for (int r = 0; r < rows; ++r) {
        const bool known = ids[r] >= 0 && ids[r] < kWords;
        bad += counted && !known ? 1 : 0;
        for (int i = 0; i < width; ++i) {
            const T value = seen[r * stride + i];
            if (known)
                findings.near(number(value), number(table[ids[r] * width + i]), 1e-300, at(r, i));
            else
                findings.expect(std::isnan(number(value)) && !is_poison(value), "not NaN: " + at(r, i));
        }
        for (int i = 0; r + 1 < rows && i < 2; ++i)
            findings.expect(is_poison(seen[r * stride + width + i]), "the gap was written");
    }
    findings.expect(errors.read()[0] == bad, "errors counted");
}

template <class T>
void add_look_up_cases(KernelCases& cases) {
    const std::string name = std::string("embedding/") + name_of(kTypeOf<T>);
    cases.push_back({name + " no rows", [](Memory& m, Findings& f) { look_up<T>(m, f, 8, {}, true); }});
    cases.push_back({name + " one of width 1", [](Memory& m, Findings& f) { look_up<T>(m, f, 1, {10}, true); }});
    for (const int width : {7, 576, 2560})
        cases.push_back({name + " width " + std::to_string(width), [=](Memory& m, Findings& f) {
                             look_up<T>(m, f, width, {3, 3, 0, 10, -1, 11, INT32_MAX, INT32_MIN, 7}, true);
                         }});
    cases.push_back({name + " uncounted", [](Memory& m, Findings& f) { look_up<T>(m, f, 16, {-7, 2}, false); }});
}

}  // namespace

void add_rms_norm_cases(KernelCases& cases) {
    add_norm_cases<float>(cases);
    add_norm_cases<uint16_t>(cases);
}

void add_swiglu_cases(KernelCases& cases) {
    add_gate_cases<float>(cases);
    add_gate_cases<uint16_t>(cases);
}

void add_embedding_cases(KernelCases& cases) {
    add_look_up_cases<float>(cases);
    add_look_up_cases<uint16_t>(cases);
}

}  // namespace natix_test

#include "vision_reference.hpp"

#include <algorithm>
#include <cmath>

namespace natix_test {
namespace {

using Vector = std::vector<double>;
using Rows = std::vector<Vector>;

void add_to(Vector& x, const Vector& y) {
    for (size_t i = 0; i < x.size(); ++i) x[i] += y[i];
}

class ReferenceTower {
  public:
    ReferenceTower(const VisionModel& model, const RasterImage& image) : model_(model), image_(image) {}

    ReferenceOutput run() {
        Rows x(image_.patches.size());
        for (size_t i = 0; i < x.size(); ++i) {
            x[i] = linear("patch_embed.proj", both_frames(image_.patches[i]));
            add_to(x[i], position(i / image_.columns, i % image_.columns));
        }
        ReferenceOutput out;
        size_t features = 0;
        for (uint32_t i = 0; i < model_.config.depth; ++i) {
            run_block("blocks." + std::to_string(i), x);
            const auto& wanted = model_.deepstack_blocks;
            if (std::find(wanted.begin(), wanted.end(), i) == wanted.end()) continue;
            merge("deepstack_merger_list." + std::to_string(features++), x, false, out.deepstack);
        }
        merge("merger", x, true, out.embeddings);
        return out;
    }

  private:
    Vector linear(const std::string& name, const Vector& x) const {
        const Tensor &weight = model_.tensors.at(name + ".weight"), &bias = model_.tensors.at(name + ".bias");
        Vector y(bias.values.begin(), bias.values.end());
        for (size_t o = 0; o < y.size(); ++o)
            for (size_t i = 0; i < x.size(); ++i) y[o] += double{weight.values[o * x.size() + i]} * x[i];
        return y;
    }

    Vector normalised(const std::string& name, const Vector& x) const {
        const Tensor &weight = model_.tensors.at(name + ".weight"), &bias = model_.tensors.at(name + ".bias");
        const auto count = static_cast<double>(x.size());
        double mean = 0, variance = 0;
        for (const double value : x) mean += value / count;
        for (const double value : x) variance += (value - mean) * (value - mean) / count;
        Vector y(x.size());
        for (size_t i = 0; i < x.size(); ++i)
            y[i] = (x[i] - mean) / std::sqrt(variance + double{model_.config.norm_epsilon}) * weight.values[i] +
                   bias.values[i];
        return y;
    }

    // [3][frames][pixels], every frame the same.
    Vector both_frames(const std::vector<float>& patch) const {
        const size_t pixels = size_t{model_.config.patch_size} * model_.config.patch_size;
        Vector all;
        for (size_t colour = 0; colour < 3; ++colour)
            for (uint32_t frame = 0; frame < model_.config.temporal_patch; ++frame)
                for (size_t i = 0; i < pixels; ++i) all.push_back(patch[colour * pixels + i]);
        return all;
    }

    // The table of learned positions read between its entries, corners upon corners.
    Vector position(size_t row, size_t column) const {
        const size_t side = model_.config.position_grid;
        const auto spread = [&](size_t at, uint32_t count) {
            return count == 1 ? 0.0 : static_cast<double>(at * (side - 1)) / (count - 1);
        };
        const double y = spread(row, image_.rows), x = spread(column, image_.columns);
        Vector sum(model_.config.hidden);
        for (size_t i = 0; i < side; ++i)
            for (size_t j = 0; j < side; ++j) {
                const double weight = std::max(0.0, 1 - std::fabs(y - static_cast<double>(i))) *
                                      std::max(0.0, 1 - std::fabs(x - static_cast<double>(j)));
                const float* entry = &model_.tensors.at("pos_embed.weight").values[(i * side + j) * sum.size()];
                for (size_t k = 0; k < sum.size(); ++k) sum[k] += weight * entry[k];
            }
        return sum;
    }

    // One head of a query or key, turned: complex numbers (element i, element i + half) times e^(i angle).
    Vector turned(const Vector& all, size_t first, size_t patch) const {
        const size_t dim = head_dim(), half = dim / 2, quarter = dim / 4;
        Vector head(dim);
        for (size_t i = 0; i < half; ++i) {
            const size_t place = i < quarter ? patch / image_.columns : patch % image_.columns;
            const double angle = static_cast<double>(place) /
                                 std::pow(10000, static_cast<double>(i % quarter) / static_cast<double>(quarter));
            const double re = all[first + i], im = all[first + half + i];
            head[i] = re * std::cos(angle) - im * std::sin(angle);
            head[i + half] = re * std::sin(angle) + im * std::cos(angle);
        }
        return head;
    }

    void run_block(const std::string& name, Rows& x) const {
        Rows qkv;
        for (const Vector& row : x) qkv.push_back(linear(name + ".attn.qkv", normalised(name + ".norm1", row)));
        const Rows attended = attention(qkv);
        for (size_t i = 0; i < x.size(); ++i) {
            add_to(x[i], linear(name + ".attn.proj", attended[i]));
            Vector inner = linear(name + ".mlp.linear_fc1", normalised(name + ".norm2", x[i]));
            for (double& a : inner)
                a = 0.5 * a * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (a + 0.044715 * a * a * a)));
            add_to(x[i], linear(name + ".mlp.linear_fc2", inner));
        }
    }

    Rows attention(const Rows& qkv) const {
        const size_t hidden = model_.config.hidden, dim = head_dim();
        Rows out(qkv.size(), Vector(hidden));
        for (size_t first = 0; first < hidden; first += dim) {
            Rows keys;
            for (size_t j = 0; j < qkv.size(); ++j) keys.push_back(turned(qkv[j], hidden + first, j));
            for (size_t i = 0; i < qkv.size(); ++i) {
                const Vector query = turned(qkv[i], first, i);
                Vector weights(keys.size());
                double sum = 0;
                for (size_t j = 0; j < keys.size(); ++j) {
                    double product = 0;
                    for (size_t d = 0; d < dim; ++d) product += query[d] * keys[j][d];
                    sum += weights[j] = std::exp(product / std::sqrt(static_cast<double>(dim)));
                }
                for (size_t j = 0; j < keys.size(); ++j)
                    for (size_t d = 0; d < dim; ++d)
                        out[i][first + d] += weights[j] / sum * qkv[j][2 * hidden + first + d];
            }
        }
        return out;
    }

    void merge(const std::string& name, const Rows& x, bool norm_first, Vector& to) const {
        const uint32_t side = model_.config.merge;
        for (uint32_t top = 0; top < image_.rows; top += side)
            for (uint32_t left = 0; left < image_.columns; left += side) {
                Vector joined;
                for (uint32_t i = 0; i < side * side; ++i) {
                    const Vector& patch = x[(top + i / side) * image_.columns + left + i % side];
                    const Vector part = norm_first ? normalised(name + ".norm", patch) : patch;
                    joined.insert(joined.end(), part.begin(), part.end());
                }
                Vector inner = linear(name + ".linear_fc1", norm_first ? joined : normalised(name + ".norm", joined));
                for (double& a : inner) a = 0.5 * a * (1 + std::erf(a / std::sqrt(2.0)));
                const Vector token = linear(name + ".linear_fc2", inner);
                to.insert(to.end(), token.begin(), token.end());
            }
    }

    size_t head_dim() const { return model_.config.hidden / model_.config.heads; }

    const VisionModel& model_;
    const RasterImage& image_;
};

}  // namespace

ReferenceOutput reference_encoding(const VisionModel& model, const RasterImage& image) {
    return ReferenceTower(model, image).run();
}

double distance(const std::vector<float>& values, const std::vector<double>& reference) {
    if (values.size() != reference.size()) return INFINITY;
    double greatest = 0, apart = 0;
    for (size_t i = 0; i < values.size(); ++i) {
        const double difference = std::fabs(values[i] - reference[i]);
        apart = std::isnan(difference) ? INFINITY : std::max(apart, difference);
        greatest = std::max(greatest, std::fabs(reference[i]));
    }
    return apart / greatest;
}

}  // namespace natix_test

#include "baseline_segment.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace natix {
namespace {

#if defined(__SSE2__)
// Copies up to the next FF, 16 bytes at a time while source and target have as many.
void copy_plain(const uint8_t*& source, const uint8_t* source_end, uint8_t*& target, const uint8_t* target_end) {
    while (source_end - source >= 16 && target_end - target >= 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(source));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(target), bytes);
        const auto marked = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(-1))));
        const int plain = marked == 0 ? 16 : std::countr_zero(marked);
        source += plain;
        target += plain;
        if (marked != 0) return;
    }
}
#else
void copy_plain(const uint8_t*&, const uint8_t*, uint8_t*&, const uint8_t*) {}
#endif

}  // namespace

const uint8_t* BaselineSegments::begin(std::span<const uint8_t> bytes, size_t from) noexcept {
    source_ = bytes.data() + from;
    source_end_ = bytes.data() + bytes.size();
    return fill(0);
}

const uint8_t* BaselineSegments::fill(size_t kept) noexcept {
    uint8_t* target = piece_.data() + kept;
    const uint8_t* const target_end = piece_.data() + kAhead + kPiece;
    ended_ = false;
    while (target != target_end && !ended_) {
        copy_plain(source_, source_end_, target, target_end);
        if (target == target_end) break;
        if (source_ != source_end_ && *source_ != 0xFF) {
            *target++ = *source_++;
        } else if (source_end_ - source_ >= 2 && source_[1] == 0) {
            *target++ = 0xFF;
            source_ += 2;
        } else {
            ended_ = true;
        }
    }
    end_ = target;
    if (ended_) std::memset(target, 0, kReadAhead + kAhead);
    last_ = ended_ ? target + kReadAhead : target - kAhead;
    return piece_.data();
}

const uint8_t* BaselineSegments::advance(const uint8_t* next) noexcept {
    if (ended_) return nullptr;
    const auto kept = static_cast<size_t>(end_ - next);
    std::memmove(piece_.data(), next, kept);
    return fill(kept);
}

const uint8_t* BaselineSegments::end(const uint8_t* next, uint32_t bits, uint8_t marker) noexcept {
    if (!ended_) next = advance(next);
    if (!ended_) return nullptr;
    const ptrdiff_t rest = 8 * (end_ - next) + static_cast<ptrdiff_t>(bits);
    if (rest < 0 || rest >= 8 || source_end_ - source_ < 2 || source_[0] != 0xFF || source_[1] != marker)
        return nullptr;
    source_ += 2;
    return fill(0);
}

}  // namespace natix

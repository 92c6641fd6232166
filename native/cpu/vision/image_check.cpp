#include "vision/image_check.hpp"

#include <cfloat>

#include "decoder/refuse.hpp"
#include "decoder/tensor_view.hpp"

namespace natix::vision {
namespace {

using decoder::refuse;

constexpr uint32_t kFirstVersion = 64;

void check_side(const char* name, uint32_t value, uint32_t merge) {
    if (value == 0 || value % merge != 0)
        refuse(name, " is ", value, "; a side of an image is a multiple of merge, which is ", merge,
               ", and not 0: resize the image to whole tokens");
}

void check_room(const char* name, const float* room, uint64_t floats, uint64_t needed) {
    if (room == nullptr) refuse(name, " is null");
    if (floats < needed) refuse(name, " has room for ", floats, " floats; this image takes ", needed);
}

void check_patches(const nx_vision_image& image, uint64_t patches, uint64_t inputs) {
    if (image.patches == nullptr) refuse("patches is null");
    if (image.patch_floats != patches * inputs)
        refuse("patch_floats is ", image.patch_floats, "; ", patches, " patches of ", inputs, " values are ",
               patches * inputs);
    const size_t wrong = decoder::first_beyond(image.patches, patches * inputs, FLT_MAX);
    if (wrong < patches * inputs)
        refuse("patches[", wrong / inputs, "][", wrong % inputs, "] is ", image.patches[wrong],
               ", which is not finite");
}

}  // namespace

nx_vision_image read_image(const nx_vision_image* image, const Settings& s) {
    const nx_vision_image own = read_sized(image, kFirstVersion, "nx_vision_image");
    check_side("rows", own.rows, s.merge);
    check_side("columns", own.columns, s.merge);
    const uint64_t patches = uint64_t{own.rows} * own.columns;
    if (patches > s.max_patches)
        refuse("rows * columns is ", patches, "; at most max_patches, which is ", s.max_patches,
               ": resize the image, or configure the tower for larger ones");
    const uint64_t floats = patches / s.token_patches() * s.out_hidden;
    check_room("embeddings", own.embeddings, own.embedding_floats, floats);
    if (own.deepstack != nullptr)
        check_room("deepstack", own.deepstack, own.deepstack_floats, s.deepstack_blocks.size() * floats);
    check_patches(own, patches, s.patch_inputs());
    return own;
}

}  // namespace natix::vision

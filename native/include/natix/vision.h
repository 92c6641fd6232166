/* The vision tower of Qwen3-VL (Qwen team 2025): patches of a still image in, embeddings for the decoder's visual
 * tokens out, with the DeepStack features that the decoder's first layers add. A pre-norm transformer without
 * causality: learned positions, rotary ones in two dimensions, GELU, and mergers that make one token of a square of
 * patches.
 *
 * Bit-stable like the decoder: what comes out depends on the image alone, never on an image before it or on the number
 * of threads. */
#ifndef NATIX_VISION_H
#define NATIX_VISION_H

#include "natix/decoder.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nx_vision_config {
    uint32_t struct_size;
    uint32_t depth;          /* blocks */
    uint32_t hidden;         /* a multiple of 8 */
    uint32_t feed_forward;   /* a multiple of 8 */
    uint32_t heads;          /* hidden / heads is a multiple of 8, at most 256 */
    uint32_t patch_size;     /* pixels of a patch's side */
    uint32_t temporal_patch; /* frames of a patch in the weights; a still image is the same frame each time */
    uint32_t merge;          /* patches a side of the square that becomes one token */
    uint32_t position_grid;  /* side of the square of learned positions */
    uint32_t out_hidden;     /* size of an embedding: the decoder's hidden; a multiple of 8 */
    uint32_t weights;        /* NX_WEIGHTS_F32 or _INT8; patches are embedded in float32 either way */
    uint32_t group;          /* 32, 64 or 128 inputs a scale; ignored for F32. No width has to be a multiple of it */
    uint32_t max_patches;    /* of an image */
    uint32_t threads;        /* 1 to 256, the caller's among them */
    float norm_epsilon;      /* of every LayerNorm; 1e-6 in the published models */
    uint32_t deepstack;      /* features besides the embeddings; 0: none */
    const uint32_t* deepstack_blocks; /* [deepstack] blocks whose output becomes features, ascending */
} nx_vision_config;

/* One image: what goes in and where results go. Patches lie token by token, row by row, and within a token's square row
 * by row. */
typedef struct nx_vision_image {
    uint32_t struct_size;
    uint32_t reserved;
    uint32_t rows;             /* of patches, a multiple of merge */
    uint32_t columns;          /* likewise; rows * columns is at most max_patches */
    const float* patches;      /* [rows * columns][3][patch_size][patch_size], normalised */
    uint64_t patch_floats;     /* floats there */
    float* embeddings;         /* [tokens][out_hidden], tokens = rows * columns / merge^2 */
    uint64_t embedding_floats; /* floats of room there */
    float* deepstack;          /* [config.deepstack][tokens][out_hidden]; null: not wanted, and not computed */
    uint64_t deepstack_floats; /* floats of room there */
} nx_vision_image;

/* What a tower holds, in bytes. */
typedef struct nx_vision_memory {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t weight_bytes;  /* packed, scales included */
    uint64_t scratch_bytes; /* grows to what the largest image so far needs */
} nx_vision_memory;

typedef struct nx_vision nx_vision; /* one thread at a time; its own threads sleep between images */

/* NX_INVALID_ARGUMENT names the setting, what it is and what it may be. */
NX_API int32_t nx_vision_create(const nx_vision_config* config, nx_vision** out);
NX_API void nx_vision_close(nx_vision* vision);

/* Takes a tensor by its Hugging Face name below visual: patch_embed.proj.{weight,bias}, pos_embed.weight,
 * blocks.N.{norm1,norm2,attn.qkv,attn.proj,mlp.linear_fc1,mlp.linear_fc2}.{weight,bias}, and
 * {norm,linear_fc1,linear_fc2}.{weight,bias} of merger and of deepstack_merger_list.N. patch_embed.proj.weight
 * [hidden, 3, temporal_patch, patch_size, patch_size] is given as a matrix of `hidden` rows; its frames are added up.
 * Errors as of nx_decoder_load. */
NX_API int32_t nx_vision_load(nx_vision* vision, const uint8_t* name, size_t name_bytes, const nx_tensor* tensor);

/* Ends loading. NX_INVALID_ARGUMENT lists the tensors that are missing. */
NX_API int32_t nx_vision_ready(nx_vision* vision);

/* Encodes an image. Allocates only where it is larger than all before it. An image that is not as described, or with a
 * value that is not finite, is NX_INVALID_ARGUMENT, and nothing is written. */
NX_API int32_t nx_vision_encode(nx_vision* vision, const nx_vision_image* image);

NX_API int32_t nx_vision_measure(const nx_vision* vision, nx_vision_memory* memory);

#ifdef __cplusplus
}
#endif
#endif

/* A decoder-only transformer over paged KV: named tensors in, a ragged batch a step, logits out. Llama, Qwen3 and the
 * text side of Qwen3-VL are settings of one network: RMSNorm, rotary positions, grouped-query attention, SwiGLU. Who
 * calls plans: which tokens run, in which blocks their keys and values lie, when a block is used again. The same header
 * is what a CUDA library has to offer.
 *
 * Bit-stable by construction: what a row computes depends on its own sequence alone, never on which rows run beside it,
 * on how a prompt was cut into steps, or on the number of threads. */
#ifndef NATIX_DECODER_H
#define NATIX_DECODER_H

#include "natix/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Types of elements. E4M3 (FP8 of 4 exponent and 3 mantissa bits, no infinity) is of kernels.h only. */
enum { NX_TYPE_F32 = 1, NX_TYPE_F16 = 2, NX_TYPE_BF16 = 3, NX_TYPE_I8 = 4, NX_TYPE_E4M3 = 5 };

/* How the weights of linear layers are kept. INT8 and INT4 are symmetric, a scale for each group of `group` inputs of
 * an output; inputs are rounded to int8 then, a scale for each group of a row (W8A8, W4A8). */
enum { NX_WEIGHTS_F32 = 1, NX_WEIGHTS_INT8 = 2, NX_WEIGHTS_INT4 = 3 };

/* Bits of nx_decoder_config.flags. */
enum {
    NX_DECODER_QK_NORM = 1,         /* RMSNorm over each head of q and k before rotation (Qwen3) */
    NX_DECODER_TIED_EMBEDDINGS = 2, /* the output layer is the embedding; there is no lm_head.weight */
    NX_DECODER_ATTENTION_BIAS = 4   /* q_proj, k_proj, v_proj have a bias */
};

typedef struct nx_decoder_config {
    uint32_t struct_size;
    uint32_t flags;
    uint32_t vocabulary;
    uint32_t hidden;       /* a multiple of 8; of `group` for quantised weights */
    uint32_t feed_forward; /* inner size of SwiGLU; like hidden */
    uint32_t layers;
    uint32_t heads;         /* of queries; a multiple of kv_heads */
    uint32_t kv_heads;      /* of keys and values */
    uint32_t head_dim;      /* a multiple of 8, at most 256; heads * head_dim need not be hidden, but is like it */
    uint32_t max_positions; /* rotary positions are below this */
    float rms_epsilon;
    uint32_t weights;       /* NX_WEIGHTS_* */
    uint32_t group;         /* 32, 64 or 128 inputs a scale; ignored for F32 */
    uint32_t kv_type;       /* NX_TYPE_F32, _BF16, or _I8 (a scale for each head of each token) */
    uint32_t block_tokens;  /* tokens a block: 8, 16, 32 or 64 */
    uint32_t blocks;        /* blocks in all */
    uint32_t max_rows;      /* rows a step */
    uint32_t max_logits;    /* rows of logits a step */
    uint32_t max_sequences; /* sequences a step */
    uint32_t threads;       /* 1 to 256, the caller's among them */
    uint32_t
        mrope[3]; /* frequency pairs of time, height and width, interleaved (Qwen3-VL); zeros: one position a token */
    uint32_t deepstack;    /* first layers that take visual features added to their output; 0: none */
    uint32_t max_adapters; /* LoRA adapters that may be loaded at once */
    uint32_t max_rank;     /* of an adapter */
    uint32_t reserved;
    const double* inverse_frequencies; /* [head_dim / 2] of rotary positions, radians a position, scaling included */
} nx_decoder_config;

/* One step. All arrays are read during the call only. Rows of a sequence lie together, in order of position. */
typedef struct nx_decoder_batch {
    uint32_t struct_size;
    uint32_t rows;             /* tokens to run */
    uint32_t sequences;        /* that they belong to */
    uint32_t logits;           /* rows whose logits are wanted */
    uint32_t visuals;          /* rows that take an embedding instead of a token */
    uint32_t table_stride;     /* entries from one sequence's table to the next */
    const int32_t* tokens;     /* [rows] 0 .. vocabulary - 1; of a visual row: ignored */
    const int32_t* positions;  /* [rows], or with M-RoPE [3][rows]: time, height, width */
    const int32_t* row_starts; /* [sequences + 1] first row of each sequence, at least one each; the last is rows */
    const int32_t*
        context_lengths;         /* [sequences] tokens with KV once this step is done, its own rows the last of them */
    const int32_t* block_tables; /* [sequences][table_stride] block of each block_tokens tokens of context; one
                                    that a sequence writes to in this step is in no other entry that is used */
    const int32_t* adapters;     /* [sequences] an adapter's number, or -1; null: none */
    const int32_t* logit_rows;   /* [logits] ascending rows */
    const int32_t* visual_rows;  /* [visuals] ascending rows */
    const float* embeddings;     /* [visuals][hidden] */
    const float* deepstack;      /* [config.deepstack][visuals][hidden]; null: none are added */
} nx_decoder_batch;

/* What a decoder holds, in bytes. */
typedef struct nx_decoder_memory {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t weight_bytes; /* packed, scales included */
    uint64_t kv_bytes;     /* of all blocks */
    uint64_t scratch_bytes;
    uint64_t adapter_bytes;
    uint64_t
        step_weight_bytes; /* of weights that a step reads at least once, whatever its rows (embedding rows apart) */
} nx_decoder_memory;

/* A tensor as a file holds it: row-major, little-endian, not copied further than into the decoder's own packing. */
typedef struct nx_tensor {
    uint32_t struct_size;
    uint32_t type; /* NX_TYPE_F32, _F16, _BF16 */
    uint32_t rank; /* 1 or 2 */
    uint32_t reserved;
    uint64_t shape[2];
    const void* data;
    uint64_t bytes;
} nx_tensor;

typedef struct nx_decoder nx_decoder; /* one thread at a time; its own threads sleep between steps */

/* NX_INVALID_ARGUMENT names the setting, what it is and what it may be. */
NX_API int32_t nx_decoder_create(const nx_decoder_config* config, nx_decoder** out);
NX_API void nx_decoder_close(nx_decoder* decoder);

/* Takes a tensor by its Hugging Face name without the prefix of the model: embed_tokens.weight, norm.weight,
 * lm_head.weight, layers.N.input_layernorm.weight, layers.N.post_attention_layernorm.weight,
 * layers.N.self_attn.{q_proj,k_proj,v_proj,o_proj}.weight (and .bias where configured), layers.N.self_attn.{q_norm,
 * k_norm}.weight, layers.N.mlp.{gate_proj,up_proj,down_proj}.weight. layers.N.mod_router.weight [1, hidden] makes a
 * layer a Mixture-of-Depths one (Raposo et al. 2024): a token whose score r = w.x is above 0 gets x + r f(x) and leaves
 * a KV entry, any other passes and leaves none; f(x) is what the layer adds to x, of its attention and SwiGLU together.
 * Any thread may load; one at a time. NX_INVALID_ARGUMENT: an unknown name, a shape or size other than the configured
 * one (the text gives both), a second tensor of that name, a value that is not finite, or too large for a quantised
 * type (above 458528). */
NX_API int32_t nx_decoder_load(nx_decoder* decoder, const uint8_t* name, size_t name_bytes, const nx_tensor* tensor);

/* Ends loading. NX_INVALID_ARGUMENT lists the tensors that are missing. */
NX_API int32_t nx_decoder_ready(nx_decoder* decoder);

/* LoRA: y += scale * B (A x). `module` is the layer it adds to, as in nx_decoder_load without .weight; a is
 * [rank, in], b is [out, rank]; both are kept in float32. Numbers are 0 .. max_adapters - 1; the first call of a number
 * begins an adapter. Embeddings and lm_head take none. */
NX_API int32_t nx_decoder_adapter_load(nx_decoder* decoder, uint32_t adapter, const uint8_t* module,
                                       size_t module_bytes, const nx_tensor* a, const nx_tensor* b, float scale);
NX_API int32_t nx_decoder_adapter_drop(nx_decoder* decoder, uint32_t adapter);

/* Runs rows through all layers, writes their keys and values to their blocks, and gives the logits asked for:
 * logits [batch.logits][vocabulary] float32, `capacity` floats of room. A batch that is not as described is
 * NX_INVALID_ARGUMENT and changes nothing. Logits of a row whose computation left the finite numbers are as they came
 * out: callers look. */
NX_API int32_t nx_decoder_step(nx_decoder* decoder, const nx_decoder_batch* batch, float* logits, uint64_t capacity);

/* Copies the keys and values of whole blocks, all layers: pairs [count][2] of source and destination. */
NX_API int32_t nx_decoder_copy_blocks(nx_decoder* decoder, const int32_t* pairs, uint32_t count);

NX_API int32_t nx_decoder_measure(const nx_decoder* decoder, nx_decoder_memory* memory);

#ifdef __cplusplus
}
#endif
#endif

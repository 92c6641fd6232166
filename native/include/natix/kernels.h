/* The operations of a decoder step on paged keys and values, each as a CUDA kernel for Hopper (sm_90a) and as a CPU
 * twin with the same arguments. The twin is written plainly, gives the same bits on every processor, and sums in the
 * order of the kernel. All calls may be made from any number of threads at once.
 *
 * where NX_WHERE_CPU: every pointer is host memory, stream is ignored, the call returns when the work is done.
 * where NX_WHERE_CUDA: every pointer is memory of the current device, stream is a cudaStream_t or CUstream (null: the
 * default stream) and the call returns when the work is queued; it allocates nothing, waits for nothing and may be
 * captured into a CUDA graph. NX_UNSUPPORTED when the library was built without a CUDA compiler, NX_DEVICE_ERROR when
 * the launch fails. The caller owns all memory and keeps it until the work is done.
 *
 * Arguments are checked before anything runs: NX_INVALID_ARGUMENT names the field, what it is and what it may be. What
 * lies in device memory (ids, slots, contexts, block tables) is checked where it is used: a row with a bad entry
 * becomes not a number or is not written, as said below, and nothing out of range is touched. A row's bits depend on
 * that row alone.
 *
 * Strides are elements between the beginnings of rows. 0 rows is allowed and does nothing; pointers may be null then.
 */
#ifndef NATIX_KERNELS_H
#define NATIX_KERNELS_H

#include "natix/abi.h"
#include "natix/decoder.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { NX_WHERE_CPU = 0, NX_WHERE_CUDA = 1 };

/* Root mean square normalisation (Zhang and Sennrich 2019) with the residual added first:
 *   stream += addend, rounded to its type;   output = stream / sqrt(mean(stream^2) + epsilon) * weight
 * Sums are float32. A row whose squares overflow, or that holds an infinity, becomes not a number, not zeros. */
typedef struct nx_rms_norm {
    uint32_t struct_size;
    uint32_t type; /* of all arrays: NX_TYPE_F32 or NX_TYPE_BF16 */
    int32_t rows;
    int32_t width;         /* 1 to 2^24 */
    void* stream_rows;     /* [rows, width]; written only if there is an addend */
    const void* addend;    /* [rows, width], or null: nothing is added */
    const void* weight;    /* [width] */
    void* output;          /* [rows, width]; may be the addend's memory with its stride, no other overlap */
    int64_t stream_stride; /* at least width, as are the others */
    int64_t addend_stride; /* ignored without an addend */
    int64_t output_stride;
    float epsilon; /* 0 or more */
    uint32_t reserved;
} nx_rms_norm;

/* The gate of a feed-forward layer (Shazeer 2020): output = gate / (1 + exp(-gate)) * up, in float32. */
typedef struct nx_swiglu {
    uint32_t struct_size;
    uint32_t type; /* of all arrays: NX_TYPE_F32 or NX_TYPE_BF16 */
    int32_t rows;
    int32_t width;    /* 1 to 2^24 */
    const void* gate; /* [rows, width] */
    const void* up;   /* [rows, width]; gate + width for a fused projection, with a stride of 2 * width */
    void* output;     /* [rows, width]; may be the memory of gate or up with its stride, no other overlap */
    int64_t gate_stride, up_stride, output_stride; /* at least width */
} nx_swiglu;

/* output[row] = table[ids[row]]. An id outside 0 to vocabulary - 1 gives a row of NaN and is counted in errors. */
typedef struct nx_embedding {
    uint32_t struct_size;
    uint32_t type; /* of table and output: NX_TYPE_F32 or NX_TYPE_BF16 */
    int32_t rows;
    int32_t width;      /* 1 to 2^24 */
    int32_t vocabulary; /* 1 or more */
    uint32_t reserved;
    const int32_t* ids;    /* [rows] */
    const void* table;     /* [vocabulary, width], without gaps */
    void* output;          /* [rows, width] */
    int64_t output_stride; /* at least width */
    uint32_t* errors;      /* raised by one for each bad id; the caller zeroes it; null: not counted */
} nx_embedding;

/* What comes between the q, k, v projections and attention: RMSNorm of each head of q and k if there are weights,
 * rotary positions on q and k (pairs of elements i and i + head_dim / 2), q rounded and written out, k and v written
 * into the paged caches at the row's slot. Everything before the last rounding is float32, angles are float64. With
 * mrope of (t, h, w) a row has three positions: pair i takes that of h if i % 3 == 1 and i < 3 * h, that of w if i % 3
 * == 2 and i < 3 * w, else that of t (interleaved, as in Qwen3-VL). With zeros it has one. A slot is block *
 * block_tokens + place in the block. -1 is padding: only q is written. Any other slot outside the cache is treated as
 * padding and counted in errors. Two rows must not share a slot. */
typedef struct nx_kv_write {
    uint32_t struct_size;
    uint32_t kv_type; /* of the caches: NX_TYPE_BF16, or NX_TYPE_E4M3: round(value / scale), clamped to +-448 */
    int32_t rows;
    int32_t heads;                     /* of q: 1 to 1024 */
    int32_t kv_heads;                  /* 1 to heads */
    int32_t head_dim;                  /* 64 or 128 */
    int32_t block_tokens;              /* 16 or 32 */
    int32_t blocks;                    /* 1 or more; blocks * block_tokens below 2^31 */
    uint32_t mrope[3];                 /* pairs of time, height, width; their sum is head_dim / 2, or zeros */
    float epsilon;                     /* of the norm; 0 or more */
    const uint16_t* q;                 /* bfloat16 [rows, heads, head_dim] */
    const uint16_t* k;                 /* bfloat16 [rows, kv_heads, head_dim] */
    const uint16_t* v;                 /* bfloat16 [rows, kv_heads, head_dim] */
    const uint16_t* q_weight;          /* bfloat16 [head_dim]; null together with k_weight: no norm */
    const uint16_t* k_weight;          /* bfloat16 [head_dim] */
    const double* inverse_frequencies; /* [head_dim / 2], radians a position */
    const int32_t* positions;          /* [rows, 3] with mrope, else [rows] */
    const int32_t* slots;              /* [rows] */
    uint16_t* q_output;                /* bfloat16 [rows, heads, head_dim]; may be q itself with its stride */
    void* key_cache;                   /* [blocks, kv_heads, block_tokens, head_dim], aligned to 16 bytes */
    void* value_cache;                 /* the same */
    const float* key_scales;           /* [kv_heads], above 0; E4M3 only, else null */
    const float* value_scales;         /* the same */
    uint32_t* errors;                  /* raised by one for each bad slot; the caller zeroes it; null: not counted */
    int64_t q_stride, k_stride, v_stride, q_output_stride; /* at least the width of their rows */
} nx_kv_write;

/* Attention of one query token a sequence over paged keys and values (decoding), for groups of 1 to 8 query heads a key
 * head. A sequence is cut into splits of split_tokens tokens, each a thread block of its own; their results are joined
 * in order, weighted by their log-sum-exp. The cut depends on nothing but the sequence's own length, so a row has the
 * same bits alone and in any batch. Products are summed in float32; weights of values are rounded to bfloat16 (BF16
 * caches) or to float16 (E4M3 caches), and normalised by the sum of what they were rounded to. Slots at or behind the
 * row's context are never used, whatever lies in them. A context of 0 gives a row of zeros (padding of a fixed batch);
 * one below 0 or above max_context, or a block outside the cache that is needed, a row of NaN. */
typedef struct nx_paged_attention {
    uint32_t struct_size;
    uint32_t kv_type;      /* NX_TYPE_BF16 or NX_TYPE_E4M3 */
    int32_t rows;          /* at most 65535 */
    int32_t heads;         /* kv_heads times 1 to 8 */
    int32_t kv_heads;      /* 1 to 1024 */
    int32_t head_dim;      /* 64 or 128 */
    int32_t block_tokens;  /* 16 or 32 */
    int32_t blocks;        /* 1 or more */
    int32_t table_stride;  /* entries between the block tables of two rows; at least max_context / block_tokens, rounded
                              up */
    int32_t max_context;   /* no row's context is above it: it sizes launch and workspace; 1 to 2^24 */
    int32_t split_tokens;  /* 64 to 2048, a multiple of 64; 0: 512. The same in all calls whose bits are to agree */
    float softmax_scale;   /* usually 1 / sqrt(head_dim); finite and above 0 */
    const uint16_t* q;     /* bfloat16 [rows, heads, head_dim], aligned to 16 bytes */
    const void* key_cache; /* [blocks, kv_heads, block_tokens, head_dim], aligned to 16 bytes */
    const void* value_cache;     /* the same */
    const float* key_scales;     /* [kv_heads]; E4M3 only, else null */
    const float* value_scales;   /* the same */
    const int32_t* block_tables; /* [rows, table_stride] */
    const int32_t* contexts;     /* [rows], tokens in the cache, the row's own among them */
    uint16_t* output;            /* bfloat16 [rows, heads, head_dim], aligned to 16 bytes */
    void* workspace;             /* aligned to 16 bytes; null if nx_kernel_paged_attention_workspace says 0 */
    uint64_t workspace_bytes;    /* at least what nx_kernel_paged_attention_workspace says */
    int64_t q_stride;            /* at least heads * head_dim and a multiple of 8, as is the other */
    int64_t output_stride;
} nx_paged_attention;

NX_API int32_t nx_kernel_rms_norm(const nx_rms_norm* args, uint32_t where, void* stream);
NX_API int32_t nx_kernel_swiglu(const nx_swiglu* args, uint32_t where, void* stream);
NX_API int32_t nx_kernel_embedding(const nx_embedding* args, uint32_t where, void* stream);
NX_API int32_t nx_kernel_kv_write(const nx_kv_write* args, uint32_t where, void* stream);
NX_API int32_t nx_kernel_paged_attention(const nx_paged_attention* args, uint32_t where, void* stream);

/* Bytes of workspace that rows, heads, head_dim, max_context and split_tokens ask for; 0 where one split holds a row.
 * Nothing else in args is looked at. */
NX_API int32_t nx_kernel_paged_attention_workspace(const nx_paged_attention* args, uint64_t* bytes);

#ifdef __cplusplus
}
#endif
#endif

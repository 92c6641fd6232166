/* CUDA devices: contexts, streams, events, memory, graphs. A thin layer over the driver API (CUDA Driver API reference
 * manual), looked up in libcuda.so.1 when nx_cuda_open is called: nothing of CUDA is needed to build or to load this
 * library. A device is its primary context, the one that the CUDA runtime, TensorRT and libnatix_cudriver use, so
 * memory and streams are shared with them by handle.
 *
 * Threads: nx_cuda, nx_cuda_device and nx_cuda_slab are thread-safe. A stream, an event and a graph belong to one
 * thread at a time. Every call makes the device's context current for its own duration and puts the caller's back.
 *
 * Lifetimes: whatever is opened from a device keeps it open, so things may be closed in any order. Closing never waits:
 * synchronise first what still uses a slab. Closing works on a faulted device, too.
 *
 * Faults: after an error that leaves a context unusable (illegal address, failed launch, assertion, uncorrectable ECC
 * error, lost device) the device is faulted for the life of its nx_cuda: every further call on it answers
 * NX_DEVICE_ERROR "device N is faulted since TIME: ..." at once, without asking the driver. CUDA has no way back but a
 * new process. There are no host callbacks: a faulted device never runs those it has; ask events instead. */
#ifndef NATIX_CUDA_H
#define NATIX_CUDA_H

#include "natix/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nx_cuda nx_cuda;
typedef struct nx_cuda_device nx_cuda_device;
typedef struct nx_cuda_stream nx_cuda_stream;
typedef struct nx_cuda_event nx_cuda_event;
typedef struct nx_cuda_slab nx_cuda_slab;
typedef struct nx_cuda_graph nx_cuda_graph;
typedef struct nx_cuda_exec nx_cuda_exec;

/* Bits of nx_cuda_device_info.flags. */
enum {
    NX_CUDA_INTEGRATED = 1,      /* shares its memory with the processor */
    NX_CUDA_UNIFIED_ADDRESS = 2, /* host and device addresses do not overlap */
    NX_CUDA_ECC = 4              /* error correction is on */
};

typedef struct nx_cuda_device_info {
    uint32_t struct_size;
    int32_t ordinal;
    int32_t capability_major; /* compute capability */
    int32_t capability_minor;
    int32_t multiprocessors;
    int32_t copy_engines;   /* copies that run beside kernels at the same time */
    int32_t driver_version; /* 1000 * major + 10 * minor of the CUDA version that the driver supports */
    uint32_t flags;
    uint64_t l2_bytes;
    uint64_t memory_bytes; /* all of it; what is free: nx_cuda_device_memory */
    uint8_t name[256];     /* UTF-8, ends with a zero */
    uint8_t pci_id[64];    /* domain:bus:device.function, ends with a zero */
} nx_cuda_device_info;

/* Finds and initialises the driver. `path` names its file, nothing else is tried then; null: NATIX_CUDA_DRIVER of the
 * environment, else libcuda.so.1 where drivers install it. NX_LIBRARY_MISSING lists every name tried and why it failed,
 * or says that the driver is older than CUDA 12.0 (the first with cuGraphExecUpdate_v2, and the least that code of any
 * CUDA 12 toolkit runs on), with both versions. A driver without devices opens and shows 0. */
NX_API int32_t nx_cuda_open(const uint8_t* path, size_t path_bytes, nx_cuda** out);
NX_API void nx_cuda_close(nx_cuda* cuda);

NX_API int32_t nx_cuda_device_count(const nx_cuda* cuda, int32_t* count);

/* Describes a device without opening it. NX_INVALID_ARGUMENT: there is no such ordinal; the text says how many. */
NX_API int32_t nx_cuda_device_query(const nx_cuda* cuda, int32_t ordinal, nx_cuda_device_info* info);

/* Retains the device's primary context; the last close of everything opened from it releases it. The first user of a
 * context pays for its creation: tenths of a second and some hundred MB of device memory. */
NX_API int32_t nx_cuda_device_open(nx_cuda* cuda, int32_t ordinal, nx_cuda_device** out);
NX_API void nx_cuda_device_close(nx_cuda_device* device);

/* The CUcontext and the CUdevice, for other libraries. Borrowed. */
NX_API int32_t nx_cuda_device_native(const nx_cuda_device* device, void** context, int32_t* number);

/* Bytes of device memory at this moment, whoever uses it. */
NX_API int32_t nx_cuda_device_memory(nx_cuda_device* device, uint64_t* free_bytes, uint64_t* total_bytes);

/* 1 in `faulted` when the device is faulted; the text of the fault is nx_last_error's then (the status is NX_OK). Asks
 * nothing of the driver. */
NX_API int32_t nx_cuda_device_fault(const nx_cuda_device* device, int32_t* faulted);

/* Waits for all work of the context. */
NX_API int32_t nx_cuda_device_synchronize(nx_cuda_device* device);

/* --- streams */

enum { NX_CUDA_STREAM_BLOCKING = 1 }; /* orders itself with the context's legacy default stream; else it does not */

/* `priority`: 0 is the least, 1 higher, and so on; what the device does not have is cut to its highest. */
NX_API int32_t nx_cuda_stream_open(nx_cuda_device* device, uint32_t flags, int32_t priority, nx_cuda_stream** out);
/* A capture that is under way is thrown away. */
NX_API void nx_cuda_stream_close(nx_cuda_stream* stream);

/* The CUstream (a cudaStream_t is the same), for other libraries. Borrowed. */
NX_API int32_t nx_cuda_stream_native(const nx_cuda_stream* stream, void** handle);

/* Waits until all work on the stream is done; errors of that work are reported here, at the latest. */
NX_API int32_t nx_cuda_stream_synchronize(nx_cuda_stream* stream);
/* `done` 1: all work is over; 0: some is not. */
NX_API int32_t nx_cuda_stream_query(nx_cuda_stream* stream, int32_t* done);
/* Work given to the stream from now on waits for the event, of this device or another. */
NX_API int32_t nx_cuda_stream_wait(nx_cuda_stream* stream, const nx_cuda_event* event);

/* --- events */

enum {
    NX_CUDA_EVENT_TIMING = 1,  /* takes times; an event without is cheaper */
    NX_CUDA_EVENT_BLOCKING = 2 /* nx_cuda_event_wait sleeps instead of spinning */
};

NX_API int32_t nx_cuda_event_open(nx_cuda_device* device, uint32_t flags, nx_cuda_event** out);
NX_API void nx_cuda_event_close(nx_cuda_event* event);

/* Marks the end of the work that the stream, of the event's device, has now. */
NX_API int32_t nx_cuda_event_record(nx_cuda_event* event, nx_cuda_stream* stream);
/* `done` 1: the work before the last record is over, or nothing was recorded. */
NX_API int32_t nx_cuda_event_query(nx_cuda_event* event, int32_t* done);
NX_API int32_t nx_cuda_event_wait(nx_cuda_event* event);
/* Milliseconds between two recorded events with timing, both over; resolution about 0.5 us. NX_INVALID_ARGUMENT: one
 * has no timing, was never recorded, or is not over. */
NX_API int32_t nx_cuda_event_elapsed(const nx_cuda_event* start, const nx_cuda_event* end, float* milliseconds);

/* --- memory */

enum {
    NX_CUDA_SLAB_DEVICE = 0,
    NX_CUDA_SLAB_HOST = 1,          /* page-locked host memory, usable with every device */
    NX_CUDA_SLAB_WRITE_COMBINED = 2 /* host memory that only devices read: slow for the processor to read */
};

typedef struct nx_cuda_slab_view {
    uint32_t struct_size;
    uint32_t kind;
    uint64_t base; /* host address, or CUdeviceptr; at least 256-byte aligned */
    uint64_t bytes;
} nx_cuda_slab_view;

/* Not zeroed. NX_NO_MEMORY says how much was asked for and how much is free. */
NX_API int32_t nx_cuda_slab_open(nx_cuda_device* device, uint32_t kind, uint64_t bytes, nx_cuda_slab** out,
                                 nx_cuda_slab_view* view);
NX_API void nx_cuda_slab_close(nx_cuda_slab* slab);

/* Copies between slabs, at least one of them device memory of the stream's device; asynchronous, so neither range may
 * be touched before the stream is past it. NX_INVALID_ARGUMENT: a range is not inside its slab (the text gives both),
 * both are host memory, a slab is another device's, or ranges of one slab overlap. 0 bytes are no work. */
NX_API int32_t nx_cuda_copy(nx_cuda_stream* stream, const nx_cuda_slab* to, uint64_t to_offset,
                            const nx_cuda_slab* from, uint64_t from_offset, uint64_t bytes);
/* Sets bytes of device memory; asynchronous. */
NX_API int32_t nx_cuda_fill(nx_cuda_stream* stream, const nx_cuda_slab* slab, uint64_t offset, uint64_t bytes,
                            uint8_t value);

/* --- graphs */

/* From here on the stream's work is written down instead of done, that of other libraries included, until
 * nx_cuda_capture_end on the same thread. A stream that waits for an event recorded here joins in, and must be waited
 * for before the end. Meanwhile this thread may neither synchronise, query, nor open or close memory.
 *
 * Any nx_cuda_* call of this thread that fails while it captures ends the capture and throws the graph away: the
 * failing call answers with its own error, nx_cuda_capture_end repeats it, and the stream can be used again at once. */
NX_API int32_t nx_cuda_capture_begin(nx_cuda_stream* stream);
/* The graph keeps the slabs alive that its copies and fills use. Without a capture: NX_INVALID_ARGUMENT. */
NX_API int32_t nx_cuda_capture_end(nx_cuda_stream* stream, nx_cuda_graph** out);
/* Throws the capture away; nothing when there is none. */
NX_API int32_t nx_cuda_capture_abort(nx_cuda_stream* stream);
NX_API int32_t nx_cuda_capture_state(const nx_cuda_stream* stream, int32_t* capturing);

NX_API void nx_cuda_graph_close(nx_cuda_graph* graph);
NX_API int32_t nx_cuda_graph_size(const nx_cuda_graph* graph, uint64_t* nodes);

/* Makes a graph ready to run; the graph may be closed afterwards. */
NX_API int32_t nx_cuda_exec_open(const nx_cuda_graph* graph, nx_cuda_exec** out);
NX_API void nx_cuda_exec_close(nx_cuda_exec* exec);
/* Takes over addresses and sizes of a graph of the same shape. `updated` 0: the shape differs, the exec is as it was;
 * open a new one. No launch of it may be under way. */
NX_API int32_t nx_cuda_exec_update(nx_cuda_exec* exec, const nx_cuda_graph* graph, int32_t* updated);
NX_API int32_t nx_cuda_exec_launch(nx_cuda_exec* exec, nx_cuda_stream* stream);

#ifdef __cplusplus
}
#endif
#endif

/* Proves that the headers are C and that the structs have the layout callers rely on. */
#include "natix/abi.h"
#include "natix/cuda.h"
#include "natix/decoder.h"
#include "natix/jpeg.h"
#include "natix/kernels.h"
#include "natix/nvjpeg.h"
#include "natix/nvtx.h"
#include "natix/ring.h"
#include "natix/vision.h"

_Static_assert(sizeof(nx_jpeg_info) == 104, "nx_jpeg_info");
_Static_assert(offsetof(nx_jpeg_info, scan_offset) == 32, "nx_jpeg_info.scan_offset");
_Static_assert(offsetof(nx_jpeg_info, subsampling) == 48, "nx_jpeg_info.subsampling");
_Static_assert(offsetof(nx_jpeg_info, focal_length) == 56, "nx_jpeg_info.focal_length");
_Static_assert(sizeof(nx_jpeg_planes) == 88, "nx_jpeg_planes");
_Static_assert(offsetof(nx_jpeg_planes, data) == 16, "nx_jpeg_planes.data");
_Static_assert(sizeof(nx_ring_view) == 24, "nx_ring_view");
_Static_assert(offsetof(nx_ring_view, base) == 8, "nx_ring_view.base");
_Static_assert(sizeof(nx_decoder_config) == 120, "nx_decoder_config");
_Static_assert(offsetof(nx_decoder_config, rms_epsilon) == 40, "nx_decoder_config.rms_epsilon");
_Static_assert(offsetof(nx_decoder_config, mrope) == 80, "nx_decoder_config.mrope");
_Static_assert(offsetof(nx_decoder_config, inverse_frequencies) == 112, "nx_decoder_config.inverse_frequencies");
_Static_assert(sizeof(nx_decoder_batch) == 104, "nx_decoder_batch");
_Static_assert(offsetof(nx_decoder_batch, tokens) == 24, "nx_decoder_batch.tokens");
_Static_assert(offsetof(nx_decoder_batch, deepstack) == 96, "nx_decoder_batch.deepstack");
_Static_assert(sizeof(nx_decoder_memory) == 48, "nx_decoder_memory");
_Static_assert(offsetof(nx_decoder_memory, weight_bytes) == 8, "nx_decoder_memory.weight_bytes");
_Static_assert(sizeof(nx_tensor) == 48, "nx_tensor");
_Static_assert(offsetof(nx_tensor, shape) == 16, "nx_tensor.shape");
_Static_assert(offsetof(nx_tensor, data) == 32, "nx_tensor.data");
_Static_assert(sizeof(nx_vision_config) == 72, "nx_vision_config");
_Static_assert(offsetof(nx_vision_config, norm_epsilon) == 56, "nx_vision_config.norm_epsilon");
_Static_assert(offsetof(nx_vision_config, deepstack_blocks) == 64, "nx_vision_config.deepstack_blocks");
_Static_assert(sizeof(nx_vision_image) == 64, "nx_vision_image");
_Static_assert(offsetof(nx_vision_image, patches) == 16, "nx_vision_image.patches");
_Static_assert(offsetof(nx_vision_image, deepstack_floats) == 56, "nx_vision_image.deepstack_floats");
_Static_assert(sizeof(nx_vision_memory) == 24, "nx_vision_memory");
_Static_assert(offsetof(nx_vision_memory, weight_bytes) == 8, "nx_vision_memory.weight_bytes");
_Static_assert(sizeof(nx_cuda_device_info) == 368, "nx_cuda_device_info");
_Static_assert(offsetof(nx_cuda_device_info, memory_bytes) == 40, "nx_cuda_device_info.memory_bytes");
_Static_assert(offsetof(nx_cuda_device_info, name) == 48, "nx_cuda_device_info.name");
_Static_assert(offsetof(nx_cuda_device_info, pci_id) == 304, "nx_cuda_device_info.pci_id");
_Static_assert(sizeof(nx_cuda_slab_view) == 24, "nx_cuda_slab_view");
_Static_assert(offsetof(nx_cuda_slab_view, base) == 8, "nx_cuda_slab_view.base");
_Static_assert(sizeof(nx_nvjpeg_info) == 24, "nx_nvjpeg_info");
_Static_assert(sizeof(nx_nvjpeg_image) == 56, "nx_nvjpeg_image");
_Static_assert(offsetof(nx_nvjpeg_image, jpeg) == 8, "nx_nvjpeg_image.jpeg");
_Static_assert(offsetof(nx_nvjpeg_image, width) == 48, "nx_nvjpeg_image.width");
_Static_assert(sizeof(nx_rms_norm) == 80, "nx_rms_norm");
_Static_assert(offsetof(nx_rms_norm, stream_rows) == 16, "nx_rms_norm.stream_rows");
_Static_assert(offsetof(nx_rms_norm, epsilon) == 72, "nx_rms_norm.epsilon");
_Static_assert(sizeof(nx_swiglu) == 64, "nx_swiglu");
_Static_assert(offsetof(nx_swiglu, gate) == 16, "nx_swiglu.gate");
_Static_assert(sizeof(nx_embedding) == 64, "nx_embedding");
_Static_assert(offsetof(nx_embedding, ids) == 24, "nx_embedding.ids");
_Static_assert(offsetof(nx_embedding, errors) == 56, "nx_embedding.errors");
_Static_assert(sizeof(nx_kv_write) == 192, "nx_kv_write");
_Static_assert(offsetof(nx_kv_write, mrope) == 32, "nx_kv_write.mrope");
_Static_assert(offsetof(nx_kv_write, q) == 48, "nx_kv_write.q");
_Static_assert(offsetof(nx_kv_write, q_stride) == 160, "nx_kv_write.q_stride");
_Static_assert(sizeof(nx_paged_attention) == 144, "nx_paged_attention");
_Static_assert(offsetof(nx_paged_attention, q) == 48, "nx_paged_attention.q");
_Static_assert(offsetof(nx_paged_attention, workspace_bytes) == 120, "nx_paged_attention.workspace_bytes");

/* Proves that the headers are C and that the structs have the layout callers rely on. */
#include "natix/abi.h"
#include "natix/jpeg.h"
#include "natix/ring.h"

_Static_assert(sizeof(nx_jpeg_info) == 104, "nx_jpeg_info");
_Static_assert(offsetof(nx_jpeg_info, scan_offset) == 32, "nx_jpeg_info.scan_offset");
_Static_assert(offsetof(nx_jpeg_info, subsampling) == 48, "nx_jpeg_info.subsampling");
_Static_assert(offsetof(nx_jpeg_info, focal_length) == 56, "nx_jpeg_info.focal_length");
_Static_assert(sizeof(nx_jpeg_planes) == 88, "nx_jpeg_planes");
_Static_assert(offsetof(nx_jpeg_planes, data) == 16, "nx_jpeg_planes.data");
_Static_assert(sizeof(nx_ring_view) == 24, "nx_ring_view");
_Static_assert(offsetof(nx_ring_view, base) == 8, "nx_ring_view.base");

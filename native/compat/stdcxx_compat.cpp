// Defines the one symbol by which libraries built with GCC 13 or later differ from what libstdc++ 6.0.30 (GCC 12)
// offers.
//
// Since GCC 13, libstdc++ itself constructs the standard streams, and <iostream> only references
// std::ios_base_library_init() so that the linker asks for a library new enough to do so. On an older libstdc++ nobody
// would construct them: before GCC 13 each translation unit that includes <iostream> held its own std::ios_base::Init.
// This library holds that object. It is a dependency of the library that needs it, so it is initialised first.
#include <ios>

namespace {

void construct_streams() {
    static std::ios_base::Init
        streams;  // reference counted by libstdc++: the first one constructs cin, cout, cerr, clog
}

__attribute__((constructor)) void on_load() {
    construct_streams();
}

}  // namespace

// The mangled name of std::ios_base_library_init(), which GCC 12's headers do not declare.
extern "C" __attribute__((visibility("default"))) void _ZSt21ios_base_library_initv() {
    construct_streams();
}

// Modules and kernels: counted, and not run.
#include <cstdio>
#include <cstdlib>

#include "fake_cuda_core.hpp"

using namespace fake_cuda;

FAKE Status cuModuleLoadData(void** module, const void* image) {
    const Lock lock(guard());
    fake_cuda_state()->modules++;
    *module = fake_cuda_state();
    const char* folder = std::getenv("NATIX_FAKE_CUDA_PTX");
    if (folder == nullptr) return 0;
    const std::string path = std::string(folder) + "/" + std::to_string(fake_cuda_state()->modules) + ".ptx";
    FILE* file = std::fopen(path.c_str(), "w");
    if (file == nullptr) return 1;
    std::fputs(static_cast<const char*>(image), file);
    std::fclose(file);
    return 0;
}

FAKE Status cuModuleLoadDataEx(void** module, const void* image, uint32_t, void*, void*) {
    return cuModuleLoadData(module, image);
}

FAKE Status cuModuleGetFunction(void** function, void*, const char*) {
    return *function = fake_cuda_state(), 0;
}
FAKE Status cuModuleUnload(void*) {
    return 0;
}

FAKE Status cuLaunchKernel(void*, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, void*, void**,
                           void**) {
    fake_cuda_state()->launches++;
    return told("cuLaunchKernel");
}

FAKE Status cuOccupancyMaxPotentialBlockSize(int32_t* grid, int32_t* block, void*, void*, size_t, int32_t) {
    *grid = 4;
    *block = 256;
    return 0;
}

FAKE Status cuOccupancyMaxActiveBlocksPerMultiprocessor(int32_t* blocks, void*, int32_t, size_t) {
    return *blocks = 8, 0;
}

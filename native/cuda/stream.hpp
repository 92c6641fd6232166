// Streams, and the events that mark places in their work.
#pragma once

#include "device.hpp"

struct nx_cuda_stream {
    explicit nx_cuda_stream(std::shared_ptr<natix::cuda::Device> on) : device(std::move(on)) {}
    ~nx_cuda_stream();
    nx_cuda_stream(const nx_cuda_stream&) = delete;
    nx_cuda_stream& operator=(const nx_cuda_stream&) = delete;

    std::shared_ptr<natix::cuda::Device> device;
    natix::cuda::Handle handle = nullptr;
    std::shared_ptr<natix::cuda::Capture> capture;  // from begin to end
};

struct nx_cuda_event {
    explicit nx_cuda_event(std::shared_ptr<natix::cuda::Device> on) : device(std::move(on)) {}
    ~nx_cuda_event();
    nx_cuda_event(const nx_cuda_event&) = delete;
    nx_cuda_event& operator=(const nx_cuda_event&) = delete;

    std::shared_ptr<natix::cuda::Device> device;
    natix::cuda::Handle handle = nullptr;
    bool timing = false;
    bool recorded = false;
};

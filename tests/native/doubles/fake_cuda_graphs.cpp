// Capture and graphs: a graph is the list of pieces of work that were written down.
#include <memory>

#include "fake_cuda_core.hpp"

using namespace fake_cuda;

namespace {

struct Graph {
    std::vector<Piece> pieces;
};

struct UpdateResult {
    int32_t result;
    void* error_node;
    void* error_from_node;
};

bool same_shape(const Graph& one, const Graph& other) {
    if (one.pieces.size() != other.pieces.size()) return false;
    for (size_t i = 0; i < one.pieces.size(); i++)
        if (one.pieces[i].call != other.pieces[i].call) return false;
    return true;
}

}  // namespace

FAKE Status cuStreamBeginCapture_v2(void* handle, int32_t) {
    const Lock lock(guard());
    if (const Status status = enter("cuStreamBeginCapture_v2")) return status;
    Stream* stream = stream_of(handle);
    if (stream == nullptr || stream->capture != nullptr) return kInvalidValue;
    stream->capture = std::make_shared<Capture>();
    stream->capture->thread = std::this_thread::get_id();
    stream->capture->origin = stream;
    add_capturing(stream->capture);
    return 0;
}

// However it ends, no stream of it captures afterwards.
FAKE Status cuStreamEndCapture(void* handle, void** graph) {
    const Lock lock(guard());
    *graph = nullptr;
    Stream* stream = stream_of(handle);
    if (stream == nullptr || stream->capture == nullptr) return kInvalidValue;
    const auto capture = stream->capture;
    if (capture->thread != std::this_thread::get_id()) return kCaptureWrongThread;
    if (capture->origin != stream) return kCaptureUnmatched;
    remove_capturing(capture);
    if (const Status status = enter("cuStreamEndCapture")) return status;
    if (capture->invalid) return kCaptureInvalidated;
    if (!capture->unjoined.empty()) return kCaptureUnjoined;
    *graph = new Graph{capture->pieces};
    fake_cuda_state()->live_graphs++;
    return 0;
}

FAKE Status cuGraphGetNodes(void* graph, void**, size_t* count) {
    *count = static_cast<Graph*>(graph)->pieces.size();
    return enter("cuGraphGetNodes");
}

FAKE Status cuGraphDestroy(void* graph) {
    delete static_cast<Graph*>(graph);
    fake_cuda_state()->live_graphs--;
    return enter("cuGraphDestroy");
}

FAKE Status cuGraphInstantiateWithFlags(void** exec, void* graph, uint64_t) {
    const Lock lock(guard());
    if (const Status status = enter("cuGraphInstantiateWithFlags")) return status;
    *exec = new Graph(*static_cast<Graph*>(graph));
    fake_cuda_state()->live_execs++;
    return 0;
}

FAKE Status cuGraphExecUpdate_v2(void* exec, void* graph, UpdateResult* result) {
    const Lock lock(guard());
    if (const Status status = enter("cuGraphExecUpdate_v2")) return status;
    const bool same = same_shape(*static_cast<Graph*>(exec), *static_cast<Graph*>(graph));
    result->result = same ? 0 : 2;
    if (!same) return kUpdateFailure;
    *static_cast<Graph*>(exec) = *static_cast<Graph*>(graph);
    return 0;
}

FAKE Status cuGraphLaunch(void* exec, void* stream) {
    const Lock lock(guard());
    if (const Status status = enter("cuGraphLaunch")) return status;
    return add_work(stream, "cuGraphLaunch", [pieces = static_cast<Graph*>(exec)->pieces]() -> Status {
        for (const Piece& piece : pieces) {
            Status status = told("run:" + piece.call);
            if (status == 0) status = piece.run();
            if (status != 0) return status;
        }
        return 0;
    });
}

FAKE Status cuGraphExecDestroy(void* exec) {
    delete static_cast<Graph*>(exec);
    fake_cuda_state()->live_execs--;
    return enter("cuGraphExecDestroy");
}

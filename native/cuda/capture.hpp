// What a stream writes down while it captures, and the rule that a failure ends it.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "driver_calls.hpp"

namespace natix::cuda {

class Device;
class SlabMemory;

// One capture of one stream. A thread has at most one: the one that begins it, and ends it.
class Capture {
  public:
    // Throws when this thread or the stream captures already, or the driver refuses.
    static std::shared_ptr<Capture> begin(std::shared_ptr<Device> device, Handle stream);

    // This thread's capture fails with this: the driver's is ended and its graph thrown away. Gives the text back, with
    // what became of the capture when there was one.
    static std::string fail_current(int32_t status, const std::string& text);

    // True for this thread's capture, also when the stream is another one that joined it.
    static bool on_this_thread() noexcept;

    // Slabs that the graph's copies use; nothing when this thread captures nothing.
    static void keep(const std::shared_ptr<const SlabMemory>& slab);

    // Ends it and gives the graph; throws what it failed with.
    Handle end();

    // Ends it, whatever its state, from any thread, and throws the graph away.
    void discard() noexcept;

    std::vector<std::shared_ptr<const SlabMemory>> take_slabs() { return std::move(slabs_); }
    bool is_open() const noexcept { return open_; }
    bool is_of_this_thread() const noexcept { return thread_ == std::this_thread::get_id(); }

    Capture(std::shared_ptr<Device> device, Handle stream) : device_(std::move(device)), stream_(stream) {}
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

  private:
    std::shared_ptr<Device> device_;
    Handle stream_;
    std::thread::id thread_ = std::this_thread::get_id();
    bool open_ = true;  // the driver captures
    int32_t status_ = 0;
    std::string reason_;
    std::vector<std::shared_ptr<const SlabMemory>> slabs_;
};

// Throws failure(NX_INVALID_ARGUMENT) while this thread captures. The driver would refuse the call, too, with less to
// say.
void require_no_capture(const char* call);

}  // namespace natix::cuda

using Natix.Engine.Devices;
using Natix.Engine.Memory;
using Xunit;

namespace Natix.Engine.Tests.Devices;

[Collection(FakeCuda.Collection)]
public sealed unsafe class CudaStreamTests : IDisposable
{
    private readonly FakeCuda _cuda = new();
    private readonly CudaDevice _device;
    private readonly CudaStream _stream;
    private readonly PinnedBuffer _host;
    private readonly PinnedBuffer _back;
    private readonly DeviceBuffer _buffer;

    public CudaStreamTests()
    {
        _device = _cuda.Open();
        _stream = new CudaStream(_device);
        _host = new PinnedBuffer(_device.Handle, 64);
        _back = new PinnedBuffer(_device.Handle, 64);
        _buffer = new DeviceBuffer(_device.Handle, 64);
        new Span<byte>(_host.Pointer, 64).Fill(1);
        new Span<byte>(_back.Pointer, 64).Clear();
    }

    public void Dispose()
    {
        foreach (var thing in (IDisposable[])[_device, _stream, _host, _back, _buffer, _cuda])
            thing.Dispose();
    }

    [Fact]
    public void Bytes_go_there_and_back()
    {
        _stream.Copy(_buffer, 8, _host, 0, 16);
        _stream.Fill(_buffer, 0, 8, 7);
        _stream.Copy(_back, 0, _buffer, 0, 24);
        _stream.Synchronize();

        Assert.Equal([.. Enumerable.Repeat((byte)7, 8), .. Enumerable.Repeat((byte)1, 16)], new Span<byte>(_back.Pointer, 24).ToArray());
        var error = Assert.Throws<ArgumentException>(() => _stream.Copy(_buffer, 60, _host, 0, 8));
        Assert.Contains("8 bytes from 60 on are not inside a slab of 64 bytes", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _stream.Copy(_buffer, -1, _host, 0, 8));
    }

    [Fact]
    public void A_stream_is_its_threads_own()
    {
        var error = OnThread(() => _stream.Synchronize());
        Assert.IsType<InvalidOperationException>(error);
        Assert.Contains("Adopt", error.Message, StringComparison.Ordinal);
        Assert.Null(OnThread(() =>
        {
            _stream.Adopt();
            _stream.Synchronize();
        }));
        Assert.Throws<InvalidOperationException>(() => _stream.IsDone);
        _stream.Adopt();
        Assert.True(_stream.IsDone);
    }

    [Fact]
    public void Work_that_was_written_down_is_done_when_it_is_launched()
    {
        using var exec = Capture(64);
        _stream.Synchronize();
        Assert.Equal(0, _back.Pointer[0]);
        _stream.Launch(exec);
        _stream.Synchronize();
        Assert.Equal(1, _back.Pointer[63]);
    }

    [Fact]
    public void A_graph_is_updated_or_left_as_it_was()
    {
        using var exec = Capture(64);
        using var shorter = CaptureGraph(16);
        _stream.BeginCapture();
        _stream.Fill(_buffer, 0, 1, 0);
        using var other = _stream.EndCapture();

        Assert.False(exec.TryUpdate(other));
        Assert.True(exec.TryUpdate(shorter));
        _stream.Launch(exec);
        _stream.Synchronize();
        Assert.Equal((1, 0), (_back.Pointer[15], _back.Pointer[16]));
    }

    [Fact]
    public void A_failure_ends_the_capture_and_the_stream_works_on()
    {
        _stream.BeginCapture();
        Assert.True(_stream.IsCapturing);
        Assert.Throws<ArgumentException>(() => _stream.Copy(_buffer, 0, _host, 0, 65));
        Assert.False(_stream.IsCapturing);
        Assert.Contains("capture was ended", Assert.Throws<ArgumentException>(_stream.EndCapture).Message, StringComparison.Ordinal);
        _stream.Copy(_buffer, 0, _host, 0, 64);
        _stream.BeginCapture();
        _stream.AbortCapture();
        using var exec = Capture(64);
        _stream.Launch(exec);
        _stream.Synchronize();
        Assert.Equal(1, _back.Pointer[63]);
    }

    [Fact]
    public void Copies_records_and_launches_allocate_nothing()
    {
        using var marker = new CudaEvent(_device);
        using var exec = Capture(64);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                _stream.Copy(_buffer, 0, _host, 0, 64);
                _stream.Fill(_buffer, 0, 8, 1);
                marker.Record(_stream);
                _stream.Wait(marker);
                _stream.Launch(exec);
                _ = _stream.IsDone;
                _ = marker.IsDone;
                marker.Wait();
                _stream.Synchronize();
            }
        });
    }

    private static Exception? OnThread(Action work)
    {
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(work));
        thread.Start();
        thread.Join();
        return error;
    }

    private CudaGraph CaptureGraph(int bytes)
    {
        _stream.BeginCapture();
        _stream.Copy(_buffer, 0, _host, 0, bytes);
        _stream.Copy(_back, 0, _buffer, 0, bytes);
        return _stream.EndCapture();
    }

    private CudaGraphExec Capture(int bytes)
    {
        using var graph = CaptureGraph(bytes);
        return graph.Instantiate();
    }
}

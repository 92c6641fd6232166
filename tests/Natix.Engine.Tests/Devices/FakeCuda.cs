using System.Runtime.InteropServices;
using System.Text;
using Natix.Engine.Devices;
using Natix.Engine.Native;
using Xunit;

namespace Natix.Engine.Tests.Devices;

/// <summary>
/// The test double of libcuda (tests/native/doubles): devices whose memory is the host's, and whose work is done when it is waited for. Disposing checks that
/// nothing is left of what the test opened. Its state is one for the process: tests that use it are of one collection.
/// </summary>
internal sealed unsafe class FakeCuda : IDisposable
{
    public const string Collection = "double of libcuda";

    private readonly nint _double;
    private readonly List<string> _told = [];

    public FakeCuda()
    {
        var path = PathOf("libnatix_fake_cuda.so");
        _double = NativeLibrary.Load(path);
        Assert.Equal(0, Live);
        Library = CudaLibraryHandle.Open(path);
    }

    /// <summary>The driver.</summary>
    public CudaLibraryHandle Library { get; }

    private long Live => ((delegate* unmanaged<long>)NativeLibrary.GetExport(_double, "fake_cuda_live"))();

    /// <summary>A double by its file name; skips the test, visibly, without the native build.</summary>
    public static string PathOf(string file)
    {
        var path = Path.Combine(Repository.Root, "artifacts", "native", "doubles", file);
        Assert.SkipWhen(!File.Exists(path), "artifacts/native was not built");
        return path;
    }

    /// <summary>Opens a device.</summary>
    public CudaDevice Open(int ordinal = 0) => CudaDevice.Open(Library, ordinal);

    /// <summary>Lets a call of the driver fail; "run:NAME" when its queued work is done.</summary>
    public void Fail(string call, int status, int times = -1, int skip = 0)
    {
        _told.Add(call);
        Tell(call, status, times, skip);
    }

    public void Dispose()
    {
        foreach (var call in _told)
            Tell(call, 0, 0, 0);
        Library.Dispose();
        Assert.Equal(0, Live);
    }

    private void Tell(string call, int status, int times, int skip)
    {
        var tell = (delegate* unmanaged<byte*, int, int, int, void>)NativeLibrary.GetExport(_double, "fake_cuda_fail_times");
        fixed (byte* name = Encoding.UTF8.GetBytes(call + '\0'))
            tell(name, skip, times, status);
    }
}

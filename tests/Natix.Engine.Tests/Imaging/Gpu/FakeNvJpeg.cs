using System.Runtime.InteropServices;
using Natix.Engine.Tests.Devices;
using Xunit;

namespace Natix.Engine.Tests.Imaging.Gpu;

/// <summary>
/// The test double of libnvjpeg (tests/native/doubles): libjpeg-turbo decodes, into the memory of the double of libcuda. Its state is one for the process:
/// tests that use it are of that double's collection.
/// </summary>
internal sealed unsafe class FakeNvJpeg : IDisposable
{
    private readonly State* _state;

    public FakeNvJpeg()
    {
        Path = FakeCuda.PathOf("libnatix_fake_nvjpeg.so");
        _state = ((delegate* unmanaged<State*>)NativeLibrary.GetExport(NativeLibrary.Load(Path), "fake_nvjpeg_state"))();
        *_state = new State { Engines = 1 };
    }

    /// <summary>Its file.</summary>
    public string Path { get; }

    /// <summary>Batches decoded, and images in the last one.</summary>
    public (int Batches, int LastBatch) Decoded => (_state->Batches, _state->LastBatch);

    /// <summary>Lets the next batch answer a status of nvJPEG.</summary>
    public void FailNextBatch(int status) => _state->BatchStatus = status;

    /// <summary>Takes the engines away.</summary>
    public void TakeEngines() => _state->Engines = 0;

    public void Dispose() => Assert.Equal(0, _state->Live);

    [StructLayout(LayoutKind.Sequential)]
    private struct State
    {
        public uint Engines;
        public int NoHardware;
        public int NoHybrid;
        public int BatchStatus;
        public int Batches;
        public int LastBatch;
        public int Initialised;
        public int Live;
    }
}

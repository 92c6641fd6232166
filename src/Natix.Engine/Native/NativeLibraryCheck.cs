using System.Runtime.CompilerServices;

namespace Natix.Engine.Native;

/// <summary>The start-up check: the native library loads, speaks our ABI, and lays structs out as we do.</summary>
internal static class NativeLibraryCheck
{
    private static volatile bool _passed;

    /// <summary>Throws <see cref="NativeLibraryException"/> when the library cannot be used. Costs nothing once it has passed.</summary>
    public static void Ensure()
    {
        if (!_passed)
            Check();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Check()
    {
        try
        {
            CompareVersions(NxNative.nx_abi_version());
            CompareSize("nx_jpeg_info", NxNative.nx_sizeof(NxStruct.JpegInfo), Unsafe.SizeOf<NxJpegInfo>());
            CompareSize("nx_jpeg_planes", NxNative.nx_sizeof(NxStruct.JpegPlanes), Unsafe.SizeOf<NxJpegPlanes>());
            CompareSize("nx_ring_view", NxNative.nx_sizeof(NxStruct.RingView), Unsafe.SizeOf<NxRingView>());
            CompareSize("nx_decoder_config", NxNative.nx_sizeof(NxStruct.DecoderConfig), Unsafe.SizeOf<NxDecoderConfig>());
            CompareSize("nx_decoder_batch", NxNative.nx_sizeof(NxStruct.DecoderBatch), Unsafe.SizeOf<NxDecoderBatch>());
            CompareSize("nx_decoder_memory", NxNative.nx_sizeof(NxStruct.DecoderMemory), Unsafe.SizeOf<NxDecoderMemory>());
            CompareSize("nx_tensor", NxNative.nx_sizeof(NxStruct.Tensor), Unsafe.SizeOf<NxTensor>());
            CompareSize("nx_vision_config", NxNative.nx_sizeof(NxStruct.VisionConfig), Unsafe.SizeOf<NxVisionConfig>());
            CompareSize("nx_vision_image", NxNative.nx_sizeof(NxStruct.VisionImage), Unsafe.SizeOf<NxVisionImage>());
            CompareSize("nx_vision_memory", NxNative.nx_sizeof(NxStruct.VisionMemory), Unsafe.SizeOf<NxVisionMemory>());
        }
        catch (DllNotFoundException e)
        {
            throw new NativeLibraryException(LoadFailure(e.Message), e);
        }
        catch (BadImageFormatException e)
        {
            throw new NativeLibraryException(LoadFailure(e.Message), e);
        }
        catch (EntryPointNotFoundException e)
        {
            throw new NativeLibraryException(
                $"libnatix_cpu.so is too old for this engine ({e.Message}). Rebuild both: ./build.sh build", e);
        }

        _passed = true;
    }

    internal static void CompareVersions(uint packed)
    {
        var (major, minor) = (packed >> 16, packed & 0xFFFF);
        if (major != NxNative.AbiMajor || minor < NxNative.AbiMinor)
        {
            throw new NativeLibraryException(
                $"libnatix_cpu.so has ABI {major}.{minor}, this engine needs {NxNative.AbiMajor}.{NxNative.AbiMinor} or a later minor. "
                + "Rebuild both: ./build.sh build");
        }
    }

    internal static void CompareSize(string name, uint native, int managed)
    {
        if (native != managed)
        {
            var version = NxNative.nx_abi_version();
            throw new NativeLibraryException(
                $"{name} has {native} bytes in libnatix_cpu.so (ABI {version >> 16}.{version & 0xFFFF}) and {managed} in this engine "
                + $"(ABI {NxNative.AbiMajor}.{NxNative.AbiMinor}). Rebuild both: ./build.sh build");
        }
    }

    internal static string LoadFailure(string reason) =>
        $"libnatix_cpu.so could not be loaded. It belongs beside the program, in {AppContext.BaseDirectory}. Causes: the native part "
        + "was not built before the managed part; it was built for another processor or a newer libstdc++; a library it needs is "
        + $"missing. Next: ./build.sh build. The loader says: {reason}";
}

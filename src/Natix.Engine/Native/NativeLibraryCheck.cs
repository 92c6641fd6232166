using System.Runtime.CompilerServices;

namespace Natix.Engine.Native;

/// <summary>The start-up check: the native library loads, speaks our ABI, and lays structs out as we do.</summary>
internal static class NativeLibraryCheck
{
    private const string CoreFile = "libnatix_cpu.so";

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
        Load(CoreFile, () =>
        {
            CompareVersions(NxNative.nx_abi_version(), CoreFile);
            CompareSize("nx_jpeg_info", NxNative.nx_sizeof(NxStruct.JpegInfo), Unsafe.SizeOf<NxJpegInfo>(), CoreFile);
            CompareSize("nx_jpeg_planes", NxNative.nx_sizeof(NxStruct.JpegPlanes), Unsafe.SizeOf<NxJpegPlanes>(), CoreFile);
            CompareSize("nx_ring_view", NxNative.nx_sizeof(NxStruct.RingView), Unsafe.SizeOf<NxRingView>(), CoreFile);
            CompareSize("nx_decoder_config", NxNative.nx_sizeof(NxStruct.DecoderConfig), Unsafe.SizeOf<NxDecoderConfig>(), CoreFile);
            CompareSize("nx_decoder_batch", NxNative.nx_sizeof(NxStruct.DecoderBatch), Unsafe.SizeOf<NxDecoderBatch>(), CoreFile);
            CompareSize("nx_decoder_memory", NxNative.nx_sizeof(NxStruct.DecoderMemory), Unsafe.SizeOf<NxDecoderMemory>(), CoreFile);
            CompareSize("nx_tensor", NxNative.nx_sizeof(NxStruct.Tensor), Unsafe.SizeOf<NxTensor>(), CoreFile);
            CompareSize("nx_vision_config", NxNative.nx_sizeof(NxStruct.VisionConfig), Unsafe.SizeOf<NxVisionConfig>(), CoreFile);
            CompareSize("nx_vision_image", NxNative.nx_sizeof(NxStruct.VisionImage), Unsafe.SizeOf<NxVisionImage>(), CoreFile);
            CompareSize("nx_vision_memory", NxNative.nx_sizeof(NxStruct.VisionMemory), Unsafe.SizeOf<NxVisionMemory>(), CoreFile);
        });
        _passed = true;
    }

    /// <summary>Runs a library's check, and explains what the loader throws when the library is missing or old.</summary>
    internal static void Load(string library, Action check)
    {
        try
        {
            check();
        }
        catch (DllNotFoundException e)
        {
            throw new NativeLibraryException(LoadFailure(library, e.Message), e);
        }
        catch (BadImageFormatException e)
        {
            throw new NativeLibraryException(LoadFailure(library, e.Message), e);
        }
        catch (EntryPointNotFoundException e)
        {
            throw new NativeLibraryException($"{library} is too old for this engine ({e.Message}). Rebuild both: ./build.sh build", e);
        }
    }

    internal static void CompareVersions(uint packed, string library)
    {
        var (major, minor) = (packed >> 16, packed & 0xFFFF);
        if (major != NxNative.AbiMajor || minor < NxNative.AbiMinor)
        {
            throw new NativeLibraryException(
                $"{library} has ABI {major}.{minor}, this engine needs {NxNative.AbiMajor}.{NxNative.AbiMinor} or a later minor. "
                + "Rebuild both: ./build.sh build");
        }
    }

    internal static void CompareSize(string name, uint native, int managed, string library)
    {
        if (native != managed)
        {
            throw new NativeLibraryException(
                $"{name} has {native} bytes in {library} and {managed} in this engine (ABI {NxNative.AbiMajor}.{NxNative.AbiMinor}). Rebuild both: ./build.sh build");
        }
    }

    internal static string LoadFailure(string library, string reason) =>
        $"{library} could not be loaded. It belongs beside the program, in {AppContext.BaseDirectory}. Causes: the native part "
        + "was not built before the managed part; it was built for another processor or a newer libstdc++; a library it needs is "
        + $"missing. Next: ./build.sh build. The loader says: {reason}";
}

using System.Runtime.CompilerServices;
using Natix.Engine.Native;
using Xunit;

namespace Natix.Engine.Tests.Native;

public sealed class NativeLibraryCheckTests
{
    [Fact]
    public void The_built_library_passes()
    {
        NativeLibraryCheck.Ensure();
        Assert.Equal((NxNative.AbiMajor << 16) | NxNative.AbiMinor, NxNative.nx_abi_version());
    }

    [Fact]
    public void Every_shared_struct_has_one_size()
    {
        Assert.Equal((uint)Unsafe.SizeOf<NxJpegInfo>(), NxNative.nx_sizeof(NxStruct.JpegInfo));
        Assert.Equal((uint)Unsafe.SizeOf<NxRingView>(), NxNative.nx_sizeof(NxStruct.RingView));
        Assert.All(Enum.GetValues<NxStruct>(), which => Assert.NotEqual(0U, NxNative.nx_sizeof(which)));
        Assert.Equal(0U, NxNative.nx_sizeof((NxStruct)999));
    }

    [Fact]
    public void The_built_CUDA_library_is_of_the_same_version_and_sizes()
    {
        CudaFailure.EnsureLibrary();
        Assert.Equal(NxNative.nx_abi_version(), NxNative.nx_cuda_abi_version());
        Assert.All(Enum.GetValues<NxStruct>(), which => Assert.Equal(NxNative.nx_sizeof(which), NxNative.nx_cuda_sizeof(which)));
    }

    [Fact]
    public void What_the_loader_throws_is_explained()
    {
        var missing = Assert.Throws<NativeLibraryException>(() => NativeLibraryCheck.Load("libnatix_some.so", () => throw new DllNotFoundException("nowhere")));
        Assert.Contains("libnatix_some.so could not be loaded", missing.Message, StringComparison.Ordinal);
        var old = Assert.Throws<NativeLibraryException>(() => NativeLibraryCheck.Load("libnatix_some.so", () => throw new EntryPointNotFoundException("nx_new")));
        Assert.Contains("libnatix_some.so is too old for this engine (nx_new)", old.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(0, 9)]
    public void Another_major_is_refused_and_both_versions_are_named(int major, int minor)
    {
        var error = Assert.Throws<NativeLibraryException>(() => NativeLibraryCheck.CompareVersions((uint)((major << 16) | minor), "libnatix_some.so"));
        Assert.Contains("libnatix_some.so", error.Message, StringComparison.Ordinal);
        Assert.Contains($"ABI {major}.{minor}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{NxNative.AbiMajor}.{NxNative.AbiMinor}", error.Message, StringComparison.Ordinal);
        Assert.Contains("build.sh", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_minor_is_welcome() =>
        NativeLibraryCheck.CompareVersions((NxNative.AbiMajor << 16) | (NxNative.AbiMinor + 5), "libnatix_some.so");

    [Fact]
    public void Another_size_is_refused_and_both_sizes_are_named()
    {
        var error = Assert.Throws<NativeLibraryException>(() => NativeLibraryCheck.CompareSize("nx_thing", 40, 48, "libnatix_some.so"));
        Assert.Contains("40 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("48", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failing_load_names_place_causes_and_next_command()
    {
        var text = NativeLibraryCheck.LoadFailure("libnatix_some.so", "no such file");
        Assert.Contains("libnatix_some.so", text, StringComparison.Ordinal);
        Assert.Contains(AppContext.BaseDirectory, text, StringComparison.Ordinal);
        Assert.Contains("./build.sh build", text, StringComparison.Ordinal);
        Assert.Contains("no such file", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_are_found_with_their_place()
    {
        var found = NativeParts.All();
        Assert.All(found, part => Assert.True(File.Exists(part.Path), part.Hint));
        Assert.Contains(found, part => part.Path!.Contains("libturbojpeg", StringComparison.Ordinal));
        Assert.Contains(found, part => part.Name.Contains("ABI", StringComparison.Ordinal));
    }
}

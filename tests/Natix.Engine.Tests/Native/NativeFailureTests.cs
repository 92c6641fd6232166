using Natix.Engine.Native;
using Xunit;

namespace Natix.Engine.Tests.Native;

public sealed unsafe class NativeFailureTests
{
    [Theory]
    [InlineData(NxStatus.JpegEmpty, FrameErrorCode.Empty)]
    [InlineData(NxStatus.JpegNotJpeg, FrameErrorCode.NotJpeg)]
    [InlineData(NxStatus.JpegTruncated, FrameErrorCode.Truncated)]
    [InlineData(NxStatus.JpegCorrupt, FrameErrorCode.Corrupt)]
    [InlineData(NxStatus.JpegUnsupported, FrameErrorCode.Unsupported)]
    internal void Faults_of_the_frame_are_frame_errors(NxStatus status, FrameErrorCode code)
    {
        var error = NativeFailure.ToFrameError(status, 12);
        Assert.Equal(code, error.Code);
        Assert.Equal(12, error.Offset);
        Assert.NotEmpty(error.Reason);
    }

    [Theory]
    [InlineData(NxStatus.InvalidArgument, typeof(ArgumentException))]
    [InlineData(NxStatus.NoMemory, typeof(InsufficientMemoryException))]
    [InlineData(NxStatus.Internal, typeof(InvalidOperationException))]
    [InlineData(NxStatus.LibraryMissing, typeof(NativeLibraryException))]
    [InlineData(NxStatus.StructTooSmall, typeof(NativeLibraryException))]
    [InlineData(NxStatus.OsError, typeof(IOException))]
    [InlineData(NxStatus.DeviceError, typeof(DeviceFaultException))]
    [InlineData(NxStatus.Unsupported, typeof(NotSupportedException))]
    [InlineData((NxStatus)777, typeof(InvalidOperationException))]
    internal void Other_faults_are_exceptions_even_where_a_frame_error_is_wanted(NxStatus status, Type type)
    {
        Assert.IsType(type, Record.Exception(() => NativeFailure.ThrowIfFailed(status)));
        Assert.IsType(type, Record.Exception(() => NativeFailure.ToFrameError(status, 0)));
    }

    [Fact]
    public void Text_of_the_library_reaches_the_exception()
    {
        var status = NxNative.nx_ring_create(0, out var ring, null);
        using (ring)
        {
            var error = Assert.Throws<ArgumentException>(() => NativeFailure.ThrowIfFailed(status));
            Assert.Contains("min_bytes", error.Message, StringComparison.Ordinal);
            Assert.True(ring.IsInvalid);
        }
    }
}

using Natix.Engine.Host.Intake.Raw;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.Tests.EndToEnd;

namespace Natix.Engine.Host.Tests.Intake.Raw;

public sealed class RawSourceTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    private static readonly FrameFormat Nv12 = FrameFormat.Raw(PixelLayout.Nv12, 6, 5, YuvMatrix.Bt601Limited);

    [Theory]
    [InlineData("nv12:1920x1080", PixelLayout.Nv12, 1920, 1080, YuvMatrix.Bt709Limited, 1920 * 1080 * 3 / 2)]
    [InlineData("NV12:640x480", PixelLayout.Nv12, 640, 480, YuvMatrix.Bt601Limited, 640 * 480 * 3 / 2)]
    [InlineData("nv12:640x480:bt709:full", PixelLayout.Nv12, 640, 480, YuvMatrix.Bt709Full, 640 * 480 * 3 / 2)]
    [InlineData("nv12:1920x1080:full:bt601", PixelLayout.Nv12, 1920, 1080, YuvMatrix.Bt601Full, 1920 * 1080 * 3 / 2)]
    [InlineData("rgb24:7x5", PixelLayout.Rgb24, 7, 5, YuvMatrix.Bt601Limited, 105)]
    public void Formats_are_read(string text, PixelLayout layout, int width, int height, YuvMatrix matrix, long bytes)
    {
        var format = RawFormat.Parse(text, out var error)!.Value;
        Assert.Empty(error);
        Assert.Equal((layout, width, height, bytes), (format.Layout!.Value, format.Width, format.Height, format.ByteCount));
        if (layout == PixelLayout.Nv12)
            Assert.Equal(matrix, format.Matrix);
    }

    [Theory]
    [InlineData("", "layout")]
    [InlineData("yuyv:640x480", "yuyv")]
    [InlineData("nv12", "WIDTHxHEIGHT")]
    [InlineData("nv12:640", "'640'")]
    [InlineData("nv12:0x480", "'0x480'")]
    [InlineData("nv12:-2x480", "'-2x480'")]
    [InlineData("nv12:99999x480", "'99999x480'")]
    [InlineData("nv12:641x480", "even")]
    [InlineData("nv12:640x480:bt2020", "'bt2020'")]
    [InlineData("rgb24:640x480:full", "'full'")]
    [InlineData("rgb24:65535x65535", "1 GiB")]
    public void What_is_no_format_is_said(string text, string said)
    {
        Assert.Null(RawFormat.Parse(text, out var error));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_are_cut_to_size_uncopied_and_a_short_last_one_says_what_is_missing()
    {
        var bytes = Enumerable.Range(0, (48 * 3) + 10).Select(i => (byte)i).ToArray();
        var received = await ReadAsync(bytes);
        Assert.Equal(4, received.Count);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(bytes[(48 * i)..(48 * (i + 1))], received[i].Bytes);
            Assert.Equal((Nv12, 0L), (received[i].Format, received[i].Copied));
        }

        Assert.Equal(FrameErrorCode.Truncated, received[3].Error.Code);
        Assert.Contains("after 10 of the 48 bytes", received[3].Error.Reason, StringComparison.Ordinal);
        Assert.Contains("38 are missing", received[3].Error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_bytes_at_all_are_an_error() => Assert.Equal(FrameErrorCode.Empty, Assert.Single(await ReadAsync([])).Error.Code);

    [Fact]
    public async Task More_pixels_than_the_limit_are_refused_unread() =>
        Assert.Equal(FrameErrorCode.TooManyPixels, Assert.Single(await ReadAsync([1], new FrameLimits(MaxPixels: 29))).Error.Code);

    private async Task<List<(byte[] Bytes, FrameFormat Format, FrameError Error, long Copied)>> ReadAsync(byte[] bytes, FrameLimits? limits = null)
    {
        await using var engine = new EngineBuilder().UseCascade(cascade.Cascade)
            .Configure(o => o with { Workers = 1, Limits = limits ?? FrameLimits.Default }).Build();
        var source = new RawSource("raw", () => new MemoryStream(bytes), new FrameGroup("raw", isStream: true), Nv12);
        var received = new List<(byte[], FrameFormat, FrameError, long)>();
        await foreach (var frame in source.ReadAsync(engine, CancellationToken.None))
        {
            received.Add((frame.Lease?.Bytes.ToArray() ?? [], frame.Lease?.Format ?? default, frame.Error, frame.Lease?.BytesCopied ?? 0));
            frame.Lease?.Dispose();
        }

        return received;
    }
}

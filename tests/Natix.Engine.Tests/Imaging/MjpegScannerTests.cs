using Natix.Engine.Imaging;
using Xunit;

namespace Natix.Engine.Tests.Imaging;

public sealed class MjpegScannerTests
{
    private const int Limit = 4096;

    private static readonly byte[] Minimal = [0xFF, 0xD8, 0xFF, 0xDA, 0, 4, 1, 2, 0x55, 0xFF, 0xD9];

    [Fact]
    public void A_frame_is_found_whole()
    {
        var scanner = new MjpegScanner(Limit);
        Assert.Equal(new MjpegScan(MjpegScanKind.Frame, Minimal.Length), scanner.Scan([.. Minimal, 1, 2, 3]));
    }

    [Fact]
    public void Every_prefix_needs_more()
    {
        for (var length = 0; length < Minimal.Length; length++)
        {
            var scanner = new MjpegScanner(Limit);
            Assert.Equal(MjpegScanKind.NeedMore, scanner.Scan(Minimal.AsSpan(0, length)).Kind);
            Assert.Equal(MjpegScanKind.Frame, scanner.Scan(Minimal).Kind);
        }
    }

    public static TheoryData<string, byte[]> WholeFrames() => new()
    {
        { "fill bytes", [0xFF, 0xD8, 0xFF, 0xFF, 0xFF, 0xDA, 0, 2, 7, 0xFF, 0xFF, 0xFF, 0xD9] },
        { "stuffed zero", [0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 0xFF, 0x00, 0xD9, 0xFF, 0xD9] },
        { "restart markers", [0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 1, 0xFF, 0xD0, 2, 0xFF, 0xD7, 3, 0xFF, 0xD9] },
        { "two scans", [0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 1, 0xFF, 0xC4, 0, 4, 0xFF, 0xD9, 0xFF, 0xDA, 0, 2, 5, 0xFF, 0xD9] },
        { "thumbnail in a segment", [0xFF, 0xD8, 0xFF, 0xE1, 0, 13, .. Minimal, 0xFF, 0xDA, 0, 2, 1, 0xFF, 0xD9] },
        { "end of image as segment data", [0xFF, 0xD8, 0xFF, 0xDB, 0, 4, 0xFF, 0xD9, 0xFF, 0xDA, 0, 2, 1, 0xFF, 0xD9] },
        { "stray bytes between markers", [0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 9, 9, 0xFF, 0xDA, 0, 2, 1, 0xFF, 0xD9] },
        { "start of image in scan data", [0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 0xFF, 0xD8, 0x11, 0xFF, 0xD9] },
    };

    [Theory]
    [MemberData(nameof(WholeFrames), DisableDiscoveryEnumeration = true)]
    public void Frame_ends_where_it_ends_however_it_arrives(string what, byte[] frame)
    {
        byte[] stream = [.. frame, 0x0D, 0x0A];
        for (var arrived = 0; arrived <= stream.Length; arrived++)
        {
            var scanner = new MjpegScanner(Limit);
            var first = scanner.Scan(stream.AsSpan(0, arrived));
            var result = first.Kind == MjpegScanKind.NeedMore ? scanner.Scan(stream) : first;
            Assert.True(new MjpegScan(MjpegScanKind.Frame, frame.Length) == result, $"{what}, split at {arrived}: {result}");
        }
    }

    [Fact]
    public void Junk_is_passed_over_but_a_possible_start_is_kept()
    {
        var scanner = new MjpegScanner(Limit);
        Assert.Equal(new MjpegScan(MjpegScanKind.Junk, 3), scanner.Scan([1, 2, 3]));
        Assert.Equal(new MjpegScan(MjpegScanKind.Junk, 2), scanner.Scan([1, 2, 0xFF]));
        Assert.Equal(MjpegScanKind.NeedMore, scanner.Scan([0xFF, 0xD8]).Kind);
        Assert.Equal(new MjpegScan(MjpegScanKind.Junk, 3), scanner.Scan([0xFF, 0xD8, 0x00, .. Minimal]));
        Assert.Equal(MjpegScanKind.Frame, scanner.Scan(Minimal).Kind);
    }

    [Fact]
    public void A_frame_without_end_is_cut_where_the_next_begins()
    {
        var scanner = new MjpegScanner(Limit);
        byte[] broken = Minimal[..^2];
        Assert.Equal(new MjpegScan(MjpegScanKind.CutShort, broken.Length), scanner.Scan([.. broken, .. Minimal]));
        Assert.Equal(MjpegScanKind.Frame, scanner.Scan(Minimal).Kind);
    }

    [Fact]
    public void A_frame_of_exactly_the_limit_passes_and_one_byte_more_does_not()
    {
        Assert.Equal(MjpegScanKind.Frame, new MjpegScanner(Minimal.Length).Scan(Minimal).Kind);
        Assert.Equal(MjpegScanKind.NoBoundary, new MjpegScanner(Minimal.Length - 1).Scan(Minimal).Kind);
    }

    [Fact]
    public void A_scan_without_end_is_given_up_at_the_limit()
    {
        var scanner = new MjpegScanner(Limit);
        byte[] endless = [.. Minimal[..8], .. new byte[2 * Limit]];
        Assert.Equal(MjpegScanKind.NeedMore, scanner.Scan(endless.AsSpan(0, Limit - 2)).Kind);
        Assert.Equal(new MjpegScan(MjpegScanKind.NoBoundary, Limit - 1), scanner.Scan(endless.AsSpan(0, Limit - 1)));
        Assert.False(scanner.InFrame);
    }

    [Fact]
    public void Endless_junk_is_an_error_once_a_limit()
    {
        var scanner = new MjpegScanner(Limit);
        var kinds = Enumerable.Range(0, 16).Select(_ => scanner.Scan(new byte[Limit / 4]).Kind).ToArray();
        Assert.Equal(4, kinds.Count(k => k == MjpegScanKind.NoBoundary));
        Assert.Equal(12, kinds.Count(k => k == MjpegScanKind.Junk));
    }
}

using System.Buffers.Binary;
using Natix.Engine.Cascade;
using Natix.Engine.Imaging;
using Natix.Engine.Models;
using Natix.Engine.Tests.Imaging;
using Xunit;

namespace Natix.Engine.Tests.Cascade.Checks;

/// <summary>The lens that EXIF tells of, from the file's bytes to depth in metres.</summary>
public sealed class ExifCameraTests
{
    [Fact]
    public void The_tags_of_the_lens_are_read_with_the_header()
    {
        var jpeg = WithLens(TestJpeg.Baseline(96, 64), 28, (425, 100), 4000, 3000);
        Assert.True(JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out _));
        Assert.Equal(new ExifTags(4.25, 28, 0, 0, 0, 4000, 3000, 0), info.Lens);
        Assert.True(JpegDecoder.TryReadHeader(TestJpeg.Baseline(96, 64), FrameLimits.Default, out var none, out _));
        Assert.False(none.Lens.HasLens);
    }

    [Fact]
    public async Task A_focal_length_in_the_file_makes_depth_metric_and_without_one_it_stays_relative()
    {
        using var backend = new PaintedBackend();
        backend.Set("depth", Enumerable.Repeat(3f, 16).ToArray());
        await using var engine = Build(backend);
        using var known = await RunAsync(engine, WithLens(TestJpeg.Baseline(96, 64), 24, (0, 1), 96, 64));
        using var unknown = await RunAsync(engine, TestJpeg.Baseline(96, 64));

        // 24 mm of the film's diagonal of 43.27 mm; 115.4 pixels across the picture's. Metres = depth * f / 300 in pixels of the input of 64x64.
        var focal = 24 * Math.Sqrt((96 * 96) + (64 * 64)) / 43.26661530556787;
        Assert.True(known.DepthIsMetric);
        Assert.Equal(3 * ((focal * 64 / 96) + focal) / 2 / 300, known.Depth[0], 1e-4);
        Assert.False(unknown.DepthIsMetric);
    }

    private static RoadworkEngine Build(PaintedBackend backend)
    {
        var depth = PaintedModels.Depth("depth");
        depth = depth with { Head = depth.Head with { Depth = new DepthSpec("depth", null) } };
        var level = new LevelManifest { Level = 2, Name = "depth", Entry = EntryRule.Always, Exit = null, Models = [new LevelModel(depth, 1)] };
        var plan = CascadePlan.Load(ScriptedCascade.Manifest(level), backend, _ => new ModelSettings(new SessionSettings(), 1));
        return new RoadworkEngine(plan, backend, ScriptedCascade.OneWorker, [WorkerRole.Everything]);
    }

    private static ValueTask<FrameResult> RunAsync(RoadworkEngine engine, byte[] jpeg) => engine.SubmitAsync(engine.Lend(jpeg), FrameInfo.Still("a"));

    // IFD0 with the pointer to the EXIF directory, as cameras write it.
    private static byte[] WithLens(byte[] jpeg, ushort film, (uint Over, uint Under) focal, ushort width, ushort height)
    {
        var tiff = new List<byte>([.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1]);
        Entry(tiff, 0x8769, 4, 26);
        tiff.AddRange([0, 0, 0, 0, 0, 4]);
        Entry(tiff, 0x920A, 5, 26 + 2 + (4 * 12) + 4);
        Entry(tiff, 0xA002, 3, (uint)width << 16);
        Entry(tiff, 0xA003, 3, (uint)height << 16);
        Entry(tiff, 0xA405, 3, (uint)film << 16);
        tiff.AddRange([0, 0, 0, 0]);
        Word(tiff, focal.Over);
        Word(tiff, focal.Under);
        return TestJpeg.WithSegment(jpeg, 0xE1, [.. "Exif\0\0"u8, .. tiff]);
    }

    private static void Entry(List<byte> to, ushort tag, ushort type, uint value)
    {
        Word(to, ((uint)tag << 16) | type);
        Word(to, 1);
        Word(to, value);
    }

    private static void Word(List<byte> to, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        to.AddRange(bytes);
    }
}

using Natix.Engine.Imaging;
using Natix.Engine.Kernels;
using Natix.Engine.Models;

namespace Natix.Engine.GpuCheck;

/// <summary>One preprocessing job: a source, a model's input, and the tables between them.</summary>
/// <param name="Name">Name in figures.</param>
/// <param name="Layout">Layout of the source.</param>
/// <param name="Width">Width of the source in pixels.</param>
/// <param name="Height">Height of the source in pixels.</param>
/// <param name="Input">What the model takes.</param>
internal sealed record PreprocessCase(string Name, PixelLayout Layout, int Width, int Height, InputSpec Input)
{
    /// <summary>What YUV samples of the jobs mean.</summary>
    public const YuvMatrix Matrix = YuvMatrix.Bt709Limited;

    /// <summary>The jobs that are measured; the first three have a target.</summary>
    public static IReadOnlyList<PreprocessCase> Measured(bool small)
    {
        var (width, height, model) = small ? (96, 54, 32) : (1920, 1080, 640);
        var detector = Spec(model, FitMode.Letterbox, Resample.Bilinear, TensorType.Float32);
        return
        [
            new PreprocessCase("rgb", PixelLayout.Rgb24, width, height, detector),
            new PreprocessCase("yuv420", PixelLayout.Yuv420, width, height, detector),
            new PreprocessCase("nv12", PixelLayout.Nv12, width, height, detector),
            new PreprocessCase("nv12_half", PixelLayout.Nv12, width, height, detector with { Type = TensorType.Float16 }),
            new PreprocessCase("rgb_antialias_224", PixelLayout.Rgb24, width, height, Spec(small ? 14 : 224, FitMode.Stretch, Resample.Antialias, TensorType.Float32)),
        ];
    }

    /// <summary>Jobs of every layout, filter, type and order at small sizes, for comparing.</summary>
    public static IEnumerable<PreprocessCase> Compared()
    {
        var form = 0;
        foreach (var layout in Enum.GetValues<PixelLayout>())
        {
            foreach (var resample in Enum.GetValues<Resample>())
            {
                foreach (var type in (TensorType[])[TensorType.Float32, TensorType.Float16, TensorType.UInt8])
                {
                    var spec = Spec(40, (FitMode)(form % 4), resample, type) with
                    {
                        Height = 33,
                        Layout = (TensorLayout)(form % 2),
                        Color = (ColorOrder)(form / 2 % 2),
                        Scale = type == TensorType.UInt8 ? 1 : 1 / 255.0,
                        Std = type == TensorType.UInt8 ? [1, 1, 1] : [0.229, 0.224, 0.225],
                        Mean = type == TensorType.UInt8 ? [0, 0, 0] : [0.485, 0.456, 0.406],
                    };
                    yield return new PreprocessCase($"{layout}/{resample}/{type}", layout, 97 + form, 61, spec);
                    form++;
                }
            }
        }
    }

    /// <summary>The tables that both kinds of kernels run.</summary>
    public ResizeNormalizeTables Tables() =>
        PreprocessTables.Compile(Input, PreprocessPlacement.Of(Input, Width, Height), Layout, Matrix, Width, Height);

    /// <summary>Bytes of one source image, planes without gaps.</summary>
    public int SourceBytes => Enumerable.Range(0, Layout.PlaneCount()).Sum(plane =>
    {
        var (width, height, bytes) = Layout.PlaneSize(plane, Width, Height);
        return width * height * bytes;
    });

    /// <summary>
    /// Bytes that must move for one image: the rows of each plane that the filters read, whole, since memory comes in pieces wider than the
    /// gaps between samples, and the tensor.
    /// </summary>
    public long LeastBytes()
    {
        var tables = Tables();
        var (_, _, pixelBytes) = Layout.PlaneSize(0, Width, Height);
        var bytes = (long)RowsRead(tables.First.Vertical) * Width * pixelBytes;
        for (var plane = 1; plane < Layout.PlaneCount(); plane++)
        {
            var (width, _, sampleBytes) = Layout.PlaneSize(plane, Width, Height);
            bytes += (long)RowsRead(tables.Chroma!.Vertical) * width * sampleBytes;
        }

        return bytes + tables.ByteCount;
    }

    private static int RowsRead(AxisTaps rows)
    {
        var read = new HashSet<int>();
        for (var i = 0; i < rows.Outputs; i++)
        {
            for (var t = 0; t < rows.Taps; t++)
            {
                if (rows.Weights[(i * rows.Taps) + t] != 0)
                    read.Add(rows.Starts[i] + t);
            }
        }

        return read.Count;
    }

    private static InputSpec Spec(int side, FitMode fit, Resample resample, TensorType type) =>
        new("images", side, side, ColorOrder.Rgb, fit, resample, 1 / 255.0, [0, 0, 0], [1, 1, 1], 114) { Type = type };
}

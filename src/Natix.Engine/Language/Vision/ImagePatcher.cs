using System.Runtime.InteropServices;
using Natix.Engine.Imaging;
using Natix.Engine.Memory;

namespace Natix.Engine.Language.Vision;

/// <summary>
/// Makes the patches of a JPEG: decoded to planes, turned upright, resized, normalised and converted in one go, and cut. Keeps its scratch and the
/// plans of the last sizes. Not thread-safe; one worker owns it.
/// </summary>
/// <remarks>
/// Resized values are kept in single precision where the models' own preprocessing rounds them to bytes first: at most half a step of 255 apart.
/// </remarks>
internal sealed class ImagePatcher(VisionPreprocessing preprocessing, FrameLimits limits) : IDisposable
{
    private const int MaxPlans = 8;

    private readonly JpegDecoder _decoder = new();
    private readonly PixelFrame _decoded = new();
    private readonly PixelFrame _upright = new();
    private readonly List<PreprocessPlan> _plans = [];
    private NativeBuffer? _image;

    /// <summary>Makes the patches.</summary>
    /// <param name="jpeg">The file.</param>
    /// <param name="grid">How the image was cut.</param>
    /// <param name="error">Why not, when the result is null.</param>
    /// <returns>[grid.Patches][3 * size * size] in single precision; the caller's to dispose.</returns>
    public NativeBuffer? Cut(ReadOnlySpan<byte> jpeg, out PatchGrid grid, out FrameError error)
    {
        if (!MeasuredImage.TryRead(jpeg, preprocessing, limits, out var info, out grid, out error))
            return null;
        if (!_decoder.TryDecode(jpeg, info, 1, _decoded, out error))
            return null;
        if (info.Orientation != 1)
            Orientation.Apply(_decoded, _upright, info.Orientation);
        return Cut((info.Orientation == 1 ? _decoded : _upright).View, grid);
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _decoded.Dispose();
        _upright.Dispose();
        _image?.Dispose();
    }

    private NativeBuffer Cut(in ImageView view, PatchGrid grid)
    {
        var plan = Plan(view, grid);
        var bytes = plan.Input.ByteCount;
        if (_image is null || _image.Length < (nuint)bytes)
        {
            _image?.Dispose();
            _image = null;
            _image = new NativeBuffer((nuint)bytes);
        }

        var image = _image.AsSpan<byte>()[..bytes];
        plan.Run(view, image);
        var patches = new NativeBuffer((nuint)bytes);
        try
        {
            PatchLayout.Cut(MemoryMarshal.Cast<byte, float>(image), grid, preprocessing.PatchSize, patches.AsSpan<float>());
            return patches;
        }
        catch
        {
            patches.Dispose();
            throw;
        }
    }

    // The last one used comes first.
    private PreprocessPlan Plan(in ImageView view, PatchGrid grid)
    {
        var (width, height) = (grid.Columns * preprocessing.PatchSize, grid.Rows * preprocessing.PatchSize);
        for (var i = 0; i < _plans.Count; i++)
        {
            var plan = _plans[i];
            if (plan.Takes(view) && plan.Input.Width == width && plan.Input.Height == height)
            {
                _plans.RemoveAt(i);
                _plans.Insert(0, plan);
                return plan;
            }
        }

        if (_plans.Count == MaxPlans)
            _plans.RemoveAt(MaxPlans - 1);
        _plans.Insert(0, PreprocessPlan.Compile(preprocessing.Input(grid), view));
        return _plans[0];
    }
}

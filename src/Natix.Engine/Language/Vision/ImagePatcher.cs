using Natix.Engine.Imaging;
using Natix.Engine.Memory;

namespace Natix.Engine.Language.Vision;

/// <summary>
/// Makes the patches of a JPEG: decoded to planes, turned upright, then resized, normalised, converted and cut in one pass. Keeps its scratch and the
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

    /// <summary>Makes the patches.</summary>
    /// <param name="jpeg">The file.</param>
    /// <param name="room">Gives memory of so many bytes or more.</param>
    /// <param name="grid">How the image was cut.</param>
    /// <param name="error">Why not, when the result is null.</param>
    /// <returns>[grid.Patches][3 * size * size] in single precision; the caller's to dispose.</returns>
    public NativeBuffer? Cut(ReadOnlySpan<byte> jpeg, Func<nuint, NativeBuffer> room, out PatchGrid grid, out FrameError error)
    {
        if (!MeasuredImage.TryRead(jpeg, preprocessing, limits, out var info, out grid, out error))
            return null;
        if (!_decoder.TryDecode(jpeg, info, 1, _decoded, out error))
            return null;
        if (info.Orientation != 1)
            Orientation.Apply(_decoded, _upright, info.Orientation);
        return Cut((info.Orientation == 1 ? _decoded : _upright).View, grid, room);
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _decoded.Dispose();
        _upright.Dispose();
    }

    private NativeBuffer Cut(in ImageView view, PatchGrid grid, Func<nuint, NativeBuffer> room)
    {
        var plan = Plan(view, grid);
        var patches = room((nuint)plan.Input.ByteCount);
        try
        {
            plan.Run(view, patches.AsSpan<byte>());
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
        _plans.Insert(0, PreprocessPlan.CompilePatches(preprocessing.Input(grid), view, preprocessing.PatchSize, preprocessing.Merge));
        return _plans[0];
    }
}

using System.Numerics.Tensors;
using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>
/// Depth Anything 3, the metric model (arXiv 2511.10647): depth [1, 1, h, w] and, where the file has it, sky of the same shape. Metres =
/// depth * f / 300 with f, the mean of the focal lengths across and down, in pixels of the model's input. Without a focal length the map is
/// relative. Sky of at least 0.3 is sky, and takes the 99th percentile of the depth of the rest; with ten cells or fewer of either the map stays
/// as it is. Does not vote.
/// </summary>
internal sealed class DepthHead : Head
{
    /// <summary>The focal length, in pixels, at which the model's numbers are metres.</summary>
    private const float CanonicalFocalLength = 300;

    private const float SkyThreshold = 0.3f;
    private const float FarShare = 0.99f;
    private const int LeastCells = 10;

    private readonly DepthSpec _spec;
    private readonly InputSpec _input;
    private readonly int _depth;
    private readonly int _sky = -1;
    private readonly int _columns;
    private readonly int _rows;
    private readonly float[] _ground;
    private readonly Quantile? _quantile;

    public DepthHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex)
    {
        _spec = manifest.Head.Depth!;
        _input = manifest.Input;
        _depth = IndexOf(manifest, _spec.Depth);
        if (_spec.Sky is { } sky)
            _sky = IndexOf(manifest, sky);
        var shape = manifest.Outputs[_depth].Shape;
        (_rows, _columns) = (shape[^2], shape[^1]);
        _ground = new float[_sky < 0 ? 0 : _rows * _columns];
        _quantile = _sky < 0 ? null : new Quantile(_ground.Length);
    }

    public override HeadReading Read(IModelBinding outputs, int item, in PreprocessGeometry geometry, FrameFindings findings)
    {
        var depth = Finite(outputs, _depth, item, _spec.Depth);
        var sky = _sky < 0 ? default : Finite(outputs, _sky, item, _spec.Sky!);
        var focalLength = FocalLength(geometry, findings.FocalLength);
        var map = findings.Depth;
        map.Reset(_columns, _rows, geometry.MapX(0), geometry.MapY(0), geometry.MapX(_input.Width), geometry.MapY(_input.Height));
        map.IsMetric = focalLength > 0;
        if (map.IsMetric)
            TensorPrimitives.Multiply(depth, focalLength / CanonicalFocalLength, map.Cells);
        else
            depth.CopyTo(map.Cells);
        if (_quantile is not null)
            PushBack(map.Cells, sky, _quantile);
        return default;
    }

    // In pixels of the model's input; 0 when nobody knows it. What the frame says comes before what the manifest says.
    private float FocalLength(in PreprocessGeometry geometry, float ofFrame)
    {
        var source = ofFrame > 0 && float.IsFinite(ofFrame) ? ofFrame
            : _spec.HorizontalFieldOfView > 0 ? (float)(geometry.Width / (2 * Math.Tan(_spec.HorizontalFieldOfView * Math.PI / 360)))
            : _spec.FocalLength;
        return ((source / geometry.ScaleX) + (source / geometry.ScaleY)) / 2;
    }

    private void PushBack(Span<float> cells, ReadOnlySpan<float> sky, Quantile quantile)
    {
        var ground = 0;
        for (var i = 0; i < cells.Length; i++)
        {
            // Written always, counted where it is ground: no branch on the picture's content.
            _ground[ground] = cells[i];
            ground += sky[i] < SkyThreshold ? 1 : 0;
        }

        if (ground <= LeastCells || cells.Length - ground <= LeastCells)
            return;
        var far = quantile.Of(_ground.AsSpan(0, ground), FarShare);
        for (var i = 0; i < cells.Length; i++)
            cells[i] = sky[i] < SkyThreshold ? cells[i] : far;
    }
}

using Natix.Engine.Heads;
using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade;

/// <summary>One model as one lane runs it: bound tensors, preprocess plans by frame size, output head. Not thread-safe.</summary>
internal sealed class LaneModel : IDisposable
{
    private readonly PlannedModel _planned;
    private readonly PreprocessPlanCache _plans;
    private readonly IModelBinding _binding;
    private readonly Head _head;

    public LaneModel(PlannedModel planned)
    {
        _planned = planned;
        _plans = new PreprocessPlanCache(planned.Seat.Manifest.Input);
        _head = Head.Create(planned.Seat.Manifest, planned.Index);
        _binding = planned.Session.Bind();
    }

    public PlannedModel Planned => _planned;

    public InputSpec Input => _planned.Seat.Manifest.Input;

    /// <summary>Writes the upright pixels into the bound input tensor.</summary>
    public void Preprocess(PixelFrame pixels) => _plans.For(pixels.View).Run(pixels.View, _binding.Input(0));

    /// <summary>Runs the session on what <see cref="Preprocess"/> wrote.</summary>
    public void Infer() => _binding.Run();

    /// <summary>Reads the outputs of <see cref="Infer"/> into detections, heat map and log-odds.</summary>
    /// <param name="pixels">The pixels that were preprocessed; only their size is used.</param>
    /// <param name="width">Width of the upright source image at full size.</param>
    /// <param name="height">Height of the upright source image at full size.</param>
    /// <param name="findings">Takes what was found.</param>
    public HeadReading Read(PixelFrame pixels, int width, int height, FrameFindings findings)
    {
        var geometry = _plans.For(pixels.View).Geometry(width, height);
        return _head.Read(_binding, 0, geometry, findings);
    }

    public void Dispose() => _binding.Dispose();
}

using Natix.Engine.Heads;
using Natix.Engine.Imaging;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade;

/// <summary>One model as one worker runs it: bound tensors, preprocess plans by frame size, output head. Not thread-safe.</summary>
internal sealed class StationModel : IDisposable
{
    private readonly PlannedModel _planned;
    private readonly PreprocessPlanCache _plans;
    private readonly IModelBinding _binding;
    private readonly Head _head;

    public StationModel(PlannedModel planned)
    {
        _planned = planned;
        _plans = new PreprocessPlanCache(planned.Seat.Manifest.Input);
        _head = Head.Create(planned.Seat.Manifest, planned.Index);
        _binding = planned.Session.Bind(planned.MaxBatch);
    }

    public PlannedModel Planned => _planned;

    /// <summary>Writes upright pixels into one image of the bound input tensor.</summary>
    /// <param name="pixels">The image.</param>
    /// <param name="item">Its place in the batch.</param>
    public void Preprocess(in ImageView pixels, int item) => _plans.For(pixels).Run(pixels, _binding.Input(item));

    /// <summary>Runs the session on what <see cref="Preprocess"/> wrote.</summary>
    /// <param name="count">Images in the batch.</param>
    public void Infer(int count) => _binding.Run(count);

    /// <summary>Reads one image's outputs of <see cref="Infer"/> into detections, heat map and log-odds.</summary>
    /// <param name="pixels">The pixels that were preprocessed; only their size is used.</param>
    /// <param name="item">Their place in the batch.</param>
    /// <param name="width">Width of the upright source image at full size.</param>
    /// <param name="height">Height of the upright source image at full size.</param>
    /// <param name="findings">Takes what was found.</param>
    public HeadReading Read(in ImageView pixels, int item, int width, int height, FrameFindings findings)
    {
        var geometry = _plans.For(pixels).Geometry(width, height);
        return _head.Read(_binding, item, geometry, findings);
    }

    public void Dispose() => _binding.Dispose();
}

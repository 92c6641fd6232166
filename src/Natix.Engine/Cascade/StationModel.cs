using Natix.Engine.Heads;
using Natix.Engine.Imaging;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade;

/// <summary>One model as one worker runs it: bound tensors, preprocess plans by frame size, output head. Not thread-safe.</summary>
internal sealed class StationModel : IDisposable
{
    // Many cameras of many sizes share a worker, and so may the images of one batch.
    private const int PlansBesideABatch = 16;

    private const int FailuresBeforeDoubt = 3;
    private const int BatchesBeforeAnotherTry = 64;

    private readonly PlannedModel _planned;
    private readonly PreprocessPlanCache _plans;
    private readonly IModelBinding _binding;
    private readonly Head _head;
    private int _failedBatches;
    private int _avoidedBatches;

    public StationModel(PlannedModel planned)
    {
        _planned = planned;
        _plans = new PreprocessPlanCache(planned.Seat.Manifest.Input, PlansBesideABatch + planned.MaxBatch);
        _head = Head.Create(planned.Seat.Manifest, planned.Index);
        _binding = planned.Session.Bind(planned.MaxBatch);
    }

    public PlannedModel Planned => _planned;

    /// <summary>Bytes that a run copies between host and device for one image.</summary>
    public long CopiedBytes => _binding.CopiedBytes;

    /// <summary>False while batches keep failing: their frames would all run twice.</summary>
    public bool TrustsBatches => _failedBatches < FailuresBeforeDoubt;

    /// <summary>Notes how a batch ended, or that one was run one by one; after a while of those, batches are tried again.</summary>
    public void NoteBatch(bool failed)
    {
        if (TrustsBatches)
            _failedBatches = failed ? _failedBatches + 1 : 0;
        else if (++_avoidedBatches >= BatchesBeforeAnotherTry)
            (_failedBatches, _avoidedBatches) = (FailuresBeforeDoubt - 1, 0);
    }

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
        var geometry = PreprocessPlacement.Of(_planned.Seat.Manifest.Input, pixels.Width, pixels.Height).Geometry(width, height);
        return _head.Read(_binding, item, geometry, findings);
    }

    public void Dispose() => _binding.Dispose();
}

using Natix.Engine.Imaging;
using Natix.Engine.Memory;

namespace Natix.Engine.Cascade;

/// <summary>
/// Everything one frame at a time needs, from bytes to verdict: decoder, pixel slabs, bound models, runner. One thread owns a lane.
/// </summary>
internal sealed class Lane : IDisposable
{
    private readonly EngineOptions _options;
    private readonly JpegDecoder _decoder = new();
    private readonly PixelFrame _decoded = new();
    private readonly PixelFrame _upright = new();
    private readonly LaneModel[] _models;
    private readonly StageClock _clock;
    private readonly CascadeRunner _runner;

    public Lane(CascadePlan plan, EngineOptions options)
    {
        _options = options;
        Pixels = _decoded;
        _clock = new StageClock(options.Clock);
        _models = new LaneModel[plan.Models.Length];
        try
        {
            for (var i = 0; i < _models.Length; i++)
                _models[i] = new LaneModel(plan.Models[i]);
        }
        catch
        {
            Dispose();
            throw;
        }

        _runner = new CascadeRunner(plan, _models, _clock);
    }

    public ReadOnlySpan<LaneModel> Models => _models;

    /// <summary>The pixels of the last frame decoded, upright.</summary>
    public PixelFrame Pixels { get; private set; }

    /// <summary>Turns the bytes of <paramref name="result"/> into a verdict or an error, both written into it.</summary>
    /// <param name="result">A reset result that holds its lease.</param>
    /// <param name="submitted">When it was submitted: a timestamp of the engine's clock.</param>
    public void Process(FrameResult result, long submitted)
    {
        _clock.Start(submitted);
        if (TryDecode(result))
            _runner.Run(Pixels, result);
        result.Times = _clock.Read();
    }

    /// <summary>Decodes the frame into <see cref="Pixels"/>, upright, at the smallest scale that every model's input allows.</summary>
    public bool TryDecode(FrameResult result)
    {
        Pixels = _decoded;
        var ok = TryDecodeUpright(result, out var error);
        result.Error = error;
        _clock.Book(Stage.Decode);
        return ok;
    }

    private bool TryDecodeUpright(FrameResult result, out FrameError error)
    {
        var bytes = result.Jpeg;
        if (!JpegDecoder.TryReadHeader(bytes, _options.Limits, out var info, out error))
            return false;
        var turned = Orientation.SwapsAxes(info.Orientation);
        (result.Width, result.Height) = turned ? (info.Height, info.Width) : (info.Width, info.Height);
        result.Orientation = info.Orientation;
        result.DecodeScale = ChooseScale(result.Width, result.Height);
        if (!_decoder.TryDecodeRgb(bytes, info, result.DecodeScale, _decoded, out error))
            return false;
        if (info.Orientation == 1)
            return true;
        // The only pixel copy on the path: dashcams write upright, so it is rare, and it is counted.
        result.BytesCopied += Orientation.Apply(_decoded, _upright, info.Orientation);
        Pixels = _upright;
        return true;
    }

    private int ChooseScale(int width, int height)
    {
        if (!_options.ScaledDecoding)
            return 1;
        var (neededWidth, neededHeight) = (1, 1);
        foreach (var model in _models)
        {
            var (w, h) = PreprocessPlan.NeededSize(model.Input, width, height);
            (neededWidth, neededHeight) = (Math.Max(neededWidth, w), Math.Max(neededHeight, h));
        }

        return DecodeScale.Choose(width, height, neededWidth, neededHeight);
    }

    public void Dispose()
    {
        foreach (var model in _models)
            model?.Dispose(); // null only where construction failed half way
        _decoder.Dispose();
        _decoded.Dispose();
        _upright.Dispose();
    }
}

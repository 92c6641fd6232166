using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Models;

namespace Natix.Engine.FramePath.Peers;

/// <summary>The engine's own stations, called as a lane calls them: header, scale, decode, plan.</summary>
internal sealed unsafe class EnginePath(InputSpec input) : ITensorPath
{
    private readonly JpegDecoder _decoder = new();
    private readonly PixelFrame _frame = new();
    private readonly NativeBuffer _tensor = new((nuint)input.ByteCount);
    private PreprocessPlan? _plan;

    public string Name => "natix";

    public float* Tensor => (float*)_tensor.Pointer;

    /// <summary>Decodes, at the scale the engine would choose.</summary>
    public void Decode(byte[] jpeg)
    {
        if (!JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out var error))
            throw new InvalidOperationException($"the frame cannot be measured: {error}");
        var (width, height) = PreprocessPlan.NeededSize(input, info.Width, info.Height);
        if (!_decoder.TryDecode(jpeg, info, DecodeScale.Choose(info.Width, info.Height, width, height), _frame, out error))
            throw new InvalidOperationException($"the frame cannot be measured: {error}");
    }

    /// <summary>Turns the pixels of the last frame into the tensor.</summary>
    public void Preprocess()
    {
        var pixels = _frame.View;
        if (_plan?.Takes(pixels) != true)
            _plan = PreprocessPlan.Compile(input, pixels);
        _plan.Run(pixels, _tensor.AsSpan<byte>());
    }

    public void Fill(byte[] jpeg)
    {
        Decode(jpeg);
        Preprocess();
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _frame.Dispose();
        _tensor.Dispose();
    }
}

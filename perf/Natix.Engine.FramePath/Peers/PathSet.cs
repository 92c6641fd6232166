using System.Numerics.Tensors;
using Natix.Engine.FramePath.Frames;
using Natix.Engine.Imaging;
using Natix.Engine.Models;

namespace Natix.Engine.FramePath.Peers;

/// <summary>natix first, then every peer that this machine has and that need not enlarge; all disposed together.</summary>
internal sealed class PathSet : List<ITensorPath>, IDisposable
{
    // In pixel values: filters differ at edges and scaled decoding blurs a little; a wrong channel order or placement is far beyond this.
    private const double LargestMeanDifference = 10;

    private readonly InputSpec _input;
    private readonly FrameSet _frames;

    public PathSet(InputSpec input, FrameSet frames, bool hasOpenCv)
    {
        (_input, _frames) = (input, frames);
        Add(new EnginePath(input));
        if (hasOpenCv)
        {
            var (width, height) = PreprocessPlan.NeededSize(input, frames.Width, frames.Height);
            var most = DecodeScale.Choose(frames.Width, frames.Height, width, height);
            for (var reduction = 1; reduction <= most; reduction *= 2)
                Add(new OpenCvPath(input, reduction));
        }

        Add(new SkiaPath(input));
    }

    /// <summary>Proves that all do the same work: a peer that did other work would make every ratio meaningless.</summary>
    /// <exception cref="InvalidOperationException">The tensor of a peer is another one.</exception>
    public unsafe void CheckAlike()
    {
        var length = _input.ElementCount;
        var difference = new float[length];
        foreach (var jpeg in _frames.Jpegs)
        {
            ForEach(path => path.Fill(jpeg));
            foreach (var path in this.Skip(1))
            {
                TensorPrimitives.Subtract(new ReadOnlySpan<float>(this[0].Tensor, length), new ReadOnlySpan<float>(path.Tensor, length), difference);
                var mean = TensorPrimitives.SumOfMagnitudes<float>(difference) / length / _input.Scale;
                if (!(mean <= LargestMeanDifference))
                    throw new InvalidOperationException($"{_frames.Width}x{_frames.Height} to {_input.Width}: the tensors of {path.Name} and natix differ by {mean:0.0} of 255 on average; they do not do the same work");
            }
        }
    }

    public void Dispose() => ForEach(path => path.Dispose());
}

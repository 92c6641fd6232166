using Natix.Engine.FramePath.Frames;
using Natix.Engine.Imaging;
using Natix.Engine.Models;

namespace Natix.Engine.FramePath.Peers;

/// <summary>natix first, then every peer that this machine has and that need not enlarge; all disposed together.</summary>
internal sealed class PathSet : List<ITensorPath>, IDisposable
{
    public PathSet(InputSpec input, FrameSet frames, bool hasOpenCv)
    {
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

    public void Dispose() => ForEach(path => path.Dispose());
}

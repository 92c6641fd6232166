using System.Runtime.CompilerServices;
using Natix.Engine.Data.Scenes;
using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Calibration;

/// <summary>Rendered scenes, made while the engine works. Their labels come with them: <see cref="FrameOf"/> knows those that were read.</summary>
/// <param name="scenes">Makes them.</param>
/// <param name="count">How many, from scene 0 on.</param>
internal sealed class SceneSource(ValidatorScenes scenes, int count) : IFrameSource
{
    private readonly List<LabelledFrame> _frames = new(count);

    public string Name => "rendered scenes";

    public FrameGroup Group { get; } = new("rendered scenes", isStream: false) { ExpectedFrames = count };

    /// <summary>A scene that was handed out: known before the frame goes on, so whoever has its answer finds it.</summary>
    public LabelledFrame FrameOf(int index)
    {
        lock (_frames)
            return _frames[index];
    }

    public async IAsyncEnumerable<SourceFrame> ReadAsync(RoadworkEngine engine, [EnumeratorCancellation] CancellationToken stop)
    {
        for (var i = 0; i < count && !stop.IsCancellationRequested; i++)
        {
            var index = i;
            var scene = await Task.Run(() => scenes.Make(index), CancellationToken.None);
            var name = FormattableString.Invariant($"scene {index}");
            lock (_frames)
                _frames.Add(new LabelledFrame(name, name, scene.Label == 1));
            var lease = engine.Rent(scene.Jpeg.Length);
            scene.Jpeg.CopyTo(lease.Buffer.Span);
            lease.Length = scene.Jpeg.Length;
            yield return new SourceFrame(Group, FrameInfo.Still(name), lease, FrameError.None);
        }
    }
}

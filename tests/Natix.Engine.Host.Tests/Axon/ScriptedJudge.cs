using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Tests.Intake;

namespace Natix.Engine.Host.Tests.Axon;

/// <summary>Answers every image alike, and remembers what it was given.</summary>
internal sealed class ScriptedJudge : IImageJudge, IDisposable
{
    private readonly TestSlabs _slabs = new();

    /// <summary>What it answers.</summary>
    public Func<Judgement> Answer { get; set; } = () => new Judgement(JudgementStatus.Judged, 0.8731, 6, false, "");

    /// <summary>How long it takes.</summary>
    public Func<CancellationToken, Task> Delay { get; set; } = _ => Task.CompletedTask;

    /// <summary>The images it was given.</summary>
    public List<byte[]> Images { get; } = [];

    /// <summary>What was asked with them.</summary>
    public List<JudgementRequest> Requests { get; } = [];

    public IImageSession Open() => new Session(this);

    public void Dispose() => _slabs.Dispose();

    private sealed class Session(ScriptedJudge judge) : IImageSession
    {
        private FrameLease? _image;

        public ReadOnlySpan<byte> Image => _image is null ? [] : _image.Bytes;

        public FrameLease Rent(int minBytes) => judge._slabs.Rent(minBytes);

        public async Task<Judgement> JudgeAsync(FrameLease image, JudgementRequest request, CancellationToken stop)
        {
            _image = image;
            lock (judge.Images)
            {
                judge.Images.Add(image.Bytes.ToArray());
                judge.Requests.Add(request);
            }

            await judge.Delay(stop);
            return judge.Answer();
        }

        public void Dispose() => _image?.Dispose();
    }
}

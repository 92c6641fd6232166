using System.Runtime.ExceptionServices;
using Natix.Engine.Language.Scheduling;

namespace Natix.Engine.Language.Decoding;

/// <summary>
/// The one thread that a decoder's steps run on, so that the next one is planned meanwhile. Its owner starts a step, does other things, and waits for it.
/// Owns the decoder, the encoder of images and the logits. Allocates nothing a step without images.
/// </summary>
internal sealed class DecoderThread : IDisposable
{
    private static readonly Dictionary<int, string> NoFailures = [];

    private readonly Decoder _decoder;
    private readonly ImageEncoder? _images;
    private readonly float[] _logits;
    private readonly SemaphoreSlim _given = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private readonly Thread _thread;
    private StepPlan? _plan;
    private ExceptionDispatchInfo? _failure;

    /// <param name="decoder">Disposed with this.</param>
    /// <param name="images">Disposed with this; null for a model that takes none.</param>
    /// <param name="maxLogits">Rows of logits a step.</param>
    public DecoderThread(Decoder decoder, ImageEncoder? images, int maxLogits)
    {
        (_decoder, _images) = (decoder, images);
        _logits = GC.AllocateUninitializedArray<float>(checked(maxLogits * decoder.Vocabulary), pinned: true);
        _thread = new Thread(Run) { Name = "natix decoder", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Begins a step. One at a time: the one before was waited for.</summary>
    public void Start(StepPlan plan)
    {
        _plan = plan;
        _given.Release();
    }

    /// <summary>Waits for the step that was started; throws what it threw.</summary>
    /// <returns>[plan.Logits][vocabulary], until the next step is started.</returns>
    public ReadOnlySpan<float> Wait(StepPlan plan)
    {
        _done.Wait();
        _failure?.Throw();
        return _logits.AsSpan(0, plan.Logits * _decoder.Vocabulary);
    }

    /// <summary>What was wrong with images that could not be encoded, by their numbers; not while a step runs.</summary>
    public IReadOnlyDictionary<int, string> FailedImages => _images?.Failed ?? NoFailures;

    /// <summary>Lets go of what was encoded, after steps were given up; not while one runs.</summary>
    public void Clear() => _images?.Clear();

    public void Dispose()
    {
        _plan = null;
        _given.Release();
        _thread.Join();
        _given.Dispose();
        _done.Dispose();
        _images?.Dispose();
        _decoder.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _given.Wait();
            if (_plan is not { } plan)
                return;
            try
            {
                _failure = null;
                _decoder.Run(plan, _images is null ? default : _images.Take(plan), _logits);
            }
            catch (Exception e)
            {
                // Whoever waits for the step gets it.
                _failure = ExceptionDispatchInfo.Capture(e);
            }

            _done.Release();
        }
    }
}

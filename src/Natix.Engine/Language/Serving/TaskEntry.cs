using Natix.Engine.Language.Scheduling;
using Natix.Engine.Language.Vision;

namespace Natix.Engine.Language.Serving;

/// <summary>
/// Tasks of one caller on their way into the loop: at once where the prompt has no images, else when these are ready. Whoever leaves ends them, wherever
/// they are. Thread-safe.
/// </summary>
internal sealed class TaskEntry
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    private readonly LanguageModel _model;
    private readonly LanguageTask[] _tasks;
    private readonly CancellationToken _left;
    private readonly Action _leave;
    private readonly CancellationTokenRegistration _registration;
    private int _isSubmitted;

    /// <summary>Checks the tasks' requests, and submits them if they have no images.</summary>
    /// <param name="model">Runs them.</param>
    /// <param name="prompt">Theirs.</param>
    /// <param name="timeout">How long they may wait for images; null: for ever.</param>
    /// <param name="cancellation">Of the caller: ends them, whether somebody reads or not, until <see cref="Leave"/>.</param>
    /// <param name="tasks">Parents before those that go on from them.</param>
    /// <exception cref="ArgumentException">A request asks for what cannot be done.</exception>
    /// <exception cref="LanguageBusyException">As many wait as may.</exception>
    public TaskEntry(LanguageModel model, EncodedPrompt prompt, TimeSpan? timeout, CancellationToken cancellation, params LanguageTask[] tasks)
    {
        (_model, _tasks) = (model, tasks);
        // Not disposed, as it has neither timer nor handle: who waits may still look at it.
        var leaving = new CancellationTokenSource();
        (_left, _leave) = (leaving.Token, leaving.Cancel);
        if (prompt.Images.Count == 0)
        {
            Requests.Accept(model.Loop.Submit(tasks));
            (_isSubmitted, Entered) = (1, Task.CompletedTask);
        }
        else
        {
            Requests.Check(model, tasks);
            Entered = EnterAsync(prompt.Images, timeout);
        }

        _registration = cancellation.UnsafeRegister(static entry => ((TaskEntry)entry!).End(), this);
    }

    /// <summary>
    /// Ends when they are in the loop. Faulted with <see cref="TimeoutException"/>, or with <see cref="ArgumentException"/> for an image that is broken;
    /// cancelled when somebody left, or the engine was closed.
    /// </summary>
    public Task Entered { get; }

    /// <summary>Ends the tasks before the next step is planned, or before they come to one.</summary>
    public void Leave()
    {
        _registration.Unregister();
        End();
    }

    private void End()
    {
        _leave();
        if (Volatile.Read(ref _isSubmitted) != 0)
            CancelAll();
    }

    // What is refused is refused at once; what follows takes its time.
    private Task EnterAsync(IReadOnlyList<MeasuredImage> images, TimeSpan? timeout)
    {
        var late = timeout is { } time ? new CancellationTokenSource(time < LongestTimer ? time : LongestTimer, _model.Time) : new CancellationTokenSource();
        var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _left);
        try
        {
            return EnterAsync(_model.Images!.PrepareAsync(images, _tasks.Length, either.Token), late, either);
        }
        catch
        {
            either.Dispose();
            late.Dispose();
            throw;
        }
    }

    private async Task EnterAsync(Task<RequestImages> images, CancellationTokenSource late, CancellationTokenSource either)
    {
        using (late)
        using (either)
        {
            try
            {
                Submit(await images.ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested && !_left.IsCancellationRequested)
            {
                throw new TimeoutException("the time was over before the images were ready");
            }
            catch (ObjectDisposedException)
            {
                throw new OperationCanceledException("the engine was closed before the images were ready");
            }
        }
    }

    private void Submit(RequestImages images)
    {
        foreach (var task in _tasks)
            task.Take(images, again: _model.Scheduling.Admission == AdmissionMode.Optimistic);
        try
        {
            Requests.Accept(_model.Loop.Submit(_tasks));
        }
        catch
        {
            foreach (var task in _tasks)
                task.ReleaseImages();
            throw;
        }

        // Either this sees that somebody left, or who leaves sees that it was submitted.
        Interlocked.Exchange(ref _isSubmitted, 1);
        if (_left.IsCancellationRequested)
            CancelAll();
    }

    private void CancelAll()
    {
        foreach (var task in _tasks)
            _model.Loop.Cancel(task);
    }
}

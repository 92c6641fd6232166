using Natix.Engine.Language.Scheduling;

namespace Natix.Engine.Language.Serving;

/// <summary>
/// The tasks that somebody waits for: from before the scheduler knows of them until they were told of their end. Thread-safe. Sees to it that none is left
/// waiting when the loop closes or breaks down.
/// </summary>
/// <param name="cancel">Ends a task that was submitted.</param>
internal sealed class OpenTasks(Action<LanguageTask> cancel)
{
    private readonly HashSet<LanguageTask> _open = [];

    // Tasks between their caller and the scheduler.
    private int _entering;
    private bool _isClosing;
    private string? _defect;

    /// <summary>True once it is closing and nobody waits any more.</summary>
    public bool IsOver
    {
        get
        {
            lock (_open)
                return _isClosing && _open.Count == 0 && _entering == 0;
        }
    }

    /// <summary>Some tasks are about to be submitted; <see cref="Entered"/> follows.</summary>
    /// <exception cref="ObjectDisposedException">It is closing.</exception>
    /// <exception cref="ModelRunException">It broke down.</exception>
    public void Enter(int count)
    {
        lock (_open)
        {
            ObjectDisposedException.ThrowIf(_isClosing, typeof(LanguageLoop));
            if (_defect is not null)
                throw new ModelRunException(_defect);
            _entering += count;
        }
    }

    /// <summary>Tasks were submitted, or turned away.</summary>
    public void Entered(ReadOnlySpan<LanguageTask> tasks, bool accepted)
    {
        lock (_open)
        {
            _entering -= tasks.Length;
            foreach (var task in accepted ? tasks : [])
            {
                if (_defect is not null)
                    task.End(FinishReason.Failed, _defect);
                // A short one may be over by now.
                else if (!task.IsOver)
                    _open.Add(task);
                if (_isClosing)
                    cancel(task);
            }
        }
    }

    /// <summary>Tells a task that it is over.</summary>
    public void End(LanguageTask task, FinishReason reason, string? failure)
    {
        lock (_open)
        {
            _open.Remove(task);
            task.IsOver = true;
        }

        task.End(reason, failure);
    }

    /// <summary>Takes no more, and cancels those there are.</summary>
    public void Close()
    {
        lock (_open)
        {
            _isClosing = true;
            foreach (var task in _open)
                cancel(task);
        }
    }

    /// <summary>Takes no more, and ends those there are as failed.</summary>
    public void BreakDown(string defect)
    {
        lock (_open)
        {
            _defect = defect;
            foreach (var task in _open)
                task.End(FinishReason.Failed, defect);
            _open.Clear();
        }
    }
}

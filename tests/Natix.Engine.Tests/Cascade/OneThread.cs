using System.Collections.Concurrent;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Runs a test's continuations one by one in the order they were posted, so that the order of completions can be seen.</summary>
internal sealed class OneThread : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

    public static void Run(Func<Task> test)
    {
        var before = Current;
        using var context = new OneThread();
        SetSynchronizationContext(context);
        try
        {
            var task = test();
            while (!task.IsCompleted)
            {
                if (!context._posted.TryTake(out var next, EngineWaits.Limit))
                    throw new TimeoutException("the test does not go on");
                next.Callback(next.State);
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public void Dispose() => _posted.Dispose();
}

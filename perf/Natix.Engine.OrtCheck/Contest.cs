using Natix.Engine.Backends.OnnxRuntime;
using Natix.Engine.Models;

namespace Natix.Engine.OrtCheck;

/// <summary>A way to run models that takes part in the check.</summary>
/// <param name="Name">In figures, in words and underscores.</param>
/// <param name="Backend">Runs the models; owned by the <see cref="Contest"/>.</param>
internal sealed record Contestant(string Name, OnnxRuntimeBackend Backend);

/// <summary>The processor and, against it, the device: with tensors on the host, which ONNX Runtime copies, and where there is a lane with tensors bound there.</summary>
internal sealed class Contest : IDisposable
{
    /// <param name="provider">What is held against the processor.</param>
    /// <param name="openLane">Opens stream and memory of a device; null: tensors stay on the host.</param>
    public Contest(OnnxRuntimeOptions provider, Func<int, IDeviceLane>? openLane)
    {
        Reference = new Contestant("processor", new OnnxRuntimeBackend());
        var device = new List<Contestant> { new("host_tensors", new OnnxRuntimeBackend(provider)) };
        if (openLane is not null)
            device.Add(new Contestant("bound_tensors", new OnnxRuntimeBackend(provider, openLane)));
        Device = device;
    }

    /// <summary>The processor.</summary>
    public Contestant Reference { get; }

    /// <summary>The device.</summary>
    public IReadOnlyList<Contestant> Device { get; }

    /// <summary>Opens a session and a binding of it with everyone, runs the work, and closes them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="capacity">Images of a binding; 1 where the model takes no batches.</param>
    /// <param name="work">Gets everyone's binding, the processor's first.</param>
    public T With<T>(ModelManifest model, int capacity, Func<IReadOnlyList<(string Name, IModelBinding Binding)>, T> work)
    {
        var open = new Stack<IDisposable>();
        try
        {
            var bindings = new List<(string, IModelBinding)>();
            foreach (var contestant in (Contestant[])[Reference, .. Device])
            {
                var session = contestant.Backend.Open(model, new SessionSettings(Math.Min(Environment.ProcessorCount, 8)));
                open.Push(session);
                var binding = session.Bind(session.TakesBatches ? capacity : 1);
                open.Push(binding);
                bindings.Add((contestant.Name, binding));
            }

            return work(bindings);
        }
        finally
        {
            while (open.TryPop(out var thing))
                thing.Dispose();
        }
    }

    public void Dispose()
    {
        Reference.Backend.Dispose();
        foreach (var contestant in Device)
            contestant.Backend.Dispose();
    }
}

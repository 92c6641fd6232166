using Natix.Engine.Training.Weights;
using static TorchSharp.torch;

namespace Natix.Engine.Training.Fitting;

/// <summary>
/// Exponential moving average of a net's state (Polyak averaging), running statistics included. The decay grows with the step, so that the average
/// forgets the start quickly. Owns its copies; not thread-safe.
/// </summary>
public sealed class WeightAverage : IDisposable
{
    private readonly IReadOnlyList<(string Name, Tensor Value)> _live;
    private readonly List<Tensor> _average;
    private readonly double _decay;

    /// <summary>Starts the average at the net's present state.</summary>
    /// <param name="net">The net to follow.</param>
    /// <param name="decay">Share of the old average kept at each step, once warm.</param>
    public WeightAverage(nn.Module net, double decay)
    {
        _decay = decay;
        _live = ModuleState.Floats(net);
        _average = [.. _live.Select(p => p.Value.detach().clone())];
    }

    /// <summary>Takes the net's present state in.</summary>
    /// <param name="step">Number of steps made.</param>
    public void Update(long step)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var decay = Math.Min(_decay, (1.0 + step) / (10.0 + step));
        for (var i = 0; i < _average.Count; i++)
        {
            _average[i].lerp_(_live[i].Value, 1 - decay);
        }
    }

    /// <summary>Copies the average into a net of the same shape.</summary>
    /// <param name="target">The net to fill.</param>
    public void CopyTo(nn.Module target)
    {
        using var guard = no_grad();
        var state = ModuleState.Floats(target);
        for (var i = 0; i < _average.Count; i++)
        {
            state[i].Value.copy_(_average[i]);
        }
    }

    /// <summary>Writes the average.</summary>
    /// <param name="file">Where to.</param>
    public void Save(SafeTensors file)
    {
        ArgumentNullException.ThrowIfNull(file);
        for (var i = 0; i < _average.Count; i++)
        {
            file.Tensors["average." + _live[i].Name] = ModuleState.Copy(_average[i]);
        }
    }

    /// <summary>Reads the average.</summary>
    /// <param name="file">Where from.</param>
    public void Load(SafeTensors file)
    {
        ArgumentNullException.ThrowIfNull(file);
        for (var i = 0; i < _average.Count; i++)
        {
            ModuleState.Fill(_live[i].Name, _average[i], file.Tensors["average." + _live[i].Name]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _average.ForEach(t => t.Dispose());
}

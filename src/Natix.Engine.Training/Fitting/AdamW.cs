using Natix.Engine.Training.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Natix.Engine.Training.Fitting;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2017). Written out because its state must survive a restart exactly, as plain tensors.
/// Decay acts on kernels only, not on biases and normalisation. Owns its moments; not thread-safe.
/// </summary>
public sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.99;
    private const double Epsilon = 1e-8;
    private readonly List<Slot> _slots = [];
    private readonly double _decay;

    /// <summary>Makes an optimiser with zero moments.</summary>
    /// <param name="parameters">What to train.</param>
    /// <param name="decay">Weight decay per unit of learning rate.</param>
    public AdamW(IEnumerable<(string Name, TorchSharp.Modules.Parameter Value)> parameters, double decay)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _decay = decay;
        foreach (var (name, value) in parameters)
        {
            _slots.Add(new Slot(name, value, zeros_like(value).detach(), zeros_like(value).detach()));
        }
    }

    /// <summary>Number of steps made.</summary>
    public long Steps { get; private set; }

    /// <summary>Drops all gradients.</summary>
    public void ZeroGradients()
    {
        foreach (var slot in _slots)
        {
            slot.Value.grad?.zero_();
        }
    }

    /// <summary>Makes one step with the gradients as they stand, scaled down to a norm of at most <paramref name="maxNorm"/>.</summary>
    /// <param name="rate">Learning rate.</param>
    /// <param name="maxNorm">Largest norm over all gradients.</param>
    public void Step(double rate, double maxNorm)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Steps++;
        _ = TorchSharp.torch.nn.utils.clip_grad_norm_(_slots.Select(s => s.Value), maxNorm);
        var correction = Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        var size = rate / (1 - Math.Pow(Beta1, Steps));
        // Held to the end (Networks/Held.cs).
        using Scalar keepFirst = Beta1, takeFirst = 1 - Beta1, keepSecond = Beta2, takeSecond = 1 - Beta2;
        using Scalar shrink = 1 - (rate * _decay), root = correction, floor = Epsilon, one = 1, step = -size;
        foreach (var slot in _slots)
        {
            if (slot.Value.grad is not { } gradient)
            {
                continue;
            }

            slot.First.mul_(keepFirst).add_(gradient, alpha: takeFirst);
            slot.Second.mul_(keepSecond).addcmul_(gradient, gradient, takeSecond);
            if (slot.Value.dim() > 1)
            {
                slot.Value.mul_(shrink);
            }

            slot.Value.addcdiv_(slot.First, slot.Second.sqrt().div_(root).add_(floor, one), step);
        }
    }

    /// <summary>Writes the moments.</summary>
    /// <param name="file">Where to.</param>
    public void Save(SafeTensors file)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (var slot in _slots)
        {
            file.Tensors["adam.m." + slot.Name] = ModuleState.Copy(slot.First);
            file.Tensors["adam.v." + slot.Name] = ModuleState.Copy(slot.Second);
        }
    }

    /// <summary>Reads the moments.</summary>
    /// <param name="file">Where from.</param>
    /// <param name="steps">Number of steps made so far.</param>
    public void Load(SafeTensors file, long steps)
    {
        ArgumentNullException.ThrowIfNull(file);
        Steps = steps;
        foreach (var slot in _slots)
        {
            ModuleState.Fill(slot.Name, slot.First, file.Tensors["adam.m." + slot.Name]);
            ModuleState.Fill(slot.Name, slot.Second, file.Tensors["adam.v." + slot.Name]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            slot.First.Dispose();
            slot.Second.Dispose();
        }
    }

    private sealed record Slot(string Name, TorchSharp.Modules.Parameter Value, Tensor First, Tensor Second);
}

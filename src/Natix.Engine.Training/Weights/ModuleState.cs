using static TorchSharp.torch;

namespace Natix.Engine.Training.Weights;

/// <summary>Moves the floating-point state of a module (parameters and running statistics) to plain arrays and back.</summary>
public static class ModuleState
{
    /// <summary>The state tensors by name, without integer counters; they stay the module's.</summary>
    /// <param name="module">The module.</param>
    public static IReadOnlyList<(string Name, Tensor Value)> Floats(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return [.. module.state_dict().Where(p => p.Value.dtype == ScalarType.Float32).Select(p => (p.Key, p.Value))];
    }

    /// <summary>Copies a tensor's values out.</summary>
    /// <param name="tensor">A float32 tensor.</param>
    public static TensorData Copy(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var flat = tensor.detach().contiguous();
        return new TensorData(tensor.shape, flat.data<float>().ToArray());
    }

    /// <summary>Copies values into a tensor of the same shape.</summary>
    /// <param name="name">Its name, for the message.</param>
    /// <param name="target">The tensor to fill.</param>
    /// <param name="source">The values.</param>
    /// <exception cref="FormatException">The shapes differ.</exception>
    public static void Fill(string name, Tensor target, TensorData source)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(source);
        if (!target.shape.SequenceEqual(source.Shape))
        {
            throw new FormatException($"'{name}' has shape [{string.Join(", ", source.Shape)}] in the file and [{string.Join(", ", target.shape)}] in the net.");
        }

        using var guard = no_grad();
        using var values = tensor(source.Values, source.Shape);
        target.copy_(values);
    }

    /// <summary>Fills a module from arrays named <paramref name="prefix"/> + its own names.</summary>
    /// <param name="module">The module to fill.</param>
    /// <param name="file">The arrays.</param>
    /// <param name="prefix">What stands before each name.</param>
    /// <exception cref="FormatException">An array is missing or has another shape.</exception>
    public static void Load(nn.Module module, SafeTensors file, string prefix)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (var (name, value) in Floats(module))
        {
            var data = file.Tensors.GetValueOrDefault(prefix + name)
                ?? throw new FormatException($"The file has no tensor '{prefix + name}': it was written by a net of another shape.");
            Fill(prefix + name, value, data);
        }
    }
}

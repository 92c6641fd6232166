using Natix.Engine.Native;

namespace Natix.Engine.Language.Weights;

/// <summary>Takes a tensor by name.</summary>
internal delegate void TensorLoad(string name, in NxTensor tensor);

/// <summary>Makes a native model from its sizes.</summary>
internal delegate THandle ModelCreate<TConfig, THandle>(in TConfig config);

/// <summary>A checkpoint's sizes and tensors on their way into a native model.</summary>
internal static unsafe class NativeTensors
{
    /// <summary>Makes a model without its tensors.</summary>
    /// <param name="what">The model, for the error.</param>
    /// <param name="config">Its sizes.</param>
    /// <param name="create">Makes it.</param>
    /// <exception cref="ModelContractException">Its sizes do not fit together.</exception>
    public static THandle Create<TConfig, THandle>(string what, in TConfig config, ModelCreate<TConfig, THandle> create)
    {
        try
        {
            return create(config);
        }
        catch (ArgumentException e)
        {
            throw new ModelContractException($"the {what} that config.json and the options describe cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Loads all tensors and ends loading.</summary>
    /// <param name="tensors">By the names of the native model.</param>
    /// <param name="load">Takes each.</param>
    /// <param name="ready">Ends loading.</param>
    /// <exception cref="ModelContractException">A tensor does not fit, its values cannot be kept, or one is missing.</exception>
    public static void LoadAll(IEnumerable<KeyValuePair<string, WeightTensor>> tensors, TensorLoad load, Action ready)
    {
        foreach (var (name, tensor) in tensors)
            Run(tensor.File + ": ", () => load(name, Of(tensor)));
        Run("", ready);
    }

    /// <summary>A tensor where it lies. One of more than two sizes, as a convolution has, is a matrix of its outermost.</summary>
    public static NxTensor Of(WeightTensor tensor)
    {
        var given = NxTensor.Create();
        (given.Type, given.Rank, given.Bytes) = ((uint)tensor.Type, (uint)Math.Min(2, tensor.Shape.Count), (ulong)tensor.Bytes);
        given.Data = tensor.Data;
        if (tensor.Shape.Count > 0)
            given.Shape[0] = (ulong)tensor.Shape[0];
        if (tensor.Shape.Count > 1)
            given.Shape[1] = (ulong)tensor.Shape.Skip(1).Aggregate(1L, (product, size) => checked(product * size));
        return given;
    }

    // What the native side refuses is the checkpoint's fault, not the caller's.
    private static void Run(string where, Action step)
    {
        try
        {
            step();
        }
        catch (ArgumentException e)
        {
            throw new ModelContractException(where + e.Message, e);
        }
    }
}

using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Natix.Engine.Models;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>Holds a loaded ONNX file against its manifest; a difference is a <see cref="ModelContractException"/> that names both sides.</summary>
internal static class OnnxContract
{
    public static void Check(ModelManifest manifest, InferenceSession session)
    {
        var input = manifest.Input.Tensor;
        CheckTensor(manifest, "input", input, session.InputMetadata);
        if (session.InputMetadata.Count != 1)
        {
            throw Disagreement(
                manifest, $"the manifest has the one input \"{input.Name}\"", $"the file has the inputs {Names(session.InputMetadata)}");
        }

        foreach (var output in manifest.Outputs)
            CheckTensor(manifest, "output", output, session.OutputMetadata);
    }

    private static void CheckTensor(ModelManifest manifest, string role, TensorSpec tensor, IReadOnlyDictionary<string, NodeMetadata> file)
    {
        if (!file.TryGetValue(tensor.Name, out var found))
            throw Disagreement(manifest, $"the manifest has an {role} \"{tensor.Name}\"", $"the file has the {role}s {Names(file)}");
        if (!found.IsTensor || found.ElementDataType != ElementType(tensor.Type))
        {
            var type = found.IsTensor ? $"{found.ElementDataType}" : $"{found.OnnxValueType}";
            throw Disagreement(manifest, $"the manifest has the {role} \"{tensor.Name}\" of type {tensor.Type}", $"the file gives it type {type}");
        }

        if (!Fits(found.Dimensions, tensor.Shape))
        {
            throw Disagreement(
                manifest, $"the manifest has the {role} \"{tensor.Name}\" of shape {Shape(tensor.Shape)}", $"the file gives it shape {FileShape(found)}");
        }
    }

    /// <summary>True when the file leaves the first dimension of its input and of every output open, under one name where it has names.</summary>
    public static bool TakesBatches(ModelManifest manifest, InferenceSession session)
    {
        var input = session.InputMetadata[manifest.Input.Name];
        return IsOpen(input) && manifest.Outputs.All(o => o.Shape is [1, ..] && IsOpen(session.OutputMetadata[o.Name]) && SameName(session.OutputMetadata[o.Name], input));

        static bool IsOpen(NodeMetadata tensor) => tensor.Dimensions is [< 0, ..];
        static bool SameName(NodeMetadata one, NodeMetadata other) =>
            string.Equals(one.SymbolicDimensions[0], other.SymbolicDimensions[0], StringComparison.Ordinal);
    }

    /// <summary>ONNX Runtime's name of an element type.</summary>
    public static TensorElementType ElementType(TensorType type) => type switch
    {
        TensorType.Float32 => TensorElementType.Float,
        TensorType.Float16 => TensorElementType.Float16,
        TensorType.UInt8 => TensorElementType.UInt8,
        TensorType.Int64 => TensorElementType.Int64,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such element type"),
    };

    // ONNX Runtime reports a symbolic dimension as -1; the run at opening decides whether it comes out as the manifest says.
    private static bool Fits(int[] file, IReadOnlyList<int> manifest)
    {
        if (file.Length != manifest.Count)
            return false;
        for (var i = 0; i < file.Length; i++)
        {
            if (file[i] >= 0 && file[i] != manifest[i])
                return false;
        }

        return true;
    }

    private static ModelContractException Disagreement(ModelManifest manifest, string expected, string found) =>
        new($"Model \"{manifest.Name}\" and {manifest.FilePath} disagree: {expected}, {found}. Correct the manifest or bring the file it speaks of.");

    private static string Names(IReadOnlyDictionary<string, NodeMetadata> tensors) => string.Join(", ", tensors.Keys.Select(name => $"\"{name}\""));

    private static string Shape(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";

    private static string FileShape(NodeMetadata tensor) => "[" + string.Join(", ", tensor.Dimensions.Select((size, i) =>
        size >= 0 ? $"{size}" : tensor.SymbolicDimensions[i] is { Length: > 0 } symbol ? symbol : "?")) + "]";
}

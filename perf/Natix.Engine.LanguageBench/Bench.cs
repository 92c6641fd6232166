using Natix.Engine.LanguageBench.Models;

namespace Natix.Engine.LanguageBench;

/// <summary>What all sections share: the shape, and a folder for its files, deleted on disposal.</summary>
/// <param name="Shape">Of the model that is measured.</param>
/// <param name="Rounds">Interleaved rounds, at least 3.</param>
/// <param name="Threads">Of each side.</param>
/// <param name="Peaks">What the machine can do at best.</param>
/// <param name="NodeModules">Folder with node-llama-cpp; null: without the peer.</param>
/// <param name="PeerScript">The program that runs it.</param>
internal sealed record Bench(BenchShape Shape, int Rounds, int Threads, MachinePeaks Peaks, string? NodeModules, string? PeerScript) : IDisposable
{
    /// <summary>Folder of this run.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("natix-language-bench-").FullName;

    /// <summary>The model as safetensors; written when it is first asked for.</summary>
    public string Model
    {
        get
        {
            var folder = Path.Combine(Folder, "model");
            if (!Directory.Exists(folder))
                RandomSafetensors.Write(folder, Shape);
            return folder;
        }
    }

    /// <summary>The same shape for llama.cpp; written when it is first asked for.</summary>
    public string Gguf(GgufBits bits)
    {
        var path = Path.Combine(Folder, $"{bits}.gguf");
        if (!File.Exists(path))
            RandomGguf.Write(path, Shape, bits);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>What the machine can do at best, as the native bench measured it.</summary>
/// <param name="ReadGigabytes">Bytes a second that all threads together read from memory, in 1e9; NaN where not measured.</param>
/// <param name="SingleGigamacs">Multiplications with addition a second, in single precision, in registers, in 1e9.</param>
/// <param name="Int8Gigamacs">The same, 8 bits by 8.</param>
/// <param name="Int4Gigamacs">The same, 4 bits by 8.</param>
internal sealed record MachinePeaks(double ReadGigabytes, double SingleGigamacs, double Int8Gigamacs, double Int4Gigamacs)
{
    /// <summary>The peak of a precision's arithmetic.</summary>
    public double Gigamacs(WeightPrecision weights) => weights switch { WeightPrecision.Full => SingleGigamacs, WeightPrecision.EightBit => Int8Gigamacs, _ => Int4Gigamacs };
}

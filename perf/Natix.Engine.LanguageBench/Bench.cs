using Natix.Engine.LanguageBench.Models;

namespace Natix.Engine.LanguageBench;

/// <summary>What all sections share: the shape, and a folder for its files, deleted on disposal.</summary>
/// <param name="Shape">Of the model that is measured.</param>
/// <param name="Rounds">Interleaved rounds, at least 3.</param>
/// <param name="Threads">Of each side.</param>
/// <param name="PeaksProgram">natix_decoder_bench, which says what the machine can do at best; null: not asked.</param>
/// <param name="NodeModules">Folder with node-llama-cpp; null: without the peer.</param>
/// <param name="PeerScript">The program that runs it.</param>
internal sealed record Bench(BenchShape Shape, int Rounds, int Threads, string? PeaksProgram, string? NodeModules, string? PeerScript) : IDisposable
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

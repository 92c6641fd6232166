using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade.Tuning;

/// <summary>What a measurement is of: processor, cores, back end, models, and what was left open. Another of any of them is another measurement. Pure.</summary>
internal static class TuningKey
{
    // Raised when the way of measuring or choosing changes.
    private const int Method = 5;

    public static string Of(CpuReport cpu, IModelBackend backend, IReadOnlyList<ModelManifest> models, EngineOptions options)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Method}|{cpu.Name}|{cpu.Architecture}|{cpu.LogicalCores}|{backend.Name}|{backend.Version}|{options.Workers}|{options.IntraOpThreads}|{options.MaxBatch}|{options.AllowSpinning}|{string.Join(',', models.Select(Form))}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    // A file whose height and width are open is another load at another size.
    private static string Form(ModelManifest model) =>
        string.Create(CultureInfo.InvariantCulture, $"{model.Sha256}/{model.Input.Width}x{model.Input.Height}/{model.Input.Type}/{model.Input.Layout}");
}

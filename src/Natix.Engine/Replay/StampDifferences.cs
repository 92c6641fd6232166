using System.Globalization;
using Natix.Engine.Cascade.Recording;

namespace Natix.Engine.Replay;

/// <summary>What two runs have not in common, one sentence a part. Pure.</summary>
internal static class StampDifferences
{
    /// <summary>Of what makes it another cascade: models and rules. Any of these, and a replay would show nothing.</summary>
    public static IReadOnlyList<string> OfCascade(RunStamp recorded, RunStamp here)
    {
        var differences = new List<string>();
        Compare(differences, "decode scale", recorded.DecodeScale, here.DecodeScale);
        Compare(differences, "decision threshold", recorded.Consensus.Threshold, here.Consensus.Threshold);
        Compare(differences, "clamp of the pool", recorded.Consensus.Clamp, here.Consensus.Clamp);
        Compare(differences, "exits switched off", recorded.NeverExits, here.NeverExits);
        if (recorded.Certificate != here.Certificate)
            differences.Add("another exit certificate, or none, is in force");
        Compare(differences, "number of levels", recorded.Levels.Count, here.Levels.Count);
        for (var i = 0; i < Math.Min(recorded.Levels.Count, here.Levels.Count); i++)
            CompareLevel(differences, recorded.Levels[i], here.Levels[i]);
        return differences;
    }

    /// <summary>Of what may move the last bits of a score and no more.</summary>
    public static IReadOnlyList<string> OfSurroundings(RunStamp recorded, RunStamp here)
    {
        var differences = new List<string>();
        Compare(differences, "engine version", recorded.Engine, here.Engine);
        Compare(differences, "back end", recorded.Backend, here.Backend);
        Compare(differences, "back end version", recorded.BackendVersion, here.BackendVersion);
        Compare(differences, "architecture", recorded.Machine.Architecture, here.Machine.Architecture);
        Compare(differences, "instruction sets", string.Join(' ', recorded.Machine.Isa), string.Join(' ', here.Machine.Isa));
        Compare(differences, "kernels", recorded.Machine.KernelPath, here.Machine.KernelPath);
        return differences;
    }

    private static void CompareLevel(List<string> differences, LevelStamp recorded, LevelStamp here)
    {
        var level = string.Create(CultureInfo.InvariantCulture, $"level {recorded.Level}");
        Compare(differences, level + ": number", recorded.Level, here.Level);
        Compare(differences, level + ": entry", recorded.Entry, here.Entry);
        Compare(differences, level + ": entry band", recorded.When, here.When);
        Compare(differences, level + ": exit", recorded.Exit, here.Exit);
        Compare(differences, level + ": number of models", recorded.Models.Count, here.Models.Count);
        for (var i = 0; i < Math.Min(recorded.Models.Count, here.Models.Count); i++)
            CompareModel(differences, recorded.Models[i], here.Models[i]);
    }

    private static void CompareModel(List<string> differences, ModelStamp recorded, ModelStamp here)
    {
        if (recorded.Name != here.Name)
        {
            differences.Add($"model \"{recorded.Name}\" of the record is \"{here.Name}\" here");
            return;
        }

        var model = $"model \"{recorded.Name}\"";
        Compare(differences, model + ": digest", recorded.Sha256, here.Sha256);
        Compare(differences, model + ": preprocess plan", recorded.Preprocess, here.Preprocess);
        Compare(differences, model + ": calibration", recorded.Calibration, here.Calibration);
        Compare(differences, model + ": precision", recorded.Precision, here.Precision);
        Compare(differences, model + ": weight", recorded.Weight, here.Weight);
        Compare(differences, model + ": band", recorded.When, here.When);
        Compare(differences, model + ": vote", recorded.Votes, here.Votes);
        Compare(differences, model + ": labels", string.Join(',', recorded.Labels), string.Join(',', here.Labels));
    }

    private static void Compare<T>(List<string> differences, string part, T recorded, T here)
    {
        if (!EqualityComparer<T>.Default.Equals(recorded, here))
            differences.Add(string.Create(CultureInfo.InvariantCulture, $"{part} is {(object?)recorded ?? "none"} in the record, {(object?)here ?? "none"} here"));
    }
}

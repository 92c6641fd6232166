using System.Security.Cryptography;
using System.Text;

namespace Natix.Engine.Cascade.Exits;

/// <summary>What a full cascade said of labelled frames: one row a frame, one column a voter. Not thread-safe; allocates.</summary>
internal sealed class CalibrationRows
{
    private readonly List<string> _units = [];
    private readonly List<bool> _labels = [];
    private readonly List<double> _logOdds = [];
    private readonly int[] _voterOfModel;
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public CalibrationRows(CascadePlan plan)
    {
        var models = plan.Models.ToArray();
        Voters = [.. models.Where(m => m.Votes)];
        _voterOfModel = Array.ConvertAll(models, m => Array.IndexOf(Voters, m));
    }

    /// <summary>The columns, in the order of the plan.</summary>
    public PlannedModel[] Voters { get; }

    public int Count => _labels.Count;

    public int Skipped { get; private set; }

    public IReadOnlyList<string> Units => _units;

    public IReadOnlyList<bool> Labels => _labels;

    /// <summary>Log-odds as the models gave them; rows x voters; NaN where a voter was not asked.</summary>
    public double[] LogOdds => [.. _logOdds];

    /// <summary>SHA-256 over units, labels and bytes of the frames that took part, in their order.</summary>
    public string Digest() => Convert.ToHexStringLower(_digest.GetCurrentHash());

    public void Skip() => Skipped++;

    public void Add(FrameResult result, string unit, bool label)
    {
        if (result.Error.IsError || !result.Verdict.IsJudged || result.Verdict.Degraded)
        {
            Skip();
            return;
        }

        _units.Add(unit);
        _labels.Add(label);
        var first = _logOdds.Count;
        _logOdds.AddRange(Enumerable.Repeat(double.NaN, Voters.Length));
        foreach (var voice in result.Evidence)
            _logOdds[first + _voterOfModel[voice.ModelIndex]] = voice.LogOdds;
        _digest.AppendData(Encoding.UTF8.GetBytes($"{unit}\n{(label ? 1 : 0)}\n"));
        _digest.AppendData(SHA256.HashData(result.Jpeg));
    }
}

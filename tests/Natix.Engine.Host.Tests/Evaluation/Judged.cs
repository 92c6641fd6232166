using Natix.Engine.Host.Evaluation;
using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Tests.Evaluation;

/// <summary>Runs made up for tests, without an engine.</summary>
internal static class Judged
{
    /// <summary>What an engine of one model would say of itself.</summary>
    public static EngineDescription Engine(string cascade = "made-up") => new(
        cascade, "/nowhere/cascade.json", 2, 0.5, [new ModelDescription("screen", "1.0", 0, "first", "none", 32, 32, true, [], 0, 0, "")]);

    /// <summary>A case of a unit that may be named; its unit is itself otherwise.</summary>
    public static JudgedCase Case(string name, int label, double p, string? unit = null, params string[] slices) =>
        new(name, unit ?? name, slices, label, p, double.IsNaN(p) ? -1 : 0);

    /// <summary>A run over cases, one frame each.</summary>
    public static JudgedRun Run(string cascade, params JudgedCase[] cases)
    {
        var summary = new RunSummary();
        var journal = new FrameJournal();
        var group = new FrameGroup("made up", isStream: false);
        foreach (var one in cases)
        {
            var frame = one.IsJudged
                ? Pictures.Record(one.Probability, one.Name)
                : FrameRecord.Unread(FrameInfo.Still(one.Name), new FrameError(FrameErrorCode.Corrupt, "it is broken"));
            summary.Add(group, frame);
            journal.Add(one.Name, frame, null, one.Label);
        }

        summary.Finish();
        return new JudgedRun(Engine(cascade), summary, cases, new Silent(), journal, 0.1);
    }

    /// <summary>The report of a run.</summary>
    public static EvaluationReport Report(JudgedRun run, params string[] slices) => EvaluationReport.Of(new Set(slices), run, 1) with { FullMissing = "made up" };

    private sealed class Silent : ICaseScorer
    {
        public IReadOnlyList<JudgedCase> Cases => [];

        public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result) => ValueTask.CompletedTask;
    }

    private sealed class Set(IReadOnlyList<string> slices) : ILabelledSet
    {
        public string Name => "made up";

        public string Cases => "files";

        public string Units => "sources";

        public string? UnitNote => null;

        public IReadOnlyList<string> Slices => slices;

        public IReadOnlyList<IFrameSource> Sources() => [];

        public ICaseScorer Scorer(FrameJournal journal, double threshold) => new Silent();
    }
}

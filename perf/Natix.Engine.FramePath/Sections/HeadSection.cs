using Natix.Engine.Measurement.Racing;
using Natix.Engine.Measurement.Tables;
using Natix.Engine.Workloads;

namespace Natix.Engine.FramePath.Sections;

/// <summary>Every output head alone.</summary>
internal sealed class HeadSection(Settings settings) : ISection
{
    private const int ReadingsARun = 20;

    public string Name => "heads";

    public string Title => "Heads";

    public Task<string> RunAsync()
    {
        var shapes = Enum.GetValues<HeadShape>();
        HeadWorkload[] work = [.. shapes.Select(HeadWorkload.Of)];
        var times = settings.Race.Run([.. work.Select((w, i) => new Contestant($"{shapes[i]}", () => Read(w), ReadingsARun))]);
        var table = new MarkdownTable("head", "outputs", "objects", "median us", "min us");
        for (var i = 0; i < work.Length; i++)
            table.Add(times[i].Name, work[i].Outputs, $"{work[i].Read()}", MarkdownTable.Figure(times[i].Median, 1), MarkdownTable.Figure(times[i].Min, 1));
        foreach (var kind in HeadWorkload.Missing(work))
            table.Add($"{kind}", "no case yet: not measured", "–", "–", "–");
        return Task.FromResult($"One frame's outputs to detections, maps and vote, one thread; outputs of the size of a model's own, with planted objects. AllFiring is the worst a model can do.\n\n{table}");
    }

    private static void Read(HeadWorkload one)
    {
        for (var i = 0; i < ReadingsARun; i++)
            one.Read();
    }
}

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
        var cases = HeadCases.Create();
        var times = settings.Race.Run([.. cases.Select(c => new Contestant(c.Name, () => Read(c), ReadingsARun))]);
        var table = new MarkdownTable("head", "outputs", "objects", "median us", "min us");
        for (var i = 0; i < cases.Count; i++)
        {
            var found = cases[i].Findings.Detections.Count;
            table.Add($"{cases[i].Kind}", cases[i].Name, found > 0 ? $"{found}" : "–", MarkdownTable.Figure(times[i].Median, 1), MarkdownTable.Figure(times[i].Min, 1));
        }

        foreach (var kind in HeadCases.Missing(cases))
            table.Add($"{kind}", "no case yet: not measured", "–", "–", "–");
        return Task.FromResult($"One frame's outputs to detections, maps and vote, one thread; outputs of the size of the model's own, with forty objects in them.\n\n{table}");
    }

    private static void Read(HeadCase one)
    {
        for (var i = 0; i < ReadingsARun; i++)
            one.Read();
    }
}

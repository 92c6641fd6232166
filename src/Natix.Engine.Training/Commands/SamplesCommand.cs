using System.CommandLine;
using Natix.Engine.Data.Samples;

namespace Natix.Engine.Training.Commands;

/// <summary><c>natix-train samples</c>: draws a contact sheet of training samples, to see what the net is taught.</summary>
internal static class SamplesCommand
{
    public static Command Create()
    {
        var frames = new Option<string>("--frames") { Description = "Folder with labels.csv and images/", Required = true };
        var clips = new Option<string?>("--clips") { Description = "Folder with clips and second_labels.csv" };
        var cones = new Option<string?>("--cones") { Description = "Folder with photos of cones and their YOLO boxes" };
        var output = new Option<string>("--out") { Description = "PNG to write", Required = true };
        var count = new Option<int>("--count") { Description = "Number of samples", DefaultValueFactory = _ => 48 };
        var first = new Option<long>("--first") { Description = "Number of the first sample", DefaultValueFactory = _ => 0 };
        var seed = new Option<int>("--seed") { Description = "Seed of the samples", DefaultValueFactory = _ => 1 };
        var command = new Command("samples", "Draw a contact sheet of training samples") { frames, clips, cones, output, count, first, seed };
        command.SetAction(parsed =>
        {
            var corpus = TrainingCorpus.Load(parsed.GetRequiredValue(frames), parsed.GetValue(clips), parsed.GetValue(cones));
            var source = new RoadworkSampleSource(corpus, new SampleMix(), 224, (ulong)parsed.GetValue(seed));
            SampleSheet.Write(parsed.GetRequiredValue(output), source, parsed.GetValue(count), parsed.GetValue(first));
            return 0;
        });
        return command;
    }
}

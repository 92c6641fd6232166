using System.Text.RegularExpressions;

namespace Natix.Engine.Host.Tests.Container;

/// <summary>An instruction of deploy/Dockerfile.</summary>
/// <param name="Stage">Number of its stage, from 0; -1 before the first.</param>
/// <param name="Name">Its word, in capitals.</param>
/// <param name="Arguments">What follows, lines joined, variables as they stand.</param>
internal sealed record Instruction(int Stage, string Name, string Arguments);

/// <summary>deploy/Dockerfile and .dockerignore, as far as can be told without a Docker engine.</summary>
internal static partial class Dockerfile
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "Dockerfile"));

    public static IReadOnlyList<Instruction> Instructions { get; } = Parse(Text);

    /// <summary>What .dockerignore lets through.</summary>
    public static IReadOnlyList<string> Context { get; } =
        [.. Ignored.Where(line => line.StartsWith('!')).Select(line => line[1..])];

    /// <summary>The lines of .dockerignore.</summary>
    public static IEnumerable<string> Ignored =>
        File.ReadLines(Path.Combine(Repository.Root, ".dockerignore")).Where(line => line.Length > 0 && !line.StartsWith('#'));

    /// <summary>Images and names of the stages.</summary>
    public static IReadOnlyList<(string Image, string Name)> Stages { get; } =
        [.. Instructions.Where(i => i.Name == "FROM").Select(i => i.Arguments.Split(' ')).Select(words => (words[0], words is [_, "AS", var name] ? name : ""))];

    /// <summary>Instructions of the last stage: the image.</summary>
    public static IEnumerable<Instruction> Image => Instructions.Where(i => i.Stage == Stages.Count - 1);

    /// <summary>What is copied from the repository.</summary>
    public static IEnumerable<string> Sources =>
        Instructions.Where(i => i.Name == "COPY" && !i.Arguments.StartsWith("--", StringComparison.Ordinal)).SelectMany(i => i.Arguments.Split(' ')[..^1]);

    /// <summary>True when a path of the repository is in what is copied from it.</summary>
    public static bool Copies(string path) =>
        Sources.Any(source => path == source || path.StartsWith(source + "/", StringComparison.Ordinal) || (source.EndsWith(".*", StringComparison.Ordinal) && path.StartsWith(source[..^1], StringComparison.Ordinal)));

    /// <summary>A variable of the image's environment.</summary>
    public static string? Variable(string name) =>
        Image.Where(i => i.Name == "ENV").SelectMany(i => i.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(pair => pair.Split('=', 2)).LastOrDefault(pair => pair[0] == name)?[1];

    /// <summary>Reads instructions: comments left out, continued lines joined.</summary>
    public static IReadOnlyList<Instruction> Parse(string text)
    {
        var lines = text.Split('\n').Where(line => !line.TrimStart().StartsWith('#') && line.Trim().Length > 0);
        var joined = Continued().Replace(string.Join('\n', lines), " ");
        var (stage, instructions) = (-1, new List<Instruction>());
        foreach (var line in joined.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var word = line.IndexOf(' ', StringComparison.Ordinal);
            Assert.True(word > 0, $"no instruction: {line}");
            stage += line[..word] == "FROM" ? 1 : 0;
            instructions.Add(new Instruction(stage, line[..word], line[(word + 1)..].Trim()));
        }

        return instructions;
    }

    [GeneratedRegex(@"\s*\\\n\s*")]
    private static partial Regex Continued();
}

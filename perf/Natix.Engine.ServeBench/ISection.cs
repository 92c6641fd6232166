namespace Natix.Engine.ServeBench;

/// <summary>A part of the page.</summary>
internal interface ISection
{
    /// <summary>What --only calls it.</summary>
    string Name { get; }

    /// <summary>Its heading.</summary>
    string Title { get; }

    /// <summary>Measures.</summary>
    Task<SectionResult> RunAsync();
}

/// <summary>What a section found. Immutable.</summary>
/// <param name="Promises">What was promised, and whether it holds.</param>
/// <param name="Body">Its Markdown, without the heading.</param>
internal sealed record SectionResult(IReadOnlyList<Promise> Promises, string Body);

/// <summary>A promise and what came of it. Immutable.</summary>
/// <param name="What">What was promised.</param>
/// <param name="Target">Its bound.</param>
/// <param name="Measured">What was measured.</param>
/// <param name="IsHeld">Whether the measured value is within the bound; null: too little was measured to say.</param>
internal sealed record Promise(string What, string Target, string Measured, bool? IsHeld)
{
    /// <summary>The last cell of its row.</summary>
    public string Verdict => IsHeld switch { true => "holds", false => "**missed**", null => "not shown" };
}

namespace Natix.Engine.LanguageBench;

/// <summary>A part of the page.</summary>
internal interface ISection
{
    /// <summary>Name for --only.</summary>
    string Name { get; }

    /// <summary>Heading.</summary>
    string Title { get; }

    /// <summary>Measures.</summary>
    /// <returns>Markdown.</returns>
    Task<string> RunAsync();
}

namespace Natix.Engine.FramePath.Sections;

/// <summary>A part of the report.</summary>
internal interface ISection
{
    /// <summary>What --only calls it.</summary>
    string Name { get; }

    /// <summary>Its heading.</summary>
    string Title { get; }

    /// <summary>Measures and gives its Markdown, without the heading.</summary>
    Task<string> RunAsync();
}

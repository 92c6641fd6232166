namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// The band of every class of every detector of a cascade, found once when models are loaded. Immutable; a look-up allocates nothing.
/// </summary>
internal sealed class ClassBands
{
    private readonly SizeBand[][] _bands;

    /// <param name="labelsOfModels">Labels by model index, then by class id; empty for a model that detects nothing.</param>
    public ClassBands(IReadOnlyList<IReadOnlyList<string>> labelsOfModels)
    {
        ArgumentNullException.ThrowIfNull(labelsOfModels);
        _bands = [.. labelsOfModels.Select(labels => labels.Select(label => SizeBands.Of(ClassLabel.KindOf(label))).ToArray())];
    }

    /// <summary>The band of what was detected; none for an index or a class that no label names.</summary>
    public SizeBand Of(in Detection detection)
    {
        if ((uint)detection.ModelIndex >= (uint)_bands.Length)
            return SizeBand.None;
        var bands = _bands[detection.ModelIndex];
        return (uint)detection.ClassId < (uint)bands.Length ? bands[detection.ClassId] : SizeBand.None;
    }
}

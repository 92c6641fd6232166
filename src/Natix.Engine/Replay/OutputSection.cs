namespace Natix.Engine.Replay;

/// <summary>Reads the maps, masks and vectors of a record. Pure.</summary>
internal static class OutputSection
{
    private const int SmallestEntry = 21;

    public static IReadOnlyList<RecordedOutput> Read(RecordReader from)
    {
        var outputs = new List<RecordedOutput>();
        while (from.Left > 0)
            outputs.Add(ReadOne(ref from));
        return outputs;
    }

    /// <summary>What a kind is called.</summary>
    public static string NameOf(OutputKind kind) => kind switch
    {
        OutputKind.Heat => "heat",
        OutputKind.Depth => "depth",
        OutputKind.Mask => "mask",
        OutputKind.Embedding => "embedding",
        OutputKind.Patches => "patches",
        _ => "label-scores",
    };

    private static RecordedOutput ReadOne(ref RecordReader from)
    {
        from.Checked(1, SmallestEntry);
        var (kind, model) = (from.Value<OutputKind>(), from.U16());
        var (length, columns, rows) = (from.I32(), from.I32(), from.I32());
        var (isMetric, checksum, isKept) = (from.Flag(), from.U32(), from.Flag());
        // A mask that is empty has no values and is one all the same.
        var count = (double)length * columns * rows;
        if (length < 0 || columns < 0 || rows < 0 || count > int.MaxValue)
            throw from.Broken($"an output has the shape {length} x {columns} x {rows}");
        var values = isKept ? from.Floats((int)count) : [];
        var isMap = kind is OutputKind.Heat or OutputKind.Depth;
        return new RecordedOutput(NameOf(kind), model == ushort.MaxValue ? -1 : model, columns, rows, length, checksum, values)
        {
            IsMetric = isMetric,
            Area = isMap ? (from.F32(), from.F32(), from.F32(), from.F32()) : default,
        };
    }
}

namespace Natix.Engine.ServeBench.Spans;

/// <summary>A span as a collector gets it. Immutable.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Parent">That of the one it belongs to; 0: none.</param>
/// <param name="Name">What it is a span of.</param>
/// <param name="Start">Nanoseconds of the Unix epoch.</param>
/// <param name="End">The same.</param>
/// <param name="Tags">What it was marked with: text, whole numbers and real ones.</param>
internal sealed record TracedSpan(ulong Id, ulong Parent, string Name, ulong Start, ulong End, IReadOnlyDictionary<string, object> Tags)
{
    /// <summary>Its length.</summary>
    public double Seconds => (End - Start) * 1e-9;
}

/// <summary>Reads the spans of an OTLP request (opentelemetry-proto, trace.proto). Pure.</summary>
internal static class TraceReader
{
    /// <summary>Reads them.</summary>
    /// <param name="request">An ExportTraceServiceRequest.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static IReadOnlyList<TracedSpan> Read(ReadOnlySpan<byte> request)
    {
        List<TracedSpan> spans = [];
        var resources = new ProtoFields(request);
        while (resources.Next())
        {
            var scopes = new ProtoFields(resources.Number == 1 ? resources.Bytes : []);
            while (scopes.Next())
            {
                var inside = new ProtoFields(scopes.Number == 2 ? scopes.Bytes : []);
                while (inside.Next())
                {
                    if (inside.Number == 2)
                        spans.Add(ReadSpan(inside.Bytes));
                }
            }
        }

        return spans;
    }

    private static TracedSpan ReadSpan(ReadOnlySpan<byte> message)
    {
        var (id, parent, name, start, end) = (0UL, 0UL, "", 0UL, 0UL);
        Dictionary<string, object> tags = new(StringComparer.Ordinal);
        var fields = new ProtoFields(message);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 2: id = Number(fields.Bytes); break;
                case 4: parent = Number(fields.Bytes); break;
                case 5: name = fields.Text; break;
                case 7: start = fields.Value; break;
                case 8: end = fields.Value; break;
                case 9: ReadTag(fields.Bytes, tags); break;
            }
        }

        return new TracedSpan(id, parent, name, start, end, tags);
    }

    private static ulong Number(ReadOnlySpan<byte> bytes) => bytes.Length == 8 ? System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;

    private static void ReadTag(ReadOnlySpan<byte> message, Dictionary<string, object> tags)
    {
        var (key, value) = ("", (object?)null);
        var fields = new ProtoFields(message);
        while (fields.Next())
        {
            if (fields.Number == 1)
                key = fields.Text;
            else if (fields.Number == 2)
                value = ReadValue(fields.Bytes);
        }

        if (value is not null)
            tags[key] = value;
    }

    // AnyValue: text, truth, whole number, real number; lists are not asked for here.
    private static object? ReadValue(ReadOnlySpan<byte> message)
    {
        var fields = new ProtoFields(message);
        return !fields.Next() ? null : fields.Number switch
        {
            1 => fields.Text,
            2 => fields.Value != 0,
            3 => (long)fields.Value,
            4 => BitConverter.UInt64BitsToDouble(fields.Value),
            _ => null,
        };
    }
}

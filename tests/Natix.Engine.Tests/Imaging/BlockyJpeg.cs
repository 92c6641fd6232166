namespace Natix.Engine.Tests.Imaging;

/// <summary>
/// Writes sequential JPEGs whose blocks are flat, with component ids and sampling factors that no usual encoder writes (ITU-T T.81, annex F).
/// </summary>
internal static class BlockyJpeg
{
    /// <summary>One component: its id, factors across and down, and the level of each of its blocks.</summary>
    internal sealed record Part(byte Id, int Across, int Down, Func<int, int, byte> Level);

    public static byte[] Encode(int width, int height, params Part[] parts)
    {
        var (across, down) = (parts.Max(p => p.Across), parts.Max(p => p.Down));
        List<byte> bytes = [0xFF, 0xD8];

        // A quantiser of 8 makes a DC difference of 1 one level. All DC sizes have codes of 4 bits, the end of a block has 1.
        Segment(bytes, 0xDB, [0, .. Enumerable.Repeat((byte)8, 64)]);
        Segment(bytes, 0xC0, [
            8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)parts.Length,
            .. parts.SelectMany(p => new[] { p.Id, (byte)((p.Across << 4) | p.Down), (byte)0 })]);
        Segment(bytes, 0xC4, [0x00, 0, 0, 0, 10, .. new byte[12], .. Enumerable.Range(0, 10).Select(size => (byte)size)]);
        Segment(bytes, 0xC4, [0x10, 1, .. new byte[15], 0x00]);
        Segment(bytes, 0xDA, [(byte)parts.Length, .. parts.SelectMany(p => new[] { p.Id, (byte)0 }), 0, 63, 0]);
        WriteUnits(bytes, parts, (width + (8 * across) - 1) / (8 * across), (height + (8 * down) - 1) / (8 * down));
        bytes.AddRange([0xFF, 0xD9]);
        return [.. bytes];
    }

    private static void WriteUnits(List<byte> bytes, Part[] parts, int columns, int rows)
    {
        var bits = new BitWriter(bytes);
        var predictors = new int[parts.Length];
        for (var unit = 0; unit < columns * rows; unit++)
        {
            for (var i = 0; i < parts.Length; i++)
            {
                for (var block = 0; block < parts[i].Across * parts[i].Down; block++)
                {
                    var x = (unit % columns * parts[i].Across) + (block % parts[i].Across);
                    var y = (unit / columns * parts[i].Down) + (block / parts[i].Across);
                    var level = parts[i].Level(x, y) - 128;
                    WriteDifference(bits, level - predictors[i]);
                    predictors[i] = level;
                }
            }
        }

        bits.Flush();
    }

    private static void WriteDifference(BitWriter bits, int difference)
    {
        var size = 0;
        while (Math.Abs(difference) >> size != 0)
            size++;
        bits.Write(size, 4);
        bits.Write(difference < 0 ? difference + (1 << size) - 1 : difference, size);
        bits.Write(0, 1);
    }

    private static void Segment(List<byte> bytes, byte marker, byte[] payload)
    {
        bytes.AddRange([0xFF, marker, (byte)((payload.Length + 2) >> 8), (byte)(payload.Length + 2)]);
        bytes.AddRange(payload);
    }

    private sealed class BitWriter(List<byte> bytes)
    {
        private int _current;
        private int _count;

        public void Write(int value, int count)
        {
            for (var i = count - 1; i >= 0; i--)
            {
                _current = (_current << 1) | ((value >> i) & 1);
                if (++_count == 8)
                    Emit();
            }
        }

        public void Flush()
        {
            while (_count > 0)
                Write(1, 1);
        }

        private void Emit()
        {
            bytes.Add((byte)_current);
            if (_current == 0xFF)
                bytes.Add(0);
            (_current, _count) = (0, 0);
        }
    }
}

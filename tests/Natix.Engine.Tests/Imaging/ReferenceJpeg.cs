using System.Buffers.Binary;

namespace Natix.Engine.Tests.Imaging;

/// <summary>
/// A JPEG decoder that is as exact as doubles are and as plain as the standard (ITU-T T.81): sequential Huffman coding, 8 bits a sample,
/// any number of scans, no rounding before the end. Trusts its input: for tests only.
/// </summary>
internal sealed class ReferenceJpeg
{
    // Figure A.6: the place of each coefficient, in the order in which they are coded.
    private static readonly byte[] ZigZag =
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    private readonly byte[] _bytes;
    private readonly int[][] _quantisation = new int[4][];
    private readonly HuffmanTable[] _dc = new HuffmanTable[4];
    private readonly HuffmanTable[] _ac = new HuffmanTable[4];
    private Component[] _components = [];
    private int _at = 2;
    private int _restartInterval;
    private ulong _bits;
    private int _bitCount;

    private ReferenceJpeg(byte[] bytes) => _bytes = bytes;

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Decodes a whole image to planes of samples 0..255, clamped as the standard says, not rounded.</summary>
    public static ReferenceImage Decode(byte[] bytes)
    {
        var jpeg = new ReferenceJpeg(bytes);
        jpeg.ReadSegments();
        return new ReferenceImage(jpeg.Width, jpeg.Height, [.. jpeg._components.Select(c => c.ToPlane())]);
    }

    private void ReadSegments()
    {
        while (_bytes[_at + 1] != 0xD9)
        {
            var marker = _bytes[_at + 1];
            var length = BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(_at + 2));
            var payload = _bytes.AsSpan(_at + 4, length - 2);
            _at += 2 + length;
            switch (marker)
            {
                case 0xC0 or 0xC1:
                    ReadFrameHeader(payload);
                    break;
                case 0xC4:
                    ReadHuffmanTables(payload);
                    break;
                case 0xDB:
                    ReadQuantisation(payload);
                    break;
                case 0xDD:
                    _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(payload);
                    break;
                case 0xDA:
                    ReadScan(payload.ToArray());
                    break;
                case >= 0xC2 and <= 0xCF:
                    throw new NotSupportedException($"frame header {marker:X2}: the reference knows sequential Huffman coding only");
            }
        }
    }

    private void ReadFrameHeader(ReadOnlySpan<byte> payload)
    {
        Height = BinaryPrimitives.ReadUInt16BigEndian(payload[1..]);
        Width = BinaryPrimitives.ReadUInt16BigEndian(payload[3..]);
        _components = new Component[payload[5]];
        var (across, down) = (1, 1);
        for (var i = 0; i < _components.Length; i++)
        {
            var factors = payload[7 + (3 * i)];
            (across, down) = (Math.Max(across, factors >> 4), Math.Max(down, factors & 15));
        }

        for (var i = 0; i < _components.Length; i++)
        {
            var part = payload.Slice(6 + (3 * i), 3);
            _components[i] = new Component(part[0], part[1] >> 4, part[1] & 15, part[2], Width, Height, across, down);
        }
    }

    private void ReadQuantisation(ReadOnlySpan<byte> payload)
    {
        while (!payload.IsEmpty)
        {
            var (wide, table) = (payload[0] >> 4 != 0, new int[64]);
            for (var i = 0; i < 64; i++)
                table[ZigZag[i]] = wide ? BinaryPrimitives.ReadUInt16BigEndian(payload[(1 + (2 * i))..]) : payload[1 + i];
            _quantisation[payload[0] & 15] = table;
            payload = payload[(wide ? 129 : 65)..];
        }
    }

    private void ReadHuffmanTables(ReadOnlySpan<byte> payload)
    {
        while (!payload.IsEmpty)
        {
            var count = 0;
            foreach (var codes in payload.Slice(1, 16))
                count += codes;
            var table = new HuffmanTable(payload.Slice(1, 16), payload.Slice(17, count));
            (payload[0] >> 4 == 0 ? _dc : _ac)[payload[0] & 15] = table;
            payload = payload[(17 + count)..];
        }
    }

    private void ReadScan(byte[] header)
    {
        var parts = new Component[header[0]];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = _components.First(c => c.Id == header[1 + (2 * i)]);
            (parts[i].DcTable, parts[i].AcTable, parts[i].Predictor) = (header[2 + (2 * i)] >> 4, header[2 + (2 * i)] & 15, 0);
        }

        // A scan of one component holds its own blocks only, without those that fill up the last units of several (A.2.2).
        var alone = parts.Length == 1;
        var (columns, rows) = alone
            ? (parts[0].OwnBlocksAcross, parts[0].OwnBlocksDown)
            : (parts[0].BlocksAcross / parts[0].Across, parts[0].BlocksDown / parts[0].Down);
        (_bits, _bitCount) = (0, 0);
        for (var unit = 0; unit < columns * rows; unit++)
        {
            if (_restartInterval > 0 && unit > 0 && unit % _restartInterval == 0)
                Restart(parts);
            foreach (var part in parts)
                ReadUnit(part, unit % columns, unit / columns, alone);
        }

        SkipToMarker();
    }

    private void ReadUnit(Component part, int column, int row, bool alone)
    {
        var (across, down) = alone ? (1, 1) : (part.Across, part.Down);
        for (var y = 0; y < down; y++)
        {
            for (var x = 0; x < across; x++)
                ReadBlock(part, (column * across) + x, (row * down) + y);
        }
    }

    // F.2.2.1 and F.2.2.2.
    private void ReadBlock(Component part, int blockX, int blockY)
    {
        var quantisation = _quantisation[part.Quantisation];
        var coefficients = new double[64];
        part.Predictor += ReceiveAndExtend(NextSymbol(_dc[part.DcTable]));
        coefficients[0] = (double)part.Predictor * quantisation[0];
        for (var k = 1; k < 64; k++)
        {
            var symbol = NextSymbol(_ac[part.AcTable]);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && run != 15)
                break;
            k += run;
            if (size > 0)
                coefficients[ZigZag[k]] = (double)ReceiveAndExtend(size) * quantisation[ZigZag[k]];
        }

        part.Store(blockX, blockY, coefficients);
    }

    private int NextSymbol(HuffmanTable table)
    {
        var code = 0;
        for (var length = 1; length <= 16; length++)
        {
            code = (code << 1) | NextBits(1);
            if (table.TryFind(code, length, out var symbol))
                return symbol;
        }

        throw new InvalidDataException("no such Huffman code");
    }

    private int ReceiveAndExtend(int size)
    {
        var value = NextBits(size);
        return size > 0 && value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    }

    private int NextBits(int count)
    {
        while (_bitCount < count)
        {
            var next = _bytes[_at++];
            if (next == 0xFF && _bytes[_at++] != 0)
                throw new InvalidDataException("a marker inside coded data");
            (_bits, _bitCount) = ((_bits << 8) | next, _bitCount + 8);
        }

        _bitCount -= count;
        return (int)(_bits >> _bitCount) & ((1 << count) - 1);
    }

    private void Restart(Component[] parts)
    {
        SkipToMarker();
        _at += 2;
        foreach (var part in parts)
            part.Predictor = 0;
    }

    private void SkipToMarker()
    {
        (_bits, _bitCount) = (0, 0);
        while (_bytes[_at] != 0xFF || _bytes[_at + 1] is 0 or 0xFF)
            _at++;
    }

    /// <summary>Codes in the order of C.2: those of one length count up, each length goes on from twice the last.</summary>
    private sealed class HuffmanTable
    {
        private readonly Dictionary<(int Code, int Length), int> _symbols = [];

        public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
        {
            var (code, next) = (0, 0);
            for (var length = 1; length <= 16; length++, code <<= 1)
            {
                for (var i = 0; i < counts[length - 1]; i++)
                    _symbols[(code++, length)] = symbols[next++];
            }
        }

        public bool TryFind(int code, int length, out int symbol) => _symbols.TryGetValue((code, length), out symbol);
    }

    private sealed class Component(int id, int across, int down, int quantisation, int width, int height, int mostAcross, int mostDown)
    {
        // A.3.3: s(x) = sum over u of C(u)/2 cos((2x+1) u pi / 16) S(u), along each axis.
        private static readonly double[] Basis = [.. Enumerable.Range(0, 64).Select(i =>
            (i % 8 == 0 ? Math.Sqrt(0.5) : 1) / 2 * Math.Cos(((2 * (i / 8)) + 1) * (i % 8) * Math.PI / 16))];

        private readonly double[] _samples = new double[64 * BlocksOf(width, mostAcross, across) * BlocksOf(height, mostDown, down)];

        public int Id => id;

        public int Across => across;

        public int Down => down;

        public int Quantisation => quantisation;

        public int DcTable { get; set; }

        public int AcTable { get; set; }

        public int Predictor { get; set; }

        public int BlocksAcross => BlocksOf(width, mostAcross, across);

        public int BlocksDown => BlocksOf(height, mostDown, down);

        public int OwnBlocksAcross => RoundUp(RoundUp(width * across, mostAcross), 8);

        public int OwnBlocksDown => RoundUp(RoundUp(height * down, mostDown), 8);

        public void Store(int blockX, int blockY, double[] coefficients)
        {
            var columns = new double[64];
            for (var i = 0; i < 64; i++)
            {
                for (var v = 0; v < 8; v++)
                    columns[i] += Basis[(i / 8 * 8) + v] * coefficients[(8 * v) + (i % 8)];
            }

            for (var i = 0; i < 64; i++)
            {
                var sum = 128.0;
                for (var u = 0; u < 8; u++)
                    sum += Basis[(i % 8 * 8) + u] * columns[(i / 8 * 8) + u];
                _samples[(((8 * blockY) + (i / 8)) * 8 * BlocksAcross) + (8 * blockX) + (i % 8)] = Math.Clamp(sum, 0, 255);
            }
        }

        public ReferencePlane ToPlane() => new(
            8 * BlocksAcross, RoundUp(width * across, mostAcross), RoundUp(height * down, mostDown), mostAcross / across, mostDown / down, _samples);

        private static int BlocksOf(int size, int most, int factor) => RoundUp(size, 8 * most) * factor;

        private static int RoundUp(int value, int divisor) => (value + divisor - 1) / divisor;
    }
}

using System.Buffers.Binary;
using FsCheck.Xunit;
using Natix.Engine.Language.Weights;
using Natix.Engine.Tests.Models;
using Xunit;

namespace Natix.Engine.Tests.Language.Weights;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-safetensors-").FullName;

    private string FilePath => Path.Combine(_folder, "a.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("F32", 0)]
    [InlineData("F16", 1 / 2048.0)]
    [InlineData("BF16", 1 / 256.0)]
    public void Values_come_back_as_precisely_as_their_type_holds_them(string type, double tolerance)
    {
        var values = Enumerable.Range(0, 9000).Select(i => (float)Math.Sin(i) * 3).ToArray();
        SafetensorsWriter.Write(FilePath, type, [("odd", [3], [1, -2, 0.5f]), ("wide", [90, 100], values)]);

        using var file = SafetensorsFile.Open(FilePath);

        Assert.Equal(type, file.Tensors["wide"].Type.ToString());
        Assert.Equal([90L, 100L], file.Tensors["wide"].Shape);
        Assert.Equal([1, -2, 0.5f], file.Tensors["odd"].ToFloats());
        Assert.All(file.Tensors["wide"].ToFloats().Zip(values), pair => Assert.Equal(pair.Second, pair.First, Math.Abs(pair.Second) * tolerance));
        var part = new float[5000];
        file.Tensors["wide"].CopyTo(3999, part);
        Assert.Equal(file.Tensors["wide"].ToFloats()[3999..8999], part);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Tensors["wide"].CopyTo(4001, part));
    }

    [Fact]
    public void An_odd_header_leaves_tensors_at_odd_addresses_and_they_are_read_all_the_same()
    {
        File.WriteAllBytes(FilePath, SafeTensorsBytes.Of("{\"t\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} ", [1.5f, -3]));

        using var file = SafetensorsFile.Open(FilePath);

        Assert.Equal([1.5f, -3], file.Tensors["t"].ToFloats());
    }

    [Theory]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", "tensor a", "expected 12 bytes", "found 8")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}", "tensor a", "within the 8 bytes", "[0, 12]")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[2,8]}}", "tensor b", "from byte 4", "overlaps")]
    [InlineData("{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "tensor b", "at byte 2", "no gaps")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "", "expected 4 bytes of data", "found 8")]
    [InlineData("{\"a\":{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]}}", "tensor a", "BF16", "found F31")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", "tensor a", "at least 0 in shape", "[-2]")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,3],\"data_offsets\":[0,8]}}", "tensor a", "63 bits", "9223372036854775807")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", "tensor a", "in order", "[8, 0]")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "tensor a", "data_offsets", "found none")]
    [InlineData("{\"a\":7}", "tensor a", "expected an object", "Number")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "", "expected a safetensors header", "uplicate")]
    [InlineData("{\"a\":", "", "expected a safetensors header", "JSON")]
    [InlineData("[1]", "", "begins with {", "another")]
    public void A_header_that_breaks_the_format_is_refused_by_tensor(string header, string tensor, string expected, string found)
    {
        File.WriteAllBytes(FilePath, SafeTensorsBytes.Of(header, [1, 2]));

        var error = Assert.Throws<ModelContractException>(() => SafetensorsFile.Open(FilePath));

        Assert.All(new[] { FilePath, tensor, expected, found }, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(100_000_001UL)]
    [InlineData(1000UL)]
    public void A_header_longer_than_allowed_or_than_the_file_is_refused_before_it_is_read(ulong length)
    {
        var bytes = SafeTensorsBytes.Of("{}", []);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(FilePath, bytes);

        var error = Assert.Throws<ModelContractException>(() => SafetensorsFile.Open(FilePath));

        Assert.Contains($"{length}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        var whole = SafeTensorsBytes.Of(("a", [2, 3]), ("b", [1]));
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            Assert.Throws<ModelContractException>(() => SafetensorsFile.Open(FilePath));
        }

        File.WriteAllBytes(FilePath, whole);
        using var file = SafetensorsFile.Open(FilePath);
        Assert.Equal([1, 2, 3, 4, 5, 6], file.Tensors["a"].ToFloats());
        Assert.Equal([7], file.Tensors["b"].ToFloats());
    }

    [Property(MaxTest = 500)]
    public void A_damaged_file_is_refused_or_read_within_its_bounds(ushort place, byte value)
    {
        var bytes = SafeTensorsBytes.Of(("a", [2, 3]), ("bias", [4]));
        bytes[place % bytes.Length] = value;
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.safetensors");
        File.WriteAllBytes(path, bytes);
        try
        {
            using var file = SafetensorsFile.Open(path);
            Assert.All(file.Tensors.Values, tensor => Assert.InRange(tensor.Bytes, 0, bytes.Length));
        }
        catch (ModelContractException error)
        {
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_tensor_is_not_read_after_its_file_is_closed()
    {
        SafetensorsWriter.Write(FilePath, "F32", [("a", [1], [1])]);
        var file = SafetensorsFile.Open(FilePath);
        var tensor = file.Tensors["a"];
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => tensor.ToFloats());
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<ModelContractException>(() => SafetensorsFile.Open(FilePath));

        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
    }
}

using Natix.Engine.Training.Weights;
using Xunit;

namespace Natix.Engine.Training.Tests.Weights;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void What_is_saved_is_loaded()
    {
        var file = new SafeTensors();
        file.Tensors["b"] = new TensorData([2, 2], [1, 2, float.NaN, -0f]);
        file.Tensors["a"] = new TensorData([], [7]);
        file.Metadata["steps"] = "12";
        file.Save(_path);

        var read = SafeTensors.Load(_path);
        Assert.Equal(["a", "b"], read.Tensors.Keys);
        Assert.Equal([2, 2], read.Tensors["b"].Shape);
        Assert.Equal(file.Tensors["b"].Values.Select(BitConverter.SingleToInt32Bits), read.Tensors["b"].Values.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal("12", read.Metadata["steps"]);
        Assert.False(File.Exists(_path + ".partial"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("\u0004\0\0\0\0\0\0\0[1]x")]
    [InlineData("\u0063\0\0\0\0\0\0\0{}")]
    public void Other_files_are_refused(string content)
    {
        File.WriteAllText(_path, content);
        Assert.Throws<FormatException>(() => SafeTensors.Load(_path));
    }

    [Fact]
    public void A_tensor_beyond_the_end_is_refused()
    {
        const string Header = """{"t":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""";
        File.WriteAllBytes(_path, [.. BitConverter.GetBytes((long)Header.Length), .. System.Text.Encoding.UTF8.GetBytes(Header), 0, 0, 0, 0]);
        Assert.Contains("'t'", Assert.Throws<FormatException>(() => SafeTensors.Load(_path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_path);
}

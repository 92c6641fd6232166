using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Natix.Engine.Host.Axon.Body;
using Natix.Engine.Host.Tests.Intake;

namespace Natix.Engine.Host.Tests.Axon.Body;

public sealed class BodySplitterTests : IDisposable
{
    private readonly TestSlabs _slabs = new();

    public void Dispose() => _slabs.Dispose();

    [Property(MaxTest = 200)]
    public void However_a_body_is_cut_into_pieces_the_same_comes_out(byte[] image, int seed, bool escapes)
    {
        var random = new Random(seed);
        var text = Convert.ToBase64String(image);
        text = escapes ? text.Replace("/", random.Next(2) == 0 ? "\\/" : "\\u002f", StringComparison.Ordinal) : text;
        var body = Encoding.UTF8.GetBytes($$"""{"a": "q\"\\", "n": [1, {"image": "zz"}], "image" : "{{text}}", "prediction": -1.0}""");
        using var slab = new Base64Slab(_slabs.Rent, 1 << 20);
        var splitter = new BodySplitter(slab, 4096);
        for (var at = 0; at < body.Length;)
        {
            var length = Math.Min(random.Next(1, 9), body.Length - at);
            splitter.Take(body.AsSpan(at, length), expectedImage: 0);
            at += length;
        }

        Assert.True(splitter.HasImage);
        using var lease = slab.End();
        Assert.Null(slab.Problem);
        Assert.Equal(image, lease!.Bytes.ToArray());
        using var envelope = JsonDocument.Parse(splitter.Envelope);
        Assert.Equal("", envelope.RootElement.GetProperty("image").GetString());
        Assert.Equal("q\"\\", envelope.RootElement.GetProperty("a").GetString());
        Assert.Equal("zz", envelope.RootElement.GetProperty("n")[1].GetProperty("image").GetString());
    }

    [Fact]
    public void The_last_of_two_images_counts_as_for_any_reader_of_JSON()
    {
        using var slab = new Base64Slab(_slabs.Rent, 1 << 20);
        var splitter = new BodySplitter(slab, 4096);
        splitter.Take("""{"image":"AAAA","image":"BBBB"}"""u8, 0);
        using var lease = slab.End();
        Assert.Equal(Convert.FromBase64String("BBBB"), lease!.Bytes.ToArray());
    }

    [Fact]
    public void An_image_of_unknown_length_grows_and_the_copy_is_counted()
    {
        var image = new byte[300_000];
        new Random(1).NextBytes(image);
        using var slab = new Base64Slab(_slabs.Rent, 1 << 20);
        var splitter = new BodySplitter(slab, 4096);
        splitter.Take(Encoding.UTF8.GetBytes($$"""{"image":"{{Convert.ToBase64String(image)}}"}"""), 0);
        using var lease = slab.End();
        Assert.Equal(image, lease!.Bytes.ToArray());
        Assert.True(lease.BytesCopied > 0 || lease.Capacity >= image.Length);
    }

    [Fact]
    public void An_image_over_the_limit_is_told_and_held_nowhere()
    {
        using var slab = new Base64Slab(_slabs.Rent, 1000);
        var splitter = new BodySplitter(slab, 4096);
        splitter.Take(Encoding.UTF8.GetBytes($$"""{"image":"{{Convert.ToBase64String(new byte[5000])}}"}"""), 0);
        Assert.True(slab.IsTooLarge);
        Assert.Null(slab.End());
    }

    [Fact]
    public void An_envelope_over_the_limit_is_not_taken_further()
    {
        using var slab = new Base64Slab(_slabs.Rent, 1000);
        var splitter = new BodySplitter(slab, 100);
        for (var i = 0; i < 1000; i++)
            splitter.Take("{\"a\":["u8, 0);
        Assert.True(splitter.IsTooLarge);
        Assert.InRange(splitter.Envelope.Length, 100, 200);
    }

    [Property(MaxTest = 500)]
    public void No_bytes_make_it_fail(byte[] body, byte[] more)
    {
        using var slab = new Base64Slab(_slabs.Rent, 1000);
        var splitter = new BodySplitter(slab, 4096);
        splitter.Take("{\"image\":\""u8, 0);
        splitter.Take(body, 0);
        splitter.Take("\\u00"u8, 0);
        splitter.Take(more, 0);
        slab.End()?.Dispose();
    }
}

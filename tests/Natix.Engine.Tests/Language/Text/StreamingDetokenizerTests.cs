using System.Text;
using FsCheck.Xunit;
using Natix.Engine.Language.Text;
using Natix.Engine.Language.Weights;
using Xunit;

namespace Natix.Engine.Tests.Language.Text;

/// <summary>A token a byte: every character comes in parts.</summary>
public sealed class StreamingDetokenizerTests
{
    private static readonly TextTokenizer Tokenizer =
        new(TokenizerReader.Read(CheckpointJson.Parse("tokenizer.json", Encoding.UTF8.GetBytes(ByteTokenizer.Json()))));

    [Fact]
    public void A_character_comes_with_its_last_byte()
    {
        var stream = new StreamingDetokenizer(Tokenizer);

        var texts = Encoding.UTF8.GetBytes("é🚧x").Select(value => stream.Push(value)).ToArray();

        Assert.Equal(["", "é", "", "", "", "🚧", "x"], texts);
        Assert.Equal("", stream.Finish());
    }

    [Fact]
    public void A_character_that_never_ends_is_replaced_at_the_end()
    {
        var stream = new StreamingDetokenizer(Tokenizer);

        Assert.Equal(["", "", ""], new[] { 0xF0, 0x9F, 0x9A }.Select(stream.Push));
        Assert.Equal("\uFFFD", stream.Finish());
        Assert.Equal("a", stream.Push('a'));
    }

    [Fact]
    public void Special_tokens_are_left_away_and_do_not_end_a_character()
    {
        var stream = new StreamingDetokenizer(Tokenizer);

        Assert.Equal(["", "", "é"], new[] { 0xC3, ByteTokenizer.ImStart, 0xA9 }.Select(stream.Push));
        Assert.Equal("<|im_end|>", new StreamingDetokenizer(Tokenizer, skipSpecial: false).Push(ByteTokenizer.ImEnd));
    }

    [Property(MaxTest = 1000)]
    public void The_parts_are_the_whole_and_none_ends_within_a_character(byte[] bytes)
    {
        var tokens = (bytes ?? []).Select(value => (int)value).ToArray();
        var stream = new StreamingDetokenizer(Tokenizer);

        string[] parts = [.. tokens.Select(stream.Push), stream.Finish()];

        Assert.Equal(Tokenizer.Decode(tokens), string.Concat(parts));
        Assert.All(parts, part => Assert.False(part.Length > 0 && (char.IsHighSurrogate(part[^1]) || char.IsLowSurrogate(part[0]))));
    }
}

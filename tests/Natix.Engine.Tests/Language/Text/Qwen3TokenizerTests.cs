using System.Diagnostics;
using System.Text;
using Natix.Engine.Language.Text;
using Xunit;

namespace Natix.Engine.Tests.Language.Text;

/// <summary>Parity with the file's own library, by way of a second implementation that shares nothing with the first.</summary>
public sealed class Qwen3TokenizerTests
{
    public static TheoryData<string> Texts() =>
    [
        "Hello world!", "Is there roadwork in this image? Answer yes or no.", "I'll say it's HE'S, we'RE, don't", "  leading, trailing  ", "tabs\t\tand\n\nlines\r\n\r\n  x", "\n \n", "   ",
        "1234567890 3.14159 ٣٤٥ Ⅻ ½", "Straße mit Baustelle – Gefahr! Größe: 12 m²", "В 2026 году ремонтируют дорогу.", "前方施工，请减速慢行。", "この先、道路工事中です。", "도로 공사 중입니다", "सड़क का काम चल रहा है",
        "أعمال الطريق أمامك", "עבודות בכביש", "งานก่อสร้างถนน", "🚧🚦👷‍♀️ work zone 🇩🇪", "𠀀𠀁 𝟘𝟙 𝒜𝓑𝒸 𐍈", "for (int i = 0; i < n; i++) { sum += a[i] * b[i]; } // dot", "def f(x):\n    return x ** 2\n",
        "{\"name\": \"stop\", \"arguments\": {}}", "http://example.com/a?b=c&d=%20", "a\u0000b\u0001c\u007f", "\u00A0nbsp\u2003em\u3000wide\u2028line", "zero\u200Bwidth\uFEFF", "ﬁ ligature ﬀ", "ab'sD 'LL 'x",
        "!!!???...\n\n\n!!!", "naïve café déjà vu", "Ελληνικά ΟΔΟΣ", "=====>>>>> #### ----", "word\u0301 combining", "\uD7FF\uE000\uFFFD",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Every_text_has_the_tokens_of_the_reference_and_comes_back(string text)
    {
        var normal = CanonicalComposition.Apply(text);

        var tokens = Qwen3Tokenizer.Tokenizer.Encode(text);

        Assert.Equal(Qwen3Tokenizer.Reference.Encode(normal), tokens);
        Assert.Equal(normal, Qwen3Tokenizer.Tokenizer.Decode(tokens));
    }

    [Fact]
    public void Random_texts_have_the_tokens_of_the_reference_and_come_back()
    {
        for (var seed = 0; seed < 600; seed++)
        {
            var text = RandomText(new Consensus.SplitMix(seed));
            var normal = CanonicalComposition.Apply(string.Concat(text.EnumerateRunes()));

            var tokens = Qwen3Tokenizer.Tokenizer.Encode(text);

            Assert.Equal(Qwen3Tokenizer.Reference.Encode(normal), tokens);
            Assert.Equal(normal, Qwen3Tokenizer.Tokenizer.Decode(tokens));
        }
    }

    [Fact]
    public void Known_numbers()
    {
        Assert.Equal([9707, 11, 1879, 0], Qwen3Tokenizer.Tokenizer.Encode("Hello, world!"));
        Assert.Equal(151669, Qwen3Tokenizer.Tokenizer.Vocabulary);
    }

    [Fact]
    public void The_file_is_read_in_good_time()
    {
        var clock = Stopwatch.StartNew();

        _ = Qwen3Tokenizer.Load();

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    [Fact]
    public void Special_tokens_are_text_unless_they_are_asked_for()
    {
        const string text = "<|im_start|>user\nhi<|im_end|>";
        var tokenizer = Qwen3Tokenizer.Tokenizer;

        var parsed = tokenizer.Encode(text, SpecialTokens.Parse);
        var plain = tokenizer.Encode(text);

        Assert.Equal([151644, .. tokenizer.Encode("user\nhi"), 151645], parsed);
        Assert.DoesNotContain(plain, tokenizer.IsSpecial);
        Assert.Equal(text, tokenizer.Decode(plain));
        Assert.Equal("user\nhi", tokenizer.Decode(parsed));
        Assert.Equal(text, tokenizer.Decode(parsed, skipSpecial: false));
    }

    [Fact]
    public void Added_tokens_that_are_not_special_are_found_in_any_text()
    {
        var tokens = Qwen3Tokenizer.Tokenizer.Encode("<think>a</think>");

        Assert.Equal(151667, tokens[0]);
        Assert.Equal(151668, tokens[^1]);
        Assert.Equal("<think>a</think>", Qwen3Tokenizer.Tokenizer.Decode(tokens));
    }

    [Fact]
    public void Decomposed_letters_are_composed_first() =>
        Assert.Equal(Qwen3Tokenizer.Tokenizer.Encode("caf\u00E9"), Qwen3Tokenizer.Tokenizer.Encode("cafe\u0301"));

    [Fact]
    public void Unpaired_surrogates_are_taken_for_the_replacement_character() =>
        Assert.Equal("a\uFFFDb\uFFFD", Qwen3Tokenizer.Tokenizer.Decode(Qwen3Tokenizer.Tokenizer.Encode("a\uD83Db\uDEA7")));

    [Fact]
    public void Every_token_has_its_bytes()
    {
        var tokenizer = Qwen3Tokenizer.Tokenizer;
        Assert.Equal("Hello"u8, tokenizer.Bytes(9707));
        Assert.Equal(" world"u8, tokenizer.Bytes(1879));
        Assert.Equal("<|im_end|>"u8, tokenizer.Bytes(151645));
        Assert.True(tokenizer.Bytes(151700).IsEmpty);
        Assert.All(Enumerable.Range(0, tokenizer.Vocabulary), token => Assert.False(tokenizer.Bytes(token).IsEmpty));
    }

    [Theory]
    [InlineData("The quick brown fox, 42 cones and a digger. ", 5000)]
    [InlineData("a", 100_000)] // one piece: what took time by its square would take minutes
    [InlineData("=\n", 50_000)]
    [InlineData("é🚧", 30_000)]
    public void A_long_text_comes_back_in_good_time(string part, int count)
    {
        var text = string.Concat(Enumerable.Repeat(part, count));
        _ = Qwen3Tokenizer.Tokenizer;
        var clock = Stopwatch.StartNew();

        var tokens = Qwen3Tokenizer.Tokenizer.Encode(text);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed} for {text.Length} characters");
        Assert.Equal(text, Qwen3Tokenizer.Tokenizer.Decode(tokens));
    }

    // Random characters alone are mostly rubbish of one kind: words, breaks, marks and characters beyond the first plane come in between.
    private static string RandomText(Consensus.SplitMix random)
    {
        string[] parts = ["the road ", "'ll", "'S", "\n", "\r\n", "  ", "\t", "🚧", "𠀀", "e\u0301", "工事", "42", "\u0000", "\uD800", "\uDC00", "𝟙", "\u00A0", "!?", "Straße", "\u0085", "ﬁ"];
        var text = new StringBuilder();
        var length = (int)(40 * random.NextDouble());
        while (text.Length < length)
        {
            if (random.NextDouble() < 0.7)
                text.Append(parts[(int)(parts.Length * random.NextDouble())]);
            else
                text.Append((char)(random.NextDouble() < 0.7 ? 0x250 * random.NextDouble() : 0xFFFF * random.NextDouble()));
        }

        return text.ToString();
    }
}

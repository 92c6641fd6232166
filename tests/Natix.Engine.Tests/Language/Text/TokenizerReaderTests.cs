using System.Text;
using System.Text.Json.Nodes;
using Natix.Engine.Language.Text;
using Natix.Engine.Language.Weights;
using Xunit;

namespace Natix.Engine.Tests.Language.Text;

public sealed class TokenizerReaderTests
{
    [Fact]
    public void The_byte_tokenizer_merges_and_comes_back()
    {
        var tokenizer = Read(_ => { });

        Assert.Equal([266], tokenizer.Encode("roadwork"));
        Assert.Equal("the road, \u00FC 🚧", tokenizer.Decode(tokenizer.Encode("the road, \u00FC 🚧")));
        Assert.Equal([ByteTokenizer.ImStart, ByteTokenizer.ImEnd], tokenizer.Encode("<|im_start|><|im_end|>", SpecialTokens.Parse));
    }

    [Fact]
    public void A_piece_that_is_a_token_is_taken_whole_where_merges_are_ignored()
    {
        // "ad" + "ro" has no merge: only the vocabulary knows it.
        static void AddWhole(JsonNode root) => root["model"]!["vocab"]!["adro"] = 300;

        Assert.Equal([260, 259], Read(AddWhole).Encode("adro"));
        Assert.Equal([300], Read(root => (root["model"]!["ignore_merges"], root["model"]!["vocab"]!["adro"]) = (true, 300)).Encode("adro"));
    }

    [Fact]
    public void Merges_may_be_written_as_one_text()
    {
        var tokenizer = Read(root => root["model"]!["merges"] = new JsonArray("t h", "th e"));

        Assert.Equal([257], tokenizer.Encode("the"));
    }

    [Fact]
    public void A_pattern_that_takes_for_ever_is_an_error_of_the_model()
    {
        var tokenizer = Read(root => root["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"]!["Regex"] = "(o+)+d");

        Assert.Equal("road", tokenizer.Decode(tokenizer.Encode("road")));
        var error = Assert.Throws<ModelContractException>(() => tokenizer.Encode(new string('o', 64)));
        Assert.Contains("the pattern (o+)+d takes more than 1 s on a text of 64 characters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_puts_tokens_around_a_text()
    {
        var tokenizer = Read(root => root["post_processor"] = JsonNode.Parse("""
            {"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing",
            "single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}}],
            "special_tokens":{"<s>":{"id":"<s>","ids":[320],"tokens":["<s>"]},"</s>":{"id":"</s>","ids":[322],"tokens":["</s>"]}}}]}
            """));

        Assert.Equal([320], tokenizer.Prefix.ToArray());
        Assert.Equal([322], tokenizer.Suffix.ToArray());
    }

    [Fact]
    public void Added_tokens_take_white_space_count_as_words_and_the_longest_wins()
    {
        var tokenizer = Read(root => root["added_tokens"] = JsonNode.Parse("""
            [{"id":330,"content":"<m>","lstrip":true,"rstrip":true,"special":true},{"id":331,"content":"<m>x","special":true},
             {"id":332,"content":"cone","single_word":true},{"id":333,"content":"\u00e9","normalized":true}]
            """));

        Assert.Equal(['a', 330, 'b'], tokenizer.Encode("a  <m> \nb", SpecialTokens.Parse));
        Assert.Equal([331], tokenizer.Encode("<m>x", SpecialTokens.Parse));
        Assert.Equal([332], tokenizer.Encode("cone"));
        Assert.DoesNotContain(332, tokenizer.Encode("cones"));
        Assert.Equal(['a', 333], tokenizer.Encode("ae\u0301"));
    }

    [Fact]
    public void Digits_and_the_pattern_of_bytes_cut_as_gpt2_does()
    {
        var tokenizer = Read(root => root["pre_tokenizer"] = JsonNode.Parse(
            """{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}]}"""));

        Assert.Equal("the 12 roads", tokenizer.Decode(tokenizer.Encode("the 12 roads")));
        Assert.Equal([257], tokenizer.Encode("the"));
    }

    [Theory]
    [InlineData("$.model.type", "\"Unigram\"", "expected BPE, found Unigram")]
    [InlineData("$.model.byte_fallback", "true", "byte-level BPE only")]
    [InlineData("$.model.end_of_word_suffix", "\"</w>\"", "expected none")]
    [InlineData("$.model.vocab", "{\"a\":0}", "a token for every byte")]
    [InlineData("$.model.vocab", "[]", "expected an object")]
    [InlineData("$.model.merges", "[[\"zz\",\"qq\"]]", "pairs of tokens")]
    [InlineData("$.model.merges", "[[\"a\",\"b\",\"c\"]]", "found [\"a\",\"b\",\"c\"]")]
    [InlineData("$.normalizer.type", "\"Lowercase\"", "expected NFC, found Lowercase")]
    [InlineData("$.pre_tokenizer.type", "\"Metaspace\"", "found Metaspace")]
    [InlineData("$.pre_tokenizer", "{\"type\":\"Sequence\",\"pretokenizers\":[]}", "expected a ByteLevel step")]
    [InlineData("$.pre_tokenizer.pretokenizers[0].behavior", "\"Removed\"", "keeps every character")]
    [InlineData("$.pre_tokenizer.pretokenizers[0].pattern.Regex", "\"(\"", "regular expression")]
    [InlineData("$.added_tokens[0].content", "\"\"", "not empty")]
    public void What_is_not_done_is_refused_by_place(string place, string value, string expected)
    {
        var error = Assert.Throws<ManifestException>(() => Read(root => Set(root, place, JsonNode.Parse(value))));

        Assert.StartsWith(place, error.JsonPath, StringComparison.Ordinal);
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
    }

    private static TextTokenizer Read(Action<JsonNode> change)
    {
        var root = JsonNode.Parse(ByteTokenizer.Json())!;
        change(root);
        return new TextTokenizer(TokenizerReader.Read(CheckpointJson.Parse("tokenizer.json", Encoding.UTF8.GetBytes(root.ToJsonString()))));
    }

    private static void Set(JsonNode root, string place, JsonNode? value)
    {
        var steps = place[2..].Replace("[0]", ".0", StringComparison.Ordinal).Split('.');
        var target = root;
        foreach (var step in steps[..^1])
            target = step == "0" ? target[0]! : target[step]!;
        target[steps[^1]] = value;
    }
}

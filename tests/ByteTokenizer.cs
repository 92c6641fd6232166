using System.Text.Json;

namespace Natix.Engine;

/// <summary>
/// The tokenizer of random models: a token a byte, a few merges, the special tokens of Qwen3-VL; tokenizer.json as Hugging Face writes it. Linked
/// into the test projects that need it.
/// </summary>
internal static class ByteTokenizer
{
    public const int EndOfText = 320;
    public const int ImStart = 321;
    public const int ImEnd = 322;
    public const int VisionStart = 323;
    public const int VisionEnd = 324;
    public const int ImagePad = 325;
    public const int VideoPad = 326;

    /// <summary>More than there are tokens: models pad their vocabulary.</summary>
    public const int Vocabulary = 352;

    private const string Pattern = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly string[] Special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"];

    // Each makes a token; the second half of a pair may be one made before.
    private static readonly string[][] Merges =
    [
        ["t", "h"], ["th", "e"], ["Ġ", "the"], ["r", "o"], ["a", "d"], ["ro", "ad"], ["Ġ", "road"], ["w", "o"], ["r", "k"], ["wo", "rk"], ["road", "work"], ["i", "n"], ["in", "g"],
        ["e", "r"], ["o", "n"], ["y", "e"], ["ye", "s"], ["n", "o"], ["Ġ", "yes"], ["Ġ", "no"],
    ];

    /// <summary>The file's text.</summary>
    public static string Json()
    {
        var vocabulary = new Dictionary<string, int>();
        for (var value = 0; value < 256; value++)
            vocabulary.Add(Letter(value).ToString(), value);
        foreach (var pair in Merges)
            vocabulary.Add(pair[0] + pair[1], vocabulary.Count);
        return JsonSerializer.Serialize(new
        {
            version = "1.0",
            added_tokens = Special.Select((content, i) => new { id = EndOfText + i, content, single_word = false, lstrip = false, rstrip = false, normalized = false, special = true }),
            normalizer = new { type = "NFC" },
            pre_tokenizer = new
            {
                type = "Sequence",
                pretokenizers = new object[]
                {
                    new { type = "Split", pattern = new { Regex = Pattern }, behavior = "Isolated", invert = false },
                    new { type = "ByteLevel", add_prefix_space = false, trim_offsets = false, use_regex = false },
                },
            },
            decoder = new { type = "ByteLevel", add_prefix_space = false, trim_offsets = false, use_regex = false },
            model = new { type = "BPE", dropout = (double?)null, unk_token = (string?)null, vocab = vocabulary, merges = Merges },
        });
    }

    // The printable letter that byte-level BPE writes for a byte (Radford et al. 2019): printable ones stand for themselves, others from 256 on.
    private static char Letter(int value)
    {
        var letter = 256;
        for (var other = 0; other < value; other++)
            letter += IsPrintable(other) ? 0 : 1;
        return IsPrintable(value) ? (char)value : (char)letter;
    }

    private static bool IsPrintable(int value) => value is >= 33 and <= 126 or >= 161 and <= 172 or >= 174 and <= 255;
}

using Natix.Engine.Models;

namespace Natix.Engine.Language.Text;

/// <summary>
/// Reads "post_processor" of tokenizer.json: the tokens that a template puts around a single text (&lt;|begin_of_text|&gt; of Llama 3). ByteLevel
/// changes no tokens.
/// </summary>
internal static class PostProcessorReader
{
    /// <summary>Tokens before and behind a text. Throws <see cref="ManifestException"/>.</summary>
    public static (int[] Prefix, int[] Suffix) Read(ManifestNode node)
    {
        switch (node["type"].Text())
        {
            case "ByteLevel":
                return ([], []);
            case "Sequence":
                var parts = Array.ConvertAll(node["processors"].Items(), Read);
                return ([.. parts.Reverse().SelectMany(part => part.Prefix)], [.. parts.SelectMany(part => part.Suffix)]);
            case "TemplateProcessing":
                return Template(node);
            case var other:
                throw node["type"].Error($"expected ByteLevel, TemplateProcessing or Sequence, found {other}");
        }
    }

    private static (int[] Prefix, int[] Suffix) Template(ManifestNode node)
    {
        var (prefix, suffix, isBehind) = (new List<int>(), new List<int>(), false);
        foreach (var item in node["single"].Items())
        {
            if (item.Find("SpecialToken") is not { } special)
            {
                isBehind = true;
                continue;
            }

            var ids = node["special_tokens"][special["id"].Text()]["ids"].Integers();
            (isBehind ? suffix : prefix).AddRange(ids);
        }

        return ([.. prefix], [.. suffix]);
    }
}

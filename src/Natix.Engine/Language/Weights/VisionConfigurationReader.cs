using Natix.Engine.Models;

namespace Natix.Engine.Language.Weights;

/// <summary>Reads the vision side of config.json of Qwen3-VL. Every error is a <see cref="ManifestException"/>.</summary>
internal static class VisionConfigurationReader
{
    private const int MaxSize = 1 << 20;

    /// <param name="config">The root of config.json.</param>
    /// <param name="text">The decoder that takes the tower's embeddings.</param>
    public static VisionConfiguration Read(ManifestNode config, TextConfiguration text)
    {
        var node = config["vision_config"];
        if (node.Given("hidden_act") is { } activation && activation.Text() is not ("gelu_pytorch_tanh" or "gelu_new"))
            throw activation.Error($"expected gelu_pytorch_tanh, found {activation.Text()}: the vision tower has no other activation");
        if (node.Given("in_channels") is { } channels && channels.Integer() != 3)
            throw channels.Error($"expected 3 channels, found {channels.Integer()}");
        var vision = new VisionConfiguration
        {
            Depth = node["depth"].Integer(1, 1024),
            Hidden = node["hidden_size"].Integer(4, MaxSize),
            FeedForward = node["intermediate_size"].Integer(1, MaxSize),
            Heads = node["num_heads"].Integer(1, MaxSize),
            PatchSize = node["patch_size"].Integer(1, 256),
            TemporalPatchSize = node["temporal_patch_size"].Integer(1, 16),
            MergeSize = node["spatial_merge_size"].Integer(1, 16),
            OutHidden = node["out_hidden_size"].Integer(1, MaxSize),
            PositionGrid = Side(node["num_position_embeddings"]),
            DeepstackBlocks = node.Given("deepstack_visual_indexes")?.Integers() ?? [],
            ImageToken = Token("image_token_id"),
            VideoToken = Token("video_token_id"),
            VisionStartToken = Token("vision_start_token_id"),
            VisionEndToken = Token("vision_end_token_id"),
        };
        Check(node, vision, text);
        return vision;

        int Token(string name) => config[name].Integer(0, text.Vocabulary - 1);
    }

    private static void Check(ManifestNode node, VisionConfiguration vision, TextConfiguration text)
    {
        if (vision.Hidden % (4 * vision.Heads) != 0)
            throw node["hidden_size"].Error($"expected a multiple of 4 times the {vision.Heads} heads, found {vision.Hidden}");
        if (vision.OutHidden != text.Hidden)
            throw node["out_hidden_size"].Error($"expected the decoder's hidden size of {text.Hidden}, found {vision.OutHidden}");
        var blocks = vision.DeepstackBlocks;
        if (blocks.Where((block, i) => block < 0 || block >= vision.Depth || (i > 0 && block <= blocks[i - 1])).Any() || blocks.Count > text.Layers)
            throw node["deepstack_visual_indexes"].Error($"expected ascending blocks of 0 to {vision.Depth - 1}, at most {text.Layers}, found {string.Join(", ", blocks)}");
    }

    private static int Side(ManifestNode node)
    {
        var count = node.Integer(1, MaxSize);
        var side = (int)Math.Sqrt(count);
        return side * side == count ? side : throw node.Error($"expected a square number, found {count}");
    }
}

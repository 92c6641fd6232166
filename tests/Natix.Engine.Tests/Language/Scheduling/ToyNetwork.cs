using Natix.Engine.Language;
using Natix.Engine.Language.Blocks;
using Natix.Engine.Language.Scheduling;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>
/// A stand-in for a decoder in which everything depends on everything before: the key and value of a token is a hash of its input and of all keys and values
/// before it, its logits one of those and itself. One wrong, stale or missing slot and all that follows differs.
/// </summary>
internal static class ToyNetwork
{
    public const ulong Start = 0x243F6A8885A308D3;

    /// <summary>What a token brings along, its embedding being that of its id or of a picture.</summary>
    public static ulong Input(ulong embedding, int time, int height, int width, int adapter) =>
        Mix(Mix(Mix(Mix(embedding + 1) ^ (ulong)time) ^ (ulong)height) ^ (((ulong)width << 8) | (byte)adapter));

    public static ulong OfToken(int token) => (ulong)token;

    public static ulong OfPicture(in ContentDigest key, int index) => Mix(key.A + (ulong)index) | (1UL << 63);

    /// <summary>Adds one key and value to what was read so far.</summary>
    public static ulong Read(ulong past, ulong slot) => ulong.RotateLeft((past ^ slot) * 0x9E3779B97F4A7C15, 29);

    public static ulong Slot(ulong past, ulong input) => Mix(past ^ input);

    public static int Sample(ulong logits, int vocabulary) => (int)(logits % (ulong)vocabulary);

    /// <summary>What a request yields, computed in one go with no blocks, steps or sharing.</summary>
    public static ToyAnswer Compute(LanguageRequest request, SchedulerOptions options)
    {
        var tokens = request.Prompt.ToList();
        var (past, scores) = (Start, new List<ulong>());
        var most = Math.Min(request.MaxOutput, options.MaxContext - tokens.Count);
        for (var at = 0; at < tokens.Count; at++)
        {
            past = Read(past, Slot(past, InputAt(request, tokens, at, options)));
            if (at >= request.Logits.Start && at < request.Logits.End)
                scores.Add(past);
            if (at < tokens.Count - 1 || most == 0)
                continue;
            tokens.Add(Sample(past, options.Vocabulary));
            if (request.StopTokens.Contains(tokens[^1]))
                return new ToyAnswer(tokens[request.Prompt.Length..], scores, FinishReason.Stop);
            if (tokens.Count - request.Prompt.Length == most)
                return new ToyAnswer(tokens[request.Prompt.Length..], scores, FinishReason.Length);
        }

        return new ToyAnswer([], scores, FinishReason.Scored);
    }

    private static ulong InputAt(LanguageRequest request, List<int> tokens, int at, SchedulerOptions options)
    {
        var image = Array.FindIndex(request.Images, i => at >= i.Offset && at < i.End);
        var embedding = image < 0 ? OfToken(tokens[at]) : OfPicture(request.Images[image].Key, at - request.Images[image].Offset);
        var (time, height, width) = options.PositionAxes == 1 ? (at, 0, 0) : Position(request.Images, at);
        return Input(embedding, time, height, width, request.Adapter);
    }

    /// <summary>M-RoPE as its definition reads: token by token from the start.</summary>
    public static (int Time, int Height, int Width) Position(ImageItem[] images, int at)
    {
        var next = 0;
        for (var i = 0; ;)
        {
            var image = Array.FindIndex(images, m => m.Offset == i && m.GridHeight > 0);
            if (image >= 0)
            {
                var item = images[image];
                if (at < item.End)
                    return (next, next + ((at - i) / item.GridWidth), next + ((at - i) % item.GridWidth));
                next += Math.Max(item.GridHeight, item.GridWidth);
                i = item.End;
                continue;
            }

            if (i == at)
                return (next, next, next);
            i++;
            next++;
        }
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}

/// <param name="Output">Tokens after the prompt.</param>
/// <param name="Scores">Logits of the tokens asked for.</param>
/// <param name="Reason">Why it ends.</param>
internal sealed record ToyAnswer(List<int> Output, List<ulong> Scores, FinishReason Reason);

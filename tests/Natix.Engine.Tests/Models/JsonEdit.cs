using System.Globalization;
using System.Text.Json.Nodes;

namespace Natix.Engine.Tests.Models;

/// <summary>Edits JSON at a dotted place such as <c>levels.0.exit.negative</c>.</summary>
internal static class JsonEdit
{
    public static void Set(JsonNode root, string where, string json)
    {
        var (parent, last) = Parent(root, where);
        // Parsed text keeps numbers as they were written, 1e999 too.
        var value = JsonNode.Parse(json);
        if (parent is JsonArray array)
            array[int.Parse(last, CultureInfo.InvariantCulture)] = value;
        else
            parent.AsObject()[last] = value;
    }

    public static void Remove(JsonNode root, string where)
    {
        var (parent, last) = Parent(root, where);
        Assert(parent.AsObject().Remove(last), where);
    }

    private static (JsonNode Parent, string Last) Parent(JsonNode root, string where)
    {
        var steps = where.Split('.');
        var node = root;
        foreach (var step in steps[..^1])
        {
            if (node is JsonArray array)
            {
                node = array[int.Parse(step, CultureInfo.InvariantCulture)]!;
                continue;
            }

            if (node[step] is null)
                return (node, step);
            node = node[step]!;
        }

        return (node, steps[^1]);
    }

    private static void Assert(bool condition, string where)
    {
        if (!condition)
            throw new InvalidOperationException($"There is no {where} to remove.");
    }
}

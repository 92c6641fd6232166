namespace Natix.Engine.Language.Weights;

/// <summary>Shapes as messages write them: [4, 8].</summary>
internal static class ShapeText
{
    public static string Of(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}

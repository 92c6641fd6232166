using Xunit;

namespace Natix.Engine.Tests.Frames;

public sealed class ModelVectorsTests
{
    [Fact]
    public void Each_model_has_its_own_and_others_have_none()
    {
        var vectors = new ModelVectors();
        vectors.Add(3, 2).Fill(7);
        vectors.Add(1, 2, columns: 2, rows: 3).Fill(8);

        Assert.Equal([7, 7], vectors.Of(3).ToArray());
        Assert.Equal(Enumerable.Repeat(8f, 12), vectors.Of(1).ToArray());
        Assert.Equal((2, 2, 3), vectors.ShapeOf(1));
        Assert.True(vectors.Of(0).IsEmpty);
        Assert.Equal((0, 0, 0), vectors.ShapeOf(0));
        vectors.Clear();
        Assert.True(vectors.Of(3).IsEmpty);
    }

    [Fact]
    public void Once_grown_it_allocates_nothing()
    {
        var vectors = new ModelVectors();
        Allocations.AssertNone(() =>
        {
            vectors.Clear();
            vectors.Add(0, 100);
            vectors.Add(1, 10, 4, 4);
        });
    }
}
